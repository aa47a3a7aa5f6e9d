/** What dnsmasq says on its error output, for programs: there is a line for each packet. */
import { macOf } from '../../../src/boot/unknown/sighting.js'

/** A line about a packet of one machine. */
export interface PacketLine {
  /** `DHCPDISCOVER`, `DHCPACK`, … */
  readonly type: string
  readonly mac: string
  readonly ip: string | undefined
  /** Why it was not served as it wanted: `no address available`. */
  readonly reason: string | undefined
}

/** Messages of which what stands behind the address is the machine's name and no reason. */
const named = ['DHCPOFFER', 'DHCPACK']

/** A line without its prefix. */
export function withoutPrefix(line: string): string {
  return line.replace(/^dnsmasq(?:-dhcp|-tftp)?(?:\[\d+\])?: /, '')
}

/** Whether a line is one of those that come with packets: of them there are as many as machines send. */
export function isOfPackets(line: string): boolean {
  return /^dnsmasq-(?:dhcp|tftp)\b/.test(line)
}

/** Reads a line about a packet of IPv4; undefined for all others. */
export function packetIn(line: string): PacketLine | undefined {
  const match =
    /^(?:\d+ )?(DHCP[A-Z]+|BOOTP)\([^()\s]{1,32}\) (?:(\d{1,3}(?:\.\d{1,3}){3}) )?([0-9a-f]{2}(?::[0-9a-f]{2}){5})(?: (.*))?$/i.exec(
      withoutPrefix(line),
    )
  if (match === null) return undefined
  const [, type = '', ip, address, rest = ''] = match
  const mac = macOf(address)
  if (mac === undefined) return undefined
  const said = rest.trim()
  const reason = said === '' || named.includes(type) ? undefined : said
  return { type, mac, ip, reason }
}

/** Whether a line is about a packet of IPv6, which tells nothing that leases do not tell. */
export function isOfIpv6(line: string): boolean {
  return /^(?:\d+ )?DHCP(?:SOLICIT|ADVERTISE|REPLY|CONFIRM|RENEW|REBIND|REQUEST|INFORMATION)/.test(
    withoutPrefix(line),
  )
}
