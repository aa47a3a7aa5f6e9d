import { decodeBitRate, solSettings } from '../codec/index.js'
import type { Deadline } from '../deadline.js'
import type { IpmiClient } from '../session/client.js'
import type { Privilege } from '../session/command.js'

/** How Serial over LAN is set up on a BMC. What it does not tell is left out. */
export interface SolSettings {
  readonly enabled?: boolean
  /** The least privilege that may open the console. */
  readonly privilege?: Privilege
  readonly forcesEncryption?: boolean
  readonly forcesAuthentication?: boolean
  /** The bit rate of the serial line in use; left out where it is that of the port itself. */
  readonly bitRate?: number
}

const thisChannel = 0x0e
const levels: Readonly<Record<number, Privilege>> = { 2: 'user', 3: 'operator', 4: 'admin' }

/** Reads how Serial over LAN is set up. Many BMCs tell only some of it, and some nothing. */
export async function readSolSettings(
  client: IpmiClient,
  deadline: Deadline,
): Promise<SolSettings> {
  const { parameters } = solSettings
  const enable = await parameter(client, parameters.enable, deadline)
  const authentication = await parameter(client, parameters.authentication, deadline)
  const bitRate = decodeBitRate(await parameter(client, parameters.bitRate, deadline))
  const privilege = authentication === undefined ? undefined : levels[authentication & 0x0f]
  return {
    ...(enable === undefined ? {} : { enabled: (enable & 1) !== 0 }),
    ...(privilege === undefined ? {} : { privilege }),
    ...(authentication === undefined
      ? {}
      : {
          forcesEncryption: (authentication & 0x80) !== 0,
          forcesAuthentication: (authentication & 0x40) !== 0,
        }),
    ...(bitRate === undefined ? {} : { bitRate }),
  }
}

/** The first byte of a setting; undefined where the BMC does not tell it. */
async function parameter(
  client: IpmiClient,
  number: number,
  deadline: Deadline,
): Promise<number | undefined> {
  const { completion, data } = await client.ask(
    {
      what: 'reading the settings of the console',
      netFn: solSettings.netFn,
      command: solSettings.get,
      data: [thisChannel, number, 0, 0],
      privilege: 'operator',
    },
    deadline,
  )
  // The first byte of the answer is the revision of the settings.
  return completion === 0 ? data[1] : undefined
}
