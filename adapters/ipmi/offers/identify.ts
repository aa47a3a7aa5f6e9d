import { PhoenixError } from '../../../src/error.js'
import type { CallOptions } from '../../../src/ports/call.js'
import type { Identify, IdentifyState } from '../../../src/ports/identify.js'
import type { Access } from '../access.js'
import { chassisStatus, type IdentifyDuration, setIdentify } from '../capabilities/power/chassis.js'
import type { Deadline } from '../deadline.js'

/** The longest that a BMC without a light for ever takes, in seconds. */
const longest = 255

/** The identify light. IPMI has one light, which is lit or blinks as its maker likes. */
export class IpmiIdentify implements Identify {
  constructor(private readonly access: Access) {}

  identify(options?: CallOptions): Promise<IdentifyState> {
    return this.access.call('reading the identify light', options, (deadline) =>
      this.#read(deadline),
    )
  }

  setIdentify(state: 'on' | 'off' | 'blinking', options?: CallOptions): Promise<void> {
    return this.access.call('the identify light', options, async (deadline) => {
      const { client } = this.access
      if (state === 'off') await setIdentify(client, 0, deadline)
      else {
        await setIdentify(client, 'forever', deadline).catch((error) => {
          // A light without end came with IPMI 2.0 and is optional.
          if (!PhoenixError.is(error) || error.code !== 'bmc-refused') throw error
          return setIdentify(client, longest, deadline)
        })
      }
      const now = await this.#read(deadline)
      const wanted = state === 'off' ? 'off' : 'on'
      if (now === 'unknown' || now === wanted) return
      throw client.peer.error('no-effect', `has its identify light still ${now}`)
    })
  }

  /** Switches the light on for so many seconds (at most 255), for ever, or with 0 off. */
  light(duration: IdentifyDuration = 15, options?: CallOptions): Promise<void> {
    return this.access.call('the identify light', options, (deadline) =>
      setIdentify(this.access.client, duration, deadline),
    )
  }

  async #read(deadline: Deadline): Promise<IdentifyState> {
    const { identify } = await chassisStatus(this.access.client, deadline)
    if (identify === undefined) return 'unknown'
    return identify === 'off' ? 'off' : 'on'
  }
}
