/** Which nodes of the configuration the BMCs are that a scan has found. */
import type { Model } from '../../model/settle/model.js'
import type { SettledBmc } from '../../model/settle/settled.js'
import type { Scanned } from '../../ports/scan.js'

/** By what a BMC is taken for that of a node. */
export type MatchedBy = 'address' | 'key' | 'serial' | 'uuid'

/** A node that a BMC may be that of, and by what that is concluded. */
export interface NodeMatch {
  readonly node: string
  readonly by: readonly MatchedBy[]
}

/** The nodes of a cluster by what their BMCs are known by. */
export class KnownBmcs {
  readonly #by: Readonly<Record<MatchedBy, Map<string, Set<string>>>> = {
    address: new Map(),
    key: new Map(),
    serial: new Map(),
    uuid: new Map(),
  }

  constructor(private readonly model: Model) {
    for (const { name, bmc } of model.all()) {
      for (const { address } of bmc) this.#add('address', address, name)
      const facts = model.facts.get(name)
      this.#add('key', facts?.get('bmc.pin')?.value, name)
      this.#add('serial', facts?.get('serial')?.value, name)
      this.#add('uuid', facts?.get('uuid')?.value, name)
    }
  }

  #add(by: MatchedBy, value: unknown, node: string): void {
    if (typeof value !== 'string' || value === '') return
    const key = value.toLowerCase()
    const nodes = this.#by[by].get(key)
    if (nodes === undefined) this.#by[by].set(key, new Set([node]))
    else nodes.add(node)
  }

  /** The nodes that a BMC at an address may be that of; most proofs first. */
  matches(address: string, { port, pin, serial, uuid }: Scanned): readonly NodeMatch[] {
    const found = new Map<string, MatchedBy[]>()
    const look = (by: MatchedBy, value: string | undefined) => {
      const nodes = value === undefined ? undefined : this.#by[by].get(value.toLowerCase())
      for (const node of nodes ?? []) found.set(node, [...(found.get(node) ?? []), by])
    }
    for (const node of this.#atPort(address, port)) found.set(node, ['address'])
    look('serial', serial)
    look('uuid', uuid)
    // One key on many BMCs is a maker's own: it tells nothing apart.
    const holders = pin === undefined ? undefined : this.#by.key.get(pin.toLowerCase())
    if (holders?.size === 1) look('key', pin)
    return [...found]
      .map(([node, by]) => ({ node, by }))
      .sort((a, b) => b.by.length - a.by.length || (a.node < b.node ? -1 : 1))
  }

  /**
   * The nodes of which a BMC is expected at an address by a driver of a name, and does not answer there.
   *
   * @param answered whether each of the ports that were asked has answered
   */
  silent(
    address: string,
    driver: string,
    answered: ReadonlyMap<number | undefined, boolean>,
  ): readonly string[] {
    const isThere = [...answered.values()].includes(true)
    const has = ({ driver: { name }, address: its, port }: SettledBmc) =>
      name === driver &&
      its?.toLowerCase() === address.toLowerCase() &&
      // One that shares its address is silent while others answer there.
      !(port === undefined ? isThere : (answered.get(port) ?? isThere))
    return [...this.#at(address)].filter((node) => this.model.node(node).bmc.some(has))
  }

  #at(address: string): ReadonlySet<string> {
    return this.#by.address.get(address.toLowerCase()) ?? new Set()
  }

  /** The nodes of an address; where any of them has this very port there, no others. */
  #atPort(address: string, port: number): Iterable<string> {
    const all = this.#at(address)
    if (all.size < 2) return all
    const has = (one: SettledBmc) =>
      one.port === port && one.address?.toLowerCase() === address.toLowerCase()
    const exact = [...all].filter((node) => this.model.node(node).bmc.some(has))
    return exact.length === 0 ? all : exact
  }
}
