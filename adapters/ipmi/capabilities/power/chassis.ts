/** The chassis: whether it is on, what it does when power returns, and its identify light. */
import type { RestorePolicy } from '../../../../src/ports/restore-policy.js'
import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'

/** The network function of chassis commands. */
export const chassis = 0x00

/** What a BMC says of its chassis. */
export interface ChassisStatus {
  readonly power: 'on' | 'off'
  /** What it does when power returns; undefined where it does not say. */
  readonly restorePolicy: RestorePolicy | undefined
  /** What is wrong with the main power, in words; empty where nothing is. */
  readonly powerFaults: readonly string[]
  /** What is wrong with the chassis itself, in words; empty where nothing is. */
  readonly faults: readonly string[]
  /** The identify light; undefined where the BMC does not say. */
  readonly identify: 'off' | 'on' | 'for-a-while' | undefined
}

const policies: readonly (RestorePolicy | undefined)[] = [
  'always-off',
  'previous',
  'always-on',
  undefined,
]
const powerFaults = ['overload', 'interlock open', 'power fault', 'power control fault']
const faults = ['intrusion', 'front panel locked', 'drive fault', 'fan or cooling fault']
const identifyStates = ['off', 'for-a-while', 'on', undefined] as const

/** Reads the answer to Get Chassis Status; undefined where it is too short. */
export function decodeChassisStatus(data: Buffer): ChassisStatus | undefined {
  const [power, , misc = 0] = data
  if (power === undefined || data.length < 2) return undefined
  const set = (names: readonly string[], bits: number) =>
    names.filter((_, index) => ((bits >> index) & 1) !== 0)
  return {
    power: (power & 1) !== 0 ? 'on' : 'off',
    restorePolicy: policies[(power >> 5) & 3],
    powerFaults: set(powerFaults, power >> 1),
    faults: set(faults, misc & ~2),
    identify: (misc & 0x40) === 0 ? undefined : identifyStates[(misc >> 4) & 3],
  }
}

/** Reads what the chassis is. Errors: `bmc-protocol` for an answer that is cut short. */
export async function chassisStatus(
  client: IpmiClient,
  deadline: Deadline,
): Promise<ChassisStatus> {
  const what = 'reading the power state'
  const data = await client.command({ what, netFn: chassis, command: 0x01 }, deadline)
  const status = decodeChassisStatus(data)
  if (status !== undefined) return status
  throw client.peer.error('bmc-protocol', `sent only ${data.length} bytes when ${what}`)
}

/** For how long the light is on. */
export type IdentifyDuration = number | 'forever'

/** Switches the identify light on for so many seconds, 0 for off. */
export async function setIdentify(
  client: IpmiClient,
  seconds: IdentifyDuration,
  deadline: Deadline,
): Promise<void> {
  const data = seconds === 'forever' ? [0, 1] : [Math.min(255, Math.max(0, Math.ceil(seconds)))]
  const what = seconds === 0 ? 'switching the identify light off' : 'the identify light'
  await client.command(
    { what, netFn: chassis, command: 0x04, data, privilege: 'operator' },
    deadline,
  )
}

/** Says what the node is to do when power returns, and reads it back. */
export async function setRestorePolicy(
  client: IpmiClient,
  policy: RestorePolicy,
  deadline: Deadline,
): Promise<void> {
  const what = 'setting what happens when power returns'
  const data = [policies.indexOf(policy)]
  await client.command(
    { what, netFn: chassis, command: 0x06, data, privilege: 'operator' },
    deadline,
  )
  const { restorePolicy: now } = await chassisStatus(client, deadline)
  if (now === policy || now === undefined) return
  throw client.peer.error('no-effect', `accepted the restore policy ${policy}, but holds ${now}`)
}
