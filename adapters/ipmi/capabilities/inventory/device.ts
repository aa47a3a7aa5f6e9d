/** The management controller itself. */
import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'

const app = 0x06

/** What a BMC says of itself. */
export interface DeviceId {
  readonly deviceId: number
  readonly revision: number
  /** The firmware's version: `9.08`. */
  readonly firmware: string
  /** Whether it is updating its firmware, or starting. */
  readonly updating: boolean
  /** The version of IPMI: `2.0`. */
  readonly ipmi: string
  /** The maker's number at IANA. */
  readonly manufacturerId: number
  readonly productId: number
  /** What it says to have. */
  readonly supports: readonly DeviceSupport[]
}

/** What a BMC may say to have. */
export type DeviceSupport =
  | 'sensors'
  | 'sensor-records'
  | 'event-log'
  | 'units'
  | 'event-receiver'
  | 'event-generator'
  | 'bridge'
  | 'chassis'

const supports: readonly DeviceSupport[] = [
  'sensors',
  'sensor-records',
  'event-log',
  'units',
  'event-receiver',
  'event-generator',
  'bridge',
  'chassis',
]

/** Reads the answer to Get Device ID; undefined where it is too short. */
export function decodeDeviceId(data: Buffer): DeviceId | undefined {
  if (data.length < 11) return undefined
  const [deviceId = 0, revision = 0, major = 0, minor = 0, version = 0] = data
  return {
    deviceId,
    revision: revision & 0x0f,
    firmware: `${major & 0x7f}.${minor.toString(16).padStart(2, '0')}`,
    updating: (major & 0x80) !== 0,
    ipmi: `${version & 0x0f}.${version >> 4}`,
    manufacturerId: data.readUIntLE(6, 3) & 0xfffff,
    productId: data.readUInt16LE(9),
    supports: supports.filter((_, bit) => (((data[5] ?? 0) >> bit) & 1) !== 0),
  }
}

/** Who the BMC is. */
export async function readDeviceId(client: IpmiClient, deadline: Deadline): Promise<DeviceId> {
  const what = 'reading its device id'
  const data = await client.command({ what, netFn: app, command: 0x01 }, deadline)
  const device = decodeDeviceId(data)
  if (device !== undefined) return device
  throw client.peer.error('bmc-protocol', `sent only ${data.length} bytes when ${what}`)
}

/** A GUID in the two orders of bytes that BMCs use. */
export interface Guid {
  /** The bytes as they were sent, in hexadecimal. */
  readonly raw: string
  /** As the SMBIOS standard orders them, which most BMCs follow. */
  readonly smbios: string
  /** Read from the first byte to the last. */
  readonly inOrder: string
}

/** A GUID of sixteen bytes; undefined for another length. */
export function decodeGuid(data: Buffer): Guid | undefined {
  if (data.length !== 16) return undefined
  const dashed = (bytes: Buffer) =>
    bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const mixed = Buffer.from(data)
  mixed.subarray(0, 4).reverse()
  mixed.subarray(4, 6).reverse()
  mixed.subarray(6, 8).reverse()
  return { raw: data.toString('hex'), smbios: dashed(mixed), inOrder: dashed(data) }
}

/** Whose GUID: that of the system behind the BMC, or of the BMC itself. */
export type GuidOf = 'system' | 'device'

const guidCommands: Readonly<Record<GuidOf, number>> = { system: 0x37, device: 0x08 }

/** A GUID. */
export async function readGuid(client: IpmiClient, of: GuidOf, deadline: Deadline): Promise<Guid> {
  const what = `reading the GUID of the ${of}`
  const data = await client.command({ what, netFn: app, command: guidCommands[of] }, deadline)
  const guid = decodeGuid(data)
  if (guid !== undefined) return guid
  throw client.peer.error('bmc-protocol', `sent ${data.length} bytes when ${what}`)
}
