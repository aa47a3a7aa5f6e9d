/** The network settings of the BMC itself. */
import { PhoenixError } from '../../../src/error.js'
import type { Deadline } from '../deadline.js'
import type { IpmiClient } from '../session/client.js'

const transport = 0x0c
const app = 0x06
const getParameter = 0x02
const channelInfo = 0x42
const thisChannel = 0x0e

/** How a BMC got its address. */
export type AddressSource = 'static' | 'dhcp' | 'bios' | 'other'

/** The network settings of a BMC. What it does not tell is undefined. */
export interface LanConfiguration {
  readonly channel: number
  /** Lower-case with colons. */
  readonly mac: string | undefined
  readonly ip: string | undefined
  readonly source: AddressSource | undefined
  readonly mask: string | undefined
  readonly gateway: string | undefined
  /** The number of the VLAN, where one is switched on. */
  readonly vlan: number | undefined
}

const sources: Readonly<Record<number, AddressSource>> = { 1: 'static', 2: 'dhcp', 3: 'bios' }

/** Reads the settings of the channel that is being used. */
export async function readLan(client: IpmiClient, deadline: Deadline): Promise<LanConfiguration> {
  const channel = await ownChannel(client, deadline)
  const parameter = (number: number, length: number) =>
    readParameter(client, channel, number, length, deadline)
  const ip = await parameter(3, 4)
  const source = await parameter(4, 1)
  const mac = await parameter(5, 6)
  const mask = await parameter(6, 4)
  const gateway = await parameter(12, 4)
  const vlan = await parameter(20, 2)
  return {
    channel,
    mac: macText(mac),
    ip: dotted(ip),
    source: source === undefined ? undefined : (sources[(source[0] ?? 0) & 0x0f] ?? 'other'),
    mask: dotted(mask),
    gateway: dotted(gateway),
    vlan:
      vlan !== undefined && (vlan.readUInt16LE(0) & 0x8000) !== 0
        ? vlan.readUInt16LE(0) & 0x0fff
        : undefined,
  }
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
  const what = `reading network setting ${parameter}`
  try {
    const data = await client.command(
      {
        what,
        netFn: transport,
        command: getParameter,
        data: [channel, parameter, 0, 0],
        privilege: 'operator',
      },
      deadline,
    )
    // The first byte is the revision of the parameter.
    return data.length > length ? data.subarray(1, 1 + length) : undefined
  } catch (error) {
    // What one BMC does not have is no reason to do without the rest.
    if (PhoenixError.is(error) && absent.has(error.code)) return undefined
    throw error
  }
}

const absent = new Set(['not-supported', 'bmc-refused', 'bmc-not-found'])

function dotted(bytes: Buffer | undefined): string | undefined {
  return bytes === undefined || bytes.every((byte) => byte === 0) ? undefined : bytes.join('.')
}

function macText(bytes: Buffer | undefined): string | undefined {
  if (bytes === undefined) return undefined
  if (bytes.every((byte) => byte === 0) || bytes.every((byte) => byte === 0xff)) return undefined
  return bytes.toString('hex').replace(/(..)(?=.)/g, '$1:')
}
