/** The lease files of Kea's memfile backend: a journal of lines with commas, of which the last of an address counts. */
import { cleanLine } from '../../../src/model/clean-text.js'
import type { Lease } from './leases.js'

/** What every such file begins with. */
const firstColumn = 'address'

/** Whether a text is one of Kea's files, and not one of dnsmasq's. */
export function isOfKea(text: string): boolean {
  return text.startsWith(`${firstColumn},`)
}

/** States of a lease in Kea's file, of which only the first is in force. */
const inForce = '0'

/**
 * The leases of Kea's files, in the order in which they were written. Columns are found by their names, so
 * that those of another release of Kea are read as well. Leases that ended are not among them.
 */
export function keaLeasesIn(texts: readonly string[], now = Date.now()): Lease[] {
  const leases = new Map<string, Lease | undefined>()
  for (const text of texts) {
    const [head = '', ...lines] = text.split('\n')
    const columns = head.trim().split(',')
    const at = (name: string) => columns.indexOf(name)
    const [address, hardware, expire, state, hostname] = [
      at('address'),
      at('hwaddr'),
      at('expire'),
      at('state'),
      at('hostname'),
    ]
    if (address !== 0 || hardware === undefined || hardware < 0) continue
    for (const line of lines) {
      const values = line.trim().split(',')
      const ip = values[address] ?? ''
      if (!/^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]{2,39})$/i.test(ip)) continue
      const mac = values[hardware]?.toLowerCase() ?? ''
      const time = values[expire ?? -1] ?? ''
      const isLease =
        /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) &&
        /^\d{1,12}$/.test(time) &&
        Number(time) * 1000 > now &&
        (values[state ?? -1] ?? inForce) === inForce
      const name = cleanLine(values[hostname ?? -1] ?? '', 253).replace(/\.$/, '')
      const lease = { mac, ip, hostname: name === '' ? undefined : name, expires: Number(time) }
      // Written again, it is the newest; it goes to the end.
      leases.delete(ip)
      leases.set(ip, isLease ? lease : undefined)
    }
  }
  return [...leases.values()].filter((lease) => lease !== undefined)
}
