import { PhoenixError } from '../../../src/error.js'
import type { CallOptions } from '../../../src/ports/call.js'
import type { Identify, IdentifyState } from '../../../src/ports/identify.js'
import type { IpmiBmc } from '../bmc.js'

/** The longest that a BMC without a light for ever takes, in seconds. */
const longest = 255

/** The identify light as the port wants it. IPMI has one light, which is lit or blinks as its maker likes. */
export function identifyOf(bmc: IpmiBmc): Identify {
  const read = async (options?: CallOptions): Promise<IdentifyState> => {
    const { identify } = await bmc.chassis(options)
    if (identify === undefined) return 'unknown'
    return identify === 'off' ? 'off' : 'on'
  }
  return {
    identify: read,
    setIdentify: async (state, options) => {
      if (state === 'off') await bmc.identify(0, options)
      else {
        await bmc.identify('forever', options).catch((error) => {
          // A light without end came with IPMI 2.0 and is optional.
          if (!PhoenixError.is(error) || error.code !== 'bmc-refused') throw error
          return bmc.identify(longest, options)
        })
      }
      const now = await read(options)
      const wanted = state === 'off' ? 'off' : 'on'
      if (now === 'unknown' || now === wanted) return
      throw new PhoenixError('no-effect', `the identify light is still ${now}`)
    },
  }
}
