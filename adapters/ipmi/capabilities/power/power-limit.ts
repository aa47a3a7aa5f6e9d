/** DCMI's limit of the power that a node may draw. */
import type {
  PowerLimit,
  PowerLimitAction,
  PowerLimitReport,
} from '../../../../src/ports/power-limit.js'
import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import { dcmi, groupExtension } from './dcmi.js'

const getLimit = 0x03
const setLimit = 0x04
const activate = 0x05
/** Completion code: there is a limit, or was one, and it is not in force. */
const inactive = 0x80

const actions: Readonly<Record<PowerLimitAction, number>> = {
  nothing: 0x00,
  'power-off': 0x01,
  log: 0x11,
}

/** What a part of a limit may not be, by the completion code that says so. */
const outOfRange: Readonly<Record<number, string>> = {
  132: 'the limit is out of the range that the hardware can keep',
  133: 'the correction time is out of range',
  137: 'the sampling period is out of range',
}

/** Reads the data of Get Power Limit; undefined where there is none or it holds no limit. */
export function decodePowerLimit(data: Buffer): Required<PowerLimit> | undefined {
  if (data.length < 14 || data[0] !== dcmi) return undefined
  const watts = data.readUInt16LE(4)
  if (watts === 0) return undefined
  const number = data[3] ?? 0
  return {
    watts,
    action: number === 0x01 ? 'power-off' : number === 0x11 ? 'log' : 'nothing',
    correctionTime: data.readUInt32LE(6),
    samplingPeriod: data.readUInt16LE(12),
  }
}

/** The data of Set Power Limit. */
export function encodePowerLimit(limit: Required<PowerLimit>): Buffer {
  const data = Buffer.alloc(15)
  data[0] = dcmi
  data[4] = actions[limit.action]
  data.writeUInt16LE(limit.watts, 5)
  data.writeUInt32LE(limit.correctionTime, 7)
  data.writeUInt16LE(limit.samplingPeriod, 13)
  return data
}

/** The limit as the BMC holds it. */
export async function readPowerLimit(
  client: IpmiClient,
  deadline: Deadline,
): Promise<PowerLimitReport> {
  const what = 'reading the power limit'
  const { completion, data } = await client.ask(
    { what, netFn: groupExtension, command: getLimit, data: [dcmi, 0, 0] },
    deadline,
  )
  if (completion !== 0 && completion !== inactive) throw client.peer.refusal(what, completion)
  const limit = decodePowerLimit(data)
  return { ...(limit === undefined ? {} : { limit }), active: completion === 0 }
}

/** Sets a limit and puts it in force, or takes it out of force. Reads it back. */
export async function writePowerLimit(
  client: IpmiClient,
  limit: PowerLimit | undefined,
  deadline: Deadline,
): Promise<void> {
  if (limit !== undefined) await store(client, checked(client, limit), deadline)
  else if (!(await readPowerLimit(client, deadline)).active) return
  await command(client, activate, [dcmi, limit === undefined ? 0 : 1, 0, 0], deadline)
  const now = await readPowerLimit(client, deadline)
  if (now.active === (limit !== undefined)) {
    if (limit === undefined || now.limit?.watts === limit.watts) return
  }
  const held = now.active ? `${now.limit?.watts ?? '?'} W` : 'none in force'
  throw client.peer.error('no-effect', `accepted the power limit, but holds ${held}`)
}

function checked(client: IpmiClient, limit: PowerLimit): Required<PowerLimit> {
  const whole = { action: 'log', correctionTime: 1000, samplingPeriod: 1, ...limit } as const
  const { watts, correctionTime, samplingPeriod } = whole
  const fits = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most
  if (
    fits(watts, 1, 0xffff) &&
    fits(correctionTime, 0, 0xffff_ffff) &&
    fits(samplingPeriod, 0, 0xffff)
  ) {
    return whole
  }
  throw client.peer.error('usage', 'takes a power limit of 1 to 65535 W, in whole watts')
}

function store(client: IpmiClient, limit: Required<PowerLimit>, deadline: Deadline) {
  return command(client, setLimit, encodePowerLimit(limit), deadline)
}

async function command(
  client: IpmiClient,
  number: number,
  data: Buffer | readonly number[],
  deadline: Deadline,
): Promise<void> {
  const what = 'the power limit'
  const { completion } = await client.ask(
    { what, netFn: groupExtension, command: number, data, privilege: 'operator' },
    deadline,
  )
  if (completion === 0) return
  const why = outOfRange[completion]
  if (why === undefined) throw client.peer.refusal(what, completion)
  throw client.peer.error('bmc-refused', `refused ${what}: ${why}`)
}
