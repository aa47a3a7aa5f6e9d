/** Where the BMCs of a rack are, as a scan takes it. */
import { Ip } from '../../model/address/ip.js'
import type { Through } from '../../run/connections/through.js'
import { driverOf } from '../../run/connections/through.js'
import type { ScanPorts } from '../../run/discover/discover.js'

/** The addresses of a rack, and the ports by driver: many where its BMCs share an address. */
export interface RackRange {
  readonly range: string
  readonly ports: ScanPorts
}

/** A scan of it asks every port of the rack at every address of the rack. */
export function rackRange(through: Through): RackRange {
  const ports: Record<string, number[]> = {}
  const addresses = new Map<bigint, Ip>()
  for (const entry of Object.values(through)) {
    const all = { [driverOf(entry)]: entry, ...entry.also }
    for (const [driver, { port }] of Object.entries(all)) {
      ports[driver] ??= []
      ports[driver].push(port)
    }
    const address = Ip.parse(entry.address)
    addresses.set(address.value, address)
  }
  const each = Object.entries(ports).map(([driver, all]) => [driver, [...new Set(all)]])
  return { range: foldedRanges([...addresses.values()]), ports: Object.fromEntries(each) }
}

/** Neighbours as one range: `127.77.0.1-127.77.0.16`. */
function foldedRanges(addresses: readonly Ip[]): string {
  const sorted = addresses.toSorted((a, b) => a.compare(b))
  const ranges: [first: Ip, last: Ip][] = []
  for (const one of sorted) {
    const last = ranges.at(-1)
    if (last !== undefined && one.family === last[1].family && one.value === last[1].value + 1n) {
      last[1] = one
    } else ranges.push([one, one])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}
