/** Where the BMCs of a rack are, as a scan takes it. */
import { PhoenixError } from '../../error.js'
import { Ip } from '../../model/address/ip.js'
import type { Through } from '../../run/connections/through.js'
import { driverOf } from '../../run/connections/through.js'

/** The addresses of a rack, and the ports by driver. */
export interface RackRange {
  readonly range: string
  readonly ports: Readonly<Record<string, number>>
}

/**
 * @throws PhoenixError `usage` for a rack whose BMCs differ in nothing but their ports: a scan asks one port
 * of each address
 */
export function rackRange(through: Through): RackRange {
  const ports: Record<string, number> = {}
  const addresses = new Map<bigint, Ip>()
  for (const entry of Object.values(through)) {
    const all = { [driverOf(entry)]: entry, ...entry.also }
    for (const [driver, { port }] of Object.entries(all)) {
      ports[driver] ??= port
      if (ports[driver] === port) continue
      throw new PhoenixError('usage', 'the BMCs of this rack have one address and many ports', {
        hint: 'a scan asks one port of each address: there is nothing to discover here',
      })
    }
    const address = Ip.parse(entry.address)
    addresses.set(address.value, address)
  }
  return { range: foldedRanges([...addresses.values()]), ports }
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
