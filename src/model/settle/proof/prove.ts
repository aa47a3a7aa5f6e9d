/**
 * The proof over the whole cluster: nothing is duplicated, nothing leaves its network, nothing is
 * missing. All faults are found in one pass over all nodes.
 */
import type { Problem } from '../../../error.js'
import type { Model } from '../model.js'
import { isSaid } from '../rule/merge.js'
import type { SettledInterface, SettledNode } from '../settled.js'
import { Addresses } from './addresses.js'
import { Bmcs } from './bmcs.js'
import { BootService } from './boot-service.js'
import { Bounds } from './bounds.js'
import { floatsOf } from './floats.js'
import { HostNames } from './host-names.js'
import { proveNetworks } from './networks.js'
import { Reporter } from './reporter.js'
import { proveRules } from './rules.js'

/**
 * Evaluates and checks every node of a cluster: nothing is held by two, nothing lies outside of its
 * network, nothing is missing. Gives all problems at once, errors before warnings, each with its places.
 *
 * @example
 * ```ts
 * import { cluster, nodes } from 'phoenix-cluster/dsl'
 * import { Model, prove } from 'phoenix-cluster/model'
 *
 * const site = cluster('shelf').on(nodes('cn[1-4]'), { boot: 'network' })
 * for (const { message, nodes, places } of prove(Model.settle(site))) {
 *   console.log(`${places[0]?.line}: ${nodes}: ${message}`)
 * }
 * ```
 */
export function prove(model: Model): Problem[] {
  const proof = new Proof(model)
  const nodes = model.everyNode()
  for (let place = 0; place < nodes.length; place++) proof.node(nodes[place] as SettledNode, place)
  proof.finish(nodes)
  return model.problems
}

class Proof {
  readonly #reporter: Reporter
  readonly #bounds = new Map<string, Bounds>()
  readonly #addresses: Addresses
  readonly #names: HostNames
  readonly #bmcs: Bmcs
  readonly #bootService: BootService
  readonly #macs = new Map<string, SettledNode>()
  readonly #domain: string

  constructor(private readonly model: Model) {
    const reporter = new Reporter(model)
    proveNetworks(reporter)
    for (const network of model.networks.values()) {
      this.#bounds.set(network.name, new Bounds(network))
    }
    const floats = floatsOf(reporter)
    this.#reporter = reporter
    this.#addresses = new Addresses(reporter, floats)
    this.#names = new HostNames(reporter)
    this.#bmcs = new Bmcs(reporter, [...this.#bounds.values()], floats)
    this.#bootService = new BootService(reporter)
    this.#domain = model.domain ?? ''
  }

  node(node: SettledNode, place: number): void {
    let primary: string | undefined
    const { name } = node
    const made = name.includes('.') ? undefined : this.model.blueprintOf(name, place)?.made
    this.#names.node(node)
    if (node.aliases.length > 0) this.#aliases(node)
    for (const key in node.interfaces) {
      const one = node.interfaces[key] as SettledInterface
      const bounds = this.#bounds.get(one.network)
      if (bounds === undefined) continue
      this.#addresses.interface(node, one, bounds)
      this.#bootService.interface(node, one)
      if (one.macs.length > 0) this.#macsOf(node, one)
      this.#hostnames(node, one, bounds.network.domain ?? '', made)
      if (!one.primary) continue
      if (primary !== undefined) {
        const message = `both '${primary}' and '${one.name}' say that they are primary`
        this.#reporter.node(node, `interfaces.${one.name}.primary`, message)
      }
      primary = one.name
    }
    // An image that was said and is wrong, or waits for a fact, is no news.
    if (node.boot === 'network' && node.image === undefined && !this.#isSaid(node, 'image')) {
      this.#reporter.node(node, 'boot', 'boots from the network, but no rule gives it an image')
    }
    this.#bmcs.node(node)
  }

  /** What can only be found once every node was looked at. */
  finish(nodes: readonly SettledNode[]): void {
    const { model } = this
    const domainOf = (network: string) => model.networks.get(network)?.domain ?? ''
    this.#addresses.finish(nodes, this.#bmcs.written)
    this.#names.finish(nodes, domainOf)
    for (const network of model.networks.values()) {
      for (const { name } of network.floats) {
        const place = this.#reporter.field(network.name, `floats.${name}`)
        this.#names.float(name, network, place)
      }
    }
    proveRules(model)
  }

  #hostnames(
    node: SettledNode,
    { name, hostname, aliases, primary }: SettledInterface,
    domain: string,
    made: ReadonlyMap<string, string> | undefined,
  ): void {
    const suffix = primary ? undefined : made?.get(name)
    if (suffix !== undefined) this.#names.made(suffix, domain)
    else if (hostname !== node.name || domain !== this.#domain) {
      // The node's own name was looked at already.
      this.#names.add(hostname, domain, node, 'hostname', name)
    }
    if (aliases.length === 0) return
    for (const alias of aliases) {
      this.#names.add(alias, domain, node, 'aliases', name)
    }
  }

  #aliases(node: SettledNode): void {
    for (const alias of node.aliases) {
      // An alias that is the name of a node was reported where it stands.
      if (!this.model.nodes.has(alias)) this.#names.add(alias, this.#domain, node, 'aliases')
    }
  }

  #macsOf(node: SettledNode, { name, macs }: SettledInterface): void {
    for (const mac of macs) this.#mac(node, name, mac.toString())
  }

  #mac(node: SettledNode, owner: string, mac: string): void {
    const other = this.#macs.get(mac)
    if (other === undefined) {
      this.#macs.set(mac, node)
      return
    }
    const path = `interfaces.${owner}.mac`
    // One that an interface has twice is found at none but itself.
    const one = Object.values(other.interfaces).find(
      ({ name, macs }) =>
        (other !== node || name !== owner) && macs.some((its) => its.toString() === mac),
    )
    const whose = one === undefined ? '' : `interfaces.${one.name}.mac`
    const holder = other === node ? 'it has itself' : `${other.name} has`
    const where = whose === '' ? '' : ` ('${whose}')`
    const message = `'${path}' is the hardware address ${mac}, which ${holder}${where} already`
    this.#reporter.node(
      node,
      path,
      message,
      whose === '' ? undefined : this.#reporter.place(other, whose),
    )
  }

  #isSaid(node: SettledNode, path: string): boolean {
    return isSaid(this.model.cells(node.name).get(path))
  }
}
