/** Pools within each rack's subnet, written once for all racks by their distances from its address. */
import type { Cidr } from '../../address/cidr.js'
import type { IpRange } from '../../address/ip-range.js'
import { printable } from '../../clean-text.js'
import type { PerRackDeclaration } from '../../declaration.js'
import type { SettledRack, SettledRacks } from '../settled.js'
import type { Reading } from './reading.js'
import { specialIn } from './subnet.js'

/** A pool by the distances of its ends from the address of the subnet that it is in. */
export interface PoolDistances {
  readonly first: bigint
  readonly last: bigint
}

/** The pools of every rack, in each family. */
export interface RackPools {
  readonly v4: readonly PoolDistances[]
  readonly v6: readonly PoolDistances[]
}

/**
 * The pools of a field of `perRack`. All racks are alike, so that the first one's subnet and router stand
 * for all; what does not fit into it is a finding.
 */
export function rackPools(
  field: 'pool' | 'pool6',
  written: PerRackDeclaration['pool'],
  first: Cidr | undefined,
  gateway: bigint | undefined,
  reading: Reading,
): readonly PoolDistances[] {
  if (written === undefined) return []
  const path = `perRack.${field}`
  const prefix = field === 'pool' ? 'prefix' : 'prefix6'
  if (first === undefined) {
    reading.report(`its ${path} needs perRack.${prefix}: without it racks have no subnet`, path)
    return []
  }
  const pools: PoolDistances[] = []
  for (const one of (Array.isArray(written) ? written : [written]) as readonly unknown[]) {
    const ends = distances(one)
    if (ends === undefined) {
      const shown = printable(String(JSON.stringify(one)).slice(0, 80))
      const message = `its ${path} is ${shown}, which is not { first, last } in whole numbers, the first no greater`
      reading.report(message, path)
      continue
    }
    const shown = `${ends.first} to ${ends.last}`
    if (ends.last >= first.size) {
      const message = `its ${path} ${shown} is outside a /${first.prefix} (0 to ${first.size - 1n})`
      reading.report(message, path)
      continue
    }
    const router = gateway === undefined ? undefined : first.host(gateway)
    const special = [0n, first.size - 1n, gateway]
      .filter((one) => one !== undefined && one >= ends.first && one <= ends.last)
      .map((one) => specialIn(first, router, first.host(one as bigint)))
      .find((one) => one !== undefined)
    if (special !== undefined) {
      reading.report(`its ${path} ${shown} contains the ${special} of each rack`, path)
      continue
    }
    for (const other of pools) {
      if (ends.first > other.last || other.first > ends.last) continue
      const message = `its ${path} ${other.first} to ${other.last} and ${shown} overlap`
      reading.report(message, path)
    }
    pools.push(ends)
  }
  return pools
}

function distances(written: unknown): PoolDistances | undefined {
  if (typeof written !== 'object' || written === null) return undefined
  const { first, last } = written as Readonly<Record<string, unknown>>
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return undefined
  if (Number(first) < 0 || Number(last) < Number(first)) return undefined
  return { first: BigInt(first as number), last: BigInt(last as number) }
}

/** The pools of one rack's subnet. */
export function poolsAt(subnet: Cidr | undefined, pools: readonly PoolDistances[]): IpRange[] {
  return subnet === undefined ? [] : pools.map(({ first, last }) => subnet.range(first, last))
}

/** Something of the network that no pool of a rack may hold. */
export interface Kept {
  /** `the reserved 10.2.0.9`. */
  readonly what: string
  readonly range: IpRange
}

/** Reports pools of racks that hold what belongs to the network as a whole. */
export function keepRackPoolsClear(
  racks: SettledRacks,
  rackAt: (index: number) => SettledRack,
  kept: readonly Kept[],
  reading: Reading,
): void {
  for (const { what, range } of kept) {
    for (const rack of touched(racks, rackAt, range)) {
      const pool = rack.pools.find((one) => one.overlaps(range))
      if (pool === undefined) continue
      const field = pool.family === 4 ? 'perRack.pool' : 'perRack.pool6'
      const name = rack.rack ?? rack.index
      reading.report(`its ${field} ${pool} of rack ${name} overlaps ${what}`, field)
      break
    }
  }
}

/** Of the racks that a range touches, enough that one overlaps it if any does: a whole one is among them. */
function touched(
  racks: SettledRacks,
  rackAt: (index: number) => SettledRack,
  range: IpRange,
): SettledRack[] {
  const from = racks.of(range.first)
  if (from === undefined) return []
  const to = racks.of(range.last)?.index ?? racks.count - 1
  const indices = [from.index, from.index + 1, to].filter((index) => index <= to)
  return [...new Set(indices)].map(rackAt)
}
