/** The network settings of the BMC itself. */
import type { ErrorCode } from '../../../../src/error.js'
import type { AddressSource, BmcNetworkReport } from '../../../../src/ports/bmc-network.js'
import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import { unless } from '../unless.js'

/** The network function of commands about channels to the network. */
export const transport = 0x0c
const app = 0x06
const getParameter = 0x02
const channelInfo = 0x42
const thisChannel = 0x0e

/** The settings by their numbers in the protocol. */
export const lanParameters = {
  progress: 0,
  ip: 3,
  source: 4,
  mac: 5,
  mask: 6,
  gateway: 12,
  vlan: 20,
} as const

const sources: Readonly<Record<number, AddressSource>> = { 1: 'static', 2: 'dhcp', 3: 'bios' }

/** Reads the settings of the channel that is being used. */
export async function readLan(client: IpmiClient, deadline: Deadline): Promise<BmcNetworkReport> {
  const channel = await ownChannel(client, deadline)
  const parameter = (number: number, length: number) =>
    readParameter(client, channel, number, length, deadline)
  const ip = dotted(await parameter(lanParameters.ip, 4))
  const source = (await parameter(lanParameters.source, 1))?.[0]
  const mac = macText(await parameter(lanParameters.mac, 6))
  const mask = await parameter(lanParameters.mask, 4)
  const gateway = dotted(await parameter(lanParameters.gateway, 4))
  const vlan = (await parameter(lanParameters.vlan, 2))?.readUInt16LE(0) ?? 0
  const prefix = mask === undefined ? undefined : prefixOf(mask)
  return {
    ...(mac === undefined ? {} : { mac }),
    ...(ip === undefined ? {} : { ip }),
    ...(source === undefined ? {} : { source: sources[source & 0x0f] ?? 'other' }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(gateway === undefined ? {} : { gateway }),
    ...((vlan & 0x8000) === 0 ? {} : { vlan: vlan & 0x0fff }),
  }
}

/** The length of the prefix that a mask stands for; undefined for one with holes, and for none. */
export function prefixOf(mask: Buffer): number | undefined {
  const bits = mask.readUInt32BE(0)
  const length = Math.clz32(~bits)
  return bits !== 0 && maskOf(length).equals(mask) ? length : undefined
}

/** The mask of a prefix of 1 to 32 bits. */
export function maskOf(prefix: number): Buffer {
  const mask = Buffer.alloc(4)
  mask.writeUInt32BE((0xffff_ffff << (32 - prefix)) >>> 0)
  return mask
}

/** The hardware address of the BMC, lower-case with colons; undefined where it does not tell. */
export async function readBmcMac(
  client: IpmiClient,
  deadline: Deadline,
): Promise<string | undefined> {
  const channel = await ownChannel(client, deadline)
  return macText(await readParameter(client, channel, 5, 6, deadline))
}

/** The number of the channel that we came in on. */
export async function ownChannel(client: IpmiClient, deadline: Deadline): Promise<number> {
  const what = 'reading which channel this is'
  const { completion, data } = await client.ask(
    { what, netFn: app, command: channelInfo, data: [thisChannel] },
    deadline,
  )
  // Old BMCs do not tell; the first is the network nearly everywhere.
  return completion === 0 && data.length > 0 ? (data[0] ?? 1) & 0x0f : 1
}

async function readParameter(
  client: IpmiClient,
  channel: number,
  parameter: number,
  length: number,
  deadline: Deadline,
): Promise<Buffer | undefined> {
  const reading = {
    what: `reading network setting ${parameter}`,
    netFn: transport,
    command: getParameter,
    data: [channel, parameter, 0, 0],
    privilege: 'operator',
  } as const
  // What one BMC does not have is no reason to do without the rest.
  const data = await unless(absent, client.command(reading, deadline))
  // The first byte is the revision of the parameter.
  return data !== undefined && data.length > length ? data.subarray(1, 1 + length) : undefined
}

const absent: ReadonlySet<ErrorCode> = new Set(['not-supported', 'bmc-refused', 'bmc-not-found'])

function dotted(bytes: Buffer | undefined): string | undefined {
  return bytes === undefined || bytes.every((byte) => byte === 0) ? undefined : bytes.join('.')
}

function macText(bytes: Buffer | undefined): string | undefined {
  if (bytes === undefined) return undefined
  if (bytes.every((byte) => byte === 0) || bytes.every((byte) => byte === 0xff)) return undefined
  return bytes.toString('hex').replace(/(..)(?=.)/g, '$1:')
}
