/** What DCMI adds to IPMI: how much power the machine draws. */
import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'

/** The network function of commands that other standards define. */
export const groupExtension = 0x2c
/** The number of DCMI among those standards. */
export const dcmi = 0xdc
const powerReading = 0x02

/** The power that the machine draws, in watts. */
export interface PowerDraw {
  readonly current: number
  /** Over the time that the BMC looks back on. */
  readonly minimum: number
  readonly maximum: number
  readonly average: number
  /** That time, in milliseconds. */
  readonly period: number
  /** Whether the BMC measures at the moment. */
  readonly active: boolean
}

/** Reads the answer to Get Power Reading; undefined where it is none. */
export function decodePowerDraw(data: Buffer): PowerDraw | undefined {
  if (data.length < 18 || data[0] !== dcmi) return undefined
  return {
    current: data.readUInt16LE(1),
    minimum: data.readUInt16LE(3),
    maximum: data.readUInt16LE(5),
    average: data.readUInt16LE(7),
    period: data.readUInt32LE(13),
    active: ((data[17] ?? 0) & 0x40) !== 0,
  }
}

/** Reads the power. Errors: `not-supported` for BMCs without DCMI. */
export async function readPower(client: IpmiClient, deadline: Deadline): Promise<PowerDraw> {
  const what = 'reading the power that it draws'
  const data = await client.command(
    { what, netFn: groupExtension, command: powerReading, data: [dcmi, 1, 0, 0] },
    deadline,
  )
  const reading = decodePowerDraw(data)
  if (reading !== undefined) return reading
  throw client.peer.error('bmc-protocol', `sent something else when ${what}`)
}
