/** That no address is held by two, lies outside of its network, or is one that nobody may have. */
import type { Ip } from '../../address/ip.js'
import type { SettledInterface, SettledNode } from '../settled.js'
import type { Bounds } from './bounds.js'
import { type Floats, floatText } from './floats.js'
import type { Reporter } from './reporter.js'

/** Where an address of a node stands. */
interface Held {
  readonly node: SettledNode
  readonly path: string
}

/** An address that was written down for a BMC instead of being taken from an interface. */
export interface WrittenBmc {
  readonly node: SettledNode
  readonly address: Ip
}

/**
 * All addresses of all nodes. They are kept as bare numbers, and sorted at the end; whose an address is
 * that occurs twice is looked up in a second walk over the nodes, which hardly ever is needed.
 */
export class Addresses {
  readonly #v4: number[] = []
  readonly #v6 = new Set<bigint>()
  readonly #twice = new Set<number | bigint>()

  constructor(
    private readonly reporter: Reporter,
    private readonly floats: Floats,
  ) {}

  interface(node: SettledNode, one: SettledInterface, bounds: Bounds): void {
    if (one.ip !== undefined) this.#address(node, one.name, 'ip', one.ip, bounds)
    if (one.ip6 !== undefined) this.#address(node, one.name, 'ip6', one.ip6, bounds)
    if (one.addresses.length === 0) return
    for (const address of one.addresses) {
      this.#address(node, one.name, 'addresses', address, bounds)
    }
  }

  /** Reports what is held by two, once every node was looked at. */
  finish(nodes: Iterable<SettledNode>, bmcs: readonly WrittenBmc[]): void {
    const sorted = new Uint32Array(this.#v4).sort()
    for (let i = 1; i < sorted.length; i++) {
      if (sorted[i] === sorted[i - 1]) this.#twice.add(sorted[i] as number)
    }
    const has = (key: number | bigint) =>
      typeof key === 'bigint' ? this.#v6.has(key) : isIn(sorted, key)
    const stray = bmcs.filter(({ address }) => has(address.key))
    const sought = new Set([...this.#twice, ...stray.map(({ address }) => address.key)])
    if (sought.size === 0) return
    const holders = this.#holders(nodes, sought)
    for (const { node, address } of stray) this.#stray(node, address, holders.get(address.key))
  }

  #address(node: SettledNode, owner: string, field: string, address: Ip, bounds: Bounds): void {
    const { key } = address
    if (typeof key === 'number') this.#v4.push(key)
    else if (this.#v6.has(key)) this.#twice.add(key)
    else this.#v6.add(key)
    const range = typeof key === 'number' ? bounds.v4 : bounds.v6
    if (range === undefined || key < range.first || key > range.last) {
      this.#outside(node, `interfaces.${owner}.${field}`, address, bounds)
      return
    }
    const taken = bounds.taken(address, range)
    if (taken !== undefined) {
      const path = `interfaces.${owner}.${field}`
      const { name } = bounds.network
      const message = `'${path}' is ${address}, which is ${taken.what} of '${name}'`
      this.reporter.node(node, path, message, this.reporter.field(name, taken.field))
    }
    const float = this.floats.size === 0 ? undefined : this.floats.get(key)
    if (float !== undefined) {
      const path = `interfaces.${owner}.${field}`
      const message = `'${path}' is ${address}, which is ${floatText(float)}`
      this.reporter.node(node, path, message, float.place)
    }
  }

  #outside(node: SettledNode, path: string, address: Ip, { network }: Bounds): void {
    const { name } = network
    const prefix = address.family === 4 ? network.v4 : network.v6
    const field = address.family === 4 ? 'v4' : 'v6'
    if (prefix === undefined) {
      const why = `the network '${name}' has no IPv${address.family} prefix`
      this.reporter.node(node, path, `'${path}' is ${address}, but ${why}`)
      return
    }
    const message = `'${path}' is ${address}, but that is outside '${name}' (${prefix})`
    this.reporter.node(node, path, message, this.reporter.field(name, field))
  }

  /** Who holds the addresses first; whoever holds them too is reported. */
  #holders(
    nodes: Iterable<SettledNode>,
    sought: ReadonlySet<number | bigint>,
  ): ReadonlyMap<number | bigint, Held> {
    const holders = new Map<number | bigint, Held>()
    for (const node of nodes) {
      for (const [path, address] of addressesOf(node)) {
        if (!sought.has(address.key)) continue
        const first = holders.get(address.key)
        if (first === undefined) holders.set(address.key, { node, path })
        else this.#duplicate({ node, path }, address, first)
      }
    }
    return holders
  }

  #duplicate({ node, path }: Held, address: Ip, first: Held): void {
    const holder = first.node === node ? 'it has itself' : `${first.node.name} has`
    const isSame = first.node === node && first.path === path
    const where = isSame ? '' : ` ('${first.path}')`
    const message = `'${path}' is the address ${address}, which ${holder}${where} already`
    const other = isSame ? undefined : this.reporter.place(first.node, first.path)
    this.reporter.node(node, path, message, other)
  }

  /** To switch the one BMC would switch the other node's, or to talk to it would talk to no BMC. */
  #stray(node: SettledNode, address: Ip, holder: Held | undefined): void {
    if (holder === undefined || holder.node === node) return
    const message = `has the BMC ${address}, which is an address of ${holder.node.name}; if they share it, say so with 'of'`
    this.reporter.node(node, 'bmc', message, this.reporter.place(holder.node, holder.path))
  }
}

function* addressesOf(node: SettledNode): Iterable<readonly [path: string, address: Ip]> {
  for (const { name, ip, ip6, addresses } of Object.values(node.interfaces)) {
    if (ip !== undefined) yield [`interfaces.${name}.ip`, ip]
    if (ip6 !== undefined) yield [`interfaces.${name}.ip6`, ip6]
    for (const address of addresses) yield [`interfaces.${name}.addresses`, address]
  }
}

function isIn(sorted: Uint32Array, key: number): boolean {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const value = sorted[middle] as number
    if (value === key) return true
    if (value < key) low = middle + 1
    else high = middle - 1
  }
  return false
}
