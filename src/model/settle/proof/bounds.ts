/** What bounds the addresses of each network: its prefixes, and what nobody in it may have. */
import type { Ip } from '../../address/ip.js'
import type { IpRange } from '../../address/ip-range.js'
import { specialIn } from '../network/subnet.js'
import type { SettledNetwork } from '../settled.js'

/** Why no node may have an address, and the field of the network that says so. */
export interface Taken {
  /** `the gateway`, `in the pool 10.2.0.8-10.2.0.15`. */
  readonly what: string
  readonly field: string
}

/** The bounds of one network in one family. */
export interface Range {
  readonly first: number | bigint
  readonly last: number | bigint
  /** Single addresses that no node may have. */
  readonly single: ReadonlyMap<number | bigint, Taken>
  /** Ranges in which no node may have an address. */
  readonly spans: readonly Span[]
  /** Whether racks have subnets of their own in it, with routers and addresses that are nobody's. */
  readonly divided: boolean
}

interface Span extends Taken {
  readonly first: number | bigint
  readonly last: number | bigint
}

/** A network with what is compared for each of its addresses. */
export class Bounds {
  readonly v4: Range | undefined
  readonly v6: Range | undefined

  constructor(readonly network: SettledNetwork) {
    this.v4 = rangeOf(network, 4)
    this.v6 = rangeOf(network, 6)
  }

  /** What an address within the network is that no node may have; undefined for an ordinary one. */
  taken(address: Ip, { single, spans, divided }: Range): Taken | undefined {
    const { key } = address
    const found = single.size === 0 ? undefined : single.get(key)
    if (found !== undefined) return found
    for (let place = 0; place < spans.length; place++) {
      const span = spans[place] as Span
      if (key >= span.first && key <= span.last) return span
    }
    return divided ? this.#inRack(address) : undefined
  }

  #inRack(address: Ip): Taken | undefined {
    const rack = this.network.perRack?.of(address)
    const prefix = address.family === 4 ? rack?.v4 : rack?.v6
    if (rack === undefined || prefix === undefined) return undefined
    const gateway = address.family === 4 ? rack.gateway : rack.gateway6
    const special = specialIn(prefix, gateway, address)
    const name = `rack ${rack.rack ?? rack.index}`
    if (special !== undefined) return { what: `the ${special} of ${name}`, field: 'perRack' }
    const pool = rack.pools.find((one) => one.contains(address))
    if (pool === undefined) return undefined
    const field = pool.family === 4 ? 'perRack.pool' : 'perRack.pool6'
    return { what: `in the pool ${pool} of ${name}`, field }
  }
}

function rangeOf(network: SettledNetwork, family: 4 | 6): Range | undefined {
  const prefix = family === 4 ? network.v4 : network.v6
  const gateway = family === 4 ? network.gateway : network.gateway6
  if (prefix === undefined) return undefined
  const version = family === 4 ? 'v4' : 'v6'
  const single = new Map<number | bigint, Taken>()
  const ends = [prefix.network, ...(prefix.broadcast === undefined ? [] : [prefix.broadcast])]
  for (const address of ends) {
    const what = specialIn(prefix, undefined, address)
    if (what !== undefined) single.set(address.key, { what: `the ${what}`, field: version })
  }
  if (gateway !== undefined) {
    single.set(gateway.key, { what: 'the gateway', field: family === 4 ? 'gateway' : 'gateway6' })
  }
  const spans = (ranges: readonly IpRange[], field: string): Span[] =>
    ranges
      .filter((range) => range.family === family)
      .map((range) => {
        const what = field === 'pool' ? `in the pool ${range}` : `in the reserved ${range}`
        return { first: range.first.key, last: range.last.key, what, field }
      })
  return {
    first: prefix.first.key,
    last: prefix.last.key,
    single,
    spans: [...spans(network.reserved, 'reserved'), ...spans(network.pools, 'pool')],
    divided: network.perRack !== undefined,
  }
}
