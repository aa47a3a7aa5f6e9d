/** What is seen of a machine that asks for an address or for what to start: read, bounded, and never believed. */
import { Ip } from '../../model/address/ip.js'
import { Mac } from '../../model/address/mac.js'
import { cleanLine } from '../../model/clean-text.js'

/** The switch port that a relay agent says a machine asks through (option 82, RFC 3046). */
export interface PortSighting {
  /** The switch, where the configuration tells whose ids these are. */
  readonly switch?: string
  /** The port, as the switch names it. */
  readonly port?: string
  /** The circuit id, in hexadecimal. dnsmasq hands it on up to its first NUL byte or `=` only. */
  readonly circuitId?: string
  /** The remote id, in hexadecimal; the same holds. */
  readonly remoteId?: string
  /** The address of the relay agent. */
  readonly relay?: string
}

/** What a machine says of itself. All of it is a stranger's word. */
export interface MachineWords {
  /** The address that it was given, or asks from. */
  readonly ip?: string
  /** The code of its architecture (option 93). */
  readonly architecture?: number
  readonly vendorClass?: string
  readonly userClass?: string
  readonly hostname?: string
  /** The numbers of the options that it wants (option 55), with commas. */
  readonly requested?: string
  readonly uuid?: string
  readonly serial?: string
  readonly assetTag?: string
  /** What it was told the last time, where it was not served: `no address available`. */
  readonly told?: string
}

/** By what a machine is seen: its request for an address, or its question what to start, which anybody can ask. */
export type SeenBy = 'dhcp' | 'boot'

/** One time that a machine was seen. */
export interface Sighting extends MachineWords {
  readonly mac: string
  readonly by: SeenBy
  readonly at?: PortSighting
}

const texts: Readonly<Record<string, number>> = {
  vendorClass: 128,
  userClass: 64,
  hostname: 253,
  requested: 300,
  uuid: 64,
  serial: 64,
  assetTag: 64,
  told: 160,
}

/** A sighting within its bounds; undefined where there is no hardware address that an interface can have. */
export function cleanSighting(seen: Sighting): Sighting | undefined {
  const mac = macOf(seen.mac)
  if (mac === undefined) return undefined
  return { mac, by: seen.by === 'boot' ? 'boot' : 'dhcp', ...cleanWords(seen), ...portOf(seen.at) }
}

/** What a machine says, within its bounds; what makes no sense is left out. */
export function cleanWords(
  words: Readonly<Record<keyof MachineWords, unknown>> | object,
): MachineWords {
  const given = words as Readonly<Record<string, unknown>>
  const clean: Record<string, string | number> = {}
  for (const [key, limit] of Object.entries(texts)) {
    const value = given[key]
    const text = typeof value === 'string' ? cleanLine(value, limit) : ''
    if (text !== '') clean[key] = text
  }
  const ip = ipOf(given.ip)
  if (ip !== undefined) clean.ip = ip
  const { architecture } = given
  if (
    Number.isInteger(architecture) &&
    Number(architecture) >= 0 &&
    Number(architecture) < 65_536
  ) {
    clean.architecture = Number(architecture)
  }
  return clean
}

function portOf(at: unknown): { readonly at?: PortSighting } {
  const port = cleanPort(at)
  return port === undefined ? {} : { at: port }
}

/** A switch port within its bounds; undefined where nothing is left of it. */
export function cleanPort(at: unknown): PortSighting | undefined {
  if (typeof at !== 'object' || at === null) return undefined
  const given = at as Readonly<Record<string, unknown>>
  const clean: Record<string, string> = {}
  for (const key of ['circuitId', 'remoteId']) {
    const value = given[key]
    if (typeof value === 'string' && /^(?:[0-9a-f]{2}){1,255}$/.test(value)) clean[key] = value
  }
  for (const key of ['switch', 'port']) {
    const value = given[key]
    if (typeof value === 'string' && /^[\w./:-]{1,128}$/.test(value)) clean[key] = value
  }
  const relay = ipOf(given.relay)
  if (relay !== undefined) clean.relay = relay
  return Object.keys(clean).length === 0 ? undefined : clean
}

/** A port in few words, for people: `sw1 port 7`, or what its ids say. */
export function portText(at: PortSighting): string {
  if (at.switch !== undefined && at.port !== undefined) return `${at.switch} port ${at.port}`
  const ids = [
    at.remoteId === undefined ? '' : `remote id ${idText(at.remoteId)}`,
    at.circuitId === undefined ? '' : `circuit id ${idText(at.circuitId)}`,
  ].filter((text) => text !== '')
  if (ids.length > 0) return ids.join(' ')
  return at.relay === undefined ? 'a port' : `the relay ${at.relay}`
}

/** An id as text where it is one, else as the bytes that it is. */
export function idText(hex: string): string {
  const bytes = (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
  const isText = bytes.every((byte) => byte >= 0x20 && byte < 0x7f)
  return isText ? String.fromCharCode(...bytes) : `0x${hex}`
}

/** A hardware address of Ethernet in its usual form; undefined for what no interface has. */
export function macOf(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > 17) return undefined
  try {
    const mac = Mac.parse(text)
    return mac.length === 6 ? mac.toString() : undefined
  } catch {
    return undefined
  }
}

function ipOf(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > 45) return undefined
  try {
    return Ip.parse(text).toString()
  } catch {
    return undefined
  }
}
