/** The text of one DNS zone in the form of master files (RFC 1035). */
import { fitting } from '../words.js'

/** One record; its name is relative to the zone. */
export interface ZoneRecord {
  readonly name: string
  readonly type: 'A' | 'AAAA' | 'CNAME' | 'NS' | 'PTR'
  readonly data: string
}

/** A zone without its serial number. */
export interface Zone {
  /** The name without a dot at its end. */
  readonly name: string
  readonly nameservers: readonly string[]
  readonly contact: string
  readonly ttl: number
  readonly records: readonly ZoneRecord[]
}

/**
 * The zone's text. Secondary servers fetch a zone only if its serial number grew: the number stays for
 * as long as the zone says the same as before, and is one greater once it does not.
 */
export function zoneText(zone: Zone, previous: string | undefined): string {
  const before = previous === undefined ? undefined : serialOf(previous)
  if (before === undefined) return textWith(zone, 1)
  const same = textWith(zone, before)
  // Serial numbers have 32 bits and go round (RFC 1982); some servers do not take 0.
  return same === previous ? same : textWith(zone, before >= 0xffff_ffff ? 1 : before + 1)
}

function serialOf(text: string): number | undefined {
  const digits = /^@\tIN\tSOA\t\S+ \S+ (\d{1,10}) /m.exec(text)?.[1]
  return digits === undefined || Number(digits) > 0xffff_ffff ? undefined : Number(digits)
}

function textWith({ name, nameservers, contact, ttl, records }: Zone, serial: number): string {
  const lines = [
    `$ORIGIN ${name}.`,
    `$TTL ${ttl}`,
    `@\tIN\tSOA\t${nameservers[0]} ${contact} ${serial} 3600 600 1209600 ${ttl}`,
    ...nameservers.map((server) => `@\tIN\tNS\t${server}`),
    ...records.map((record) => `${record.name}\tIN\t${record.type}\t${record.data}`),
  ]
  return `${lines.join('\n')}\n`
}

const domainName =
  /^(?=.{1,253}$)[A-Za-z0-9_](?:[\w-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[\w-]{0,61}[A-Za-z0-9_])?)*$/

/** A name of the DNS with a dot at its end. */
export function absolute(text: string, what: string): string {
  const name = text.endsWith('.') ? text.slice(0, -1) : text
  return `${fitting(domainName, name, what)}.`
}

/** Whether a name may have addresses: BIND refuses those that are no host names. */
export function isDnsHost(name: string): boolean {
  return domainName.test(name) && !name.includes('_')
}
