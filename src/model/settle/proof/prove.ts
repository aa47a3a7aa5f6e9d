/**
 * The proof over the whole cluster: nothing is duplicated, nothing leaves its network, nothing is
 * missing. All faults are found in one pass over all nodes.
 */
import type { Problem } from '../../../error.js'
import { Ip } from '../../address/ip.js'
import type { Told, Where } from '../findings/where.js'
import type { Model } from '../model.js'
import { counts, isSaid, placeOf } from '../rule/merge.js'
import type { SettledInterface, SettledNetwork, SettledNode } from '../settled.js'

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
  for (const node of model.all()) proof.node(node)
  proof.strayBmcs()
  proof.rules()
  return model.problems
}

/** A network with what is compared for each of its addresses. */
interface Bounds {
  readonly network: SettledNetwork
  readonly v4: Range | undefined
  readonly v6: Range | undefined
  readonly domain: string
}

interface Range {
  readonly first: number | bigint
  readonly last: number | bigint
  /** Addresses that no node may have, with what they are. */
  readonly taken: ReadonlyMap<number | bigint, string>
}

/**
 * Everything that only one may hold is remembered with the node that held it first; where in that
 * node is looked up when somebody else holds it too, which is rare.
 */
class Proof {
  readonly #addresses = new Map<number | bigint, SettledNode>()
  readonly #macs = new Map<string, SettledNode>()
  readonly #names = new Map<string, Map<string, SettledNode>>()
  readonly #bmcs = new Map<string, SettledNode>()
  /** Addresses of BMCs that were written down instead of taken from an interface, with their nodes. */
  readonly #writtenBmcs = new Map<Ip, SettledNode>()
  readonly #bounds = new Map<string, Bounds>()

  constructor(private readonly model: Model) {
    for (const network of model.networks.values()) {
      this.#bounds.set(network.name, {
        network,
        v4: rangeOf(network, 4),
        v6: rangeOf(network, 6),
        domain: network.domain ?? '',
      })
    }
  }

  node(node: SettledNode): void {
    let primary: string | undefined
    const domain = this.model.domain ?? ''
    this.#hostname(node.name, domain, node, 'name')
    for (const name in node.interfaces) {
      const one = node.interfaces[name] as SettledInterface
      const bounds = this.#bounds.get(one.network)
      if (bounds === undefined) continue
      if (one.ip !== undefined) this.#address(node, name, 'ip', one.ip, bounds)
      if (one.ip6 !== undefined) this.#address(node, name, 'ip6', one.ip6, bounds)
      for (const address of one.addresses) this.#address(node, name, 'addresses', address, bounds)
      for (const mac of one.macs) this.#mac(node, name, mac.toString())
      // The node's own name was looked at already.
      if (one.hostname !== node.name || bounds.domain !== domain) {
        this.#hostname(one.hostname, bounds.domain, node, `interfaces.${name}.hostname`)
      }
      for (const alias of one.aliases) {
        this.#hostname(alias, bounds.domain, node, `interfaces.${name}.aliases`)
      }
      if (!one.primary) continue
      if (primary !== undefined) {
        const message = `both '${primary}' and '${name}' say that they are primary`
        this.#report(node, `interfaces.${name}.primary`, message)
      }
      primary = name
    }
    if (node.boot === 'network' && node.image === undefined) {
      // An image that was said and is wrong, or waits for a fact, is no news.
      if (!isSaid(this.model.cells(node.name).get('image'))) {
        this.#report(node, 'boot', 'boots from the network, but no rule gives it an image')
      }
    }
    this.#bmc(node)
  }

  /** Findings about rules that can only be had once every node was looked at. */
  rules(): void {
    for (const rule of this.model.rules) {
      const { layer, nodes } = rule
      if (nodes.size === 0 || layer.origin === undefined) continue
      // A rule that says nothing only names its nodes.
      if (layer.leaves.length === 0 && layer.cuts.length === 0) continue
      let used = false
      let overriding: Where | undefined
      for (const one of this.model.classes.all) {
        if (!one.rules.includes(rule)) continue
        used ||= counts(layer, one.cells)
        const path = layer.leaves[0]?.path
        overriding ??= path === undefined ? undefined : placeOf(one.cells.get(path))
      }
      if (used) continue
      const message = 'nothing that this rule says counts: later rules override all of it'
      this.model.findings.warning(message, layer.origin, overriding)
    }
  }

  /**
   * BMCs whose address was written down, and which somebody else's interface has: to switch the one
   * would switch the other.
   */
  strayBmcs(): void {
    for (const [address, node] of this.#writtenBmcs) {
      const other = this.#addresses.get(address.key)
      if (other === undefined || other === node) continue
      const message = `has the BMC ${address}, which is an address of ${other.name}; if they share it, say so with 'of'`
      this.#report(node, 'bmc', message)
    }
  }

  #address(node: SettledNode, owner: string, field: string, address: Ip, bounds: Bounds): void {
    const { network } = bounds
    const range = address.family === 4 ? bounds.v4 : bounds.v6
    const prefix = address.family === 4 ? network.v4 : network.v6
    const { key } = address
    if (range === undefined || key < range.first || key > range.last) {
      const path = `interfaces.${owner}.${field}`
      const why =
        range === undefined
          ? `the network '${network.name}' has no IPv${address.family} prefix`
          : `that is outside '${network.name}' (${prefix})`
      this.#report(node, path, `'${path}' is ${address}, but ${why}`)
      return
    }
    const taken = range.taken.get(key)
    if (taken !== undefined) {
      const path = `interfaces.${owner}.${field}`
      this.#report(
        node,
        path,
        `'${path}' is ${address}, which is the ${taken} of '${network.name}'`,
      )
    }
    const other = this.#addresses.get(key)
    if (other === undefined) {
      this.#addresses.set(key, node)
      return
    }
    const has = (one: SettledInterface) => {
      if (one.ip?.equals(address)) return 'ip'
      if (one.ip6?.equals(address)) return 'ip6'
      return one.addresses.some((further) => further.equals(address)) ? 'addresses' : undefined
    }
    this.#duplicate('address', `${address}`, node, `interfaces.${owner}.${field}`, other, has)
  }

  #mac(node: SettledNode, owner: string, mac: string): void {
    const other = this.#macs.get(mac)
    if (other === undefined) {
      this.#macs.set(mac, node)
      return
    }
    const has = (one: SettledInterface) =>
      one.macs.some((its) => its.toString() === mac) ? 'mac' : undefined
    this.#duplicate('hardware address', mac, node, `interfaces.${owner}.mac`, other, has)
  }

  /** Host names within one domain; a node may have the same one on several interfaces. */
  #hostname(hostname: string, domain: string, node: SettledNode, path: string): void {
    // A name with dots brings its domain along.
    const dot = hostname.indexOf('.')
    const within = (dot < 0 ? domain : hostname.slice(dot + 1)).toLowerCase()
    let names = this.#names.get(within)
    if (names === undefined) {
      names = new Map()
      this.#names.set(within, names)
    }
    const name = (dot < 0 ? hostname : hostname.slice(0, dot)).toLowerCase()
    const other = names.get(name)
    if (other === undefined) names.set(name, node)
    else if (other !== node) {
      const same = (one: string) => one.toLowerCase().split('.', 1)[0] === name
      const has = (one: SettledInterface) => {
        if (same(one.hostname)) return 'hostname'
        return one.aliases.some(same) ? 'aliases' : undefined
      }
      this.#duplicate('host name', hostname, node, path, other, has)
    }
  }

  #bmc(node: SettledNode): void {
    for (const { driver, address, port, system, of } of node.bmc) {
      // An address that comes from the node's own interface was looked at with the others, and nodes
      // that say they share a BMC are told apart by the system, where they name one.
      const derived = driver.options.address === undefined && of === undefined
      const shared = of !== undefined && of !== node.name && system === undefined
      if (address === undefined || derived || shared) continue
      const ip = parsed(address)
      if (ip !== undefined && of === undefined) this.#writtenBmcs.set(ip, node)
      const key = `${ip ?? address.toLowerCase()} ${port ?? ''} ${system ?? ''}`
      const other = this.#bmcs.get(key)
      if (other === undefined) this.#bmcs.set(key, node)
      else if (other !== node) {
        const which = system === undefined ? '' : ` and its system '${system}'`
        const hint = of === undefined ? `; if they share it, say so with 'of' and 'system'` : ''
        const message = `has the BMC ${address}${which}, as ${other.name} has${hint}`
        this.#report(node, 'bmc', message, this.#place(other, 'bmc'))
      }
    }
  }

  #duplicate(
    what: string,
    value: string,
    node: SettledNode,
    path: string,
    other: SettledNode,
    has: (one: SettledInterface) => string | undefined,
  ): void {
    // An interface that is equal in two fields of one node is found at the other one of the two.
    let whose = ''
    for (const [name, one] of Object.entries(other.interfaces)) {
      const field = has(one)
      const found = field === undefined ? '' : `interfaces.${name}.${field}`
      if (found !== '' && !(other === node && found === path)) {
        whose = found
        break
      }
    }
    const holder = other === node ? 'it has itself' : `${other.name} has`
    const where = whose === '' ? '' : ` ('${whose}')`
    const message = `'${path}' is the ${what} ${value}, which ${holder}${where} already`
    const place = whose === '' && other === node ? undefined : this.#place(other, whose)
    this.#report(node, path, message, place)
  }

  #report(node: SettledNode, path: string, message: string, other?: Told): void {
    this.model.findings.ofNode(node.name, path, message, this.#place(node, path), other)
  }

  /** Where a value was said; for one that nobody said, where what it belongs to was. */
  #place(node: SettledNode, path: string): Told {
    const cells = this.model.cells(node.name)
    const owner = /^interfaces\.(.+)\.\w+$/.exec(path)?.[1]
    return (
      placeOf(cells.get(path)) ??
      placeOf(cells.get(`interfaces.${owner}.network`)) ??
      this.model.classes.of(node.name).rules[0]?.layer.origin
    )
  }
}

function parsed(address: string): Ip | undefined {
  try {
    return Ip.parse(address)
  } catch {
    return undefined
  }
}

function rangeOf(network: SettledNetwork, family: 4 | 6): Range | undefined {
  const prefix = family === 4 ? network.v4 : network.v6
  const gateway = family === 4 ? network.gateway : network.gateway6
  if (prefix === undefined) return undefined
  const taken = new Map<number | bigint, string>()
  // In networks of two addresses or one, all of them are hosts' (RFC 3021, RFC 6164).
  if (prefix.prefix < (family === 4 ? 31 : 127)) {
    taken.set(prefix.network.key, 'network address')
    if (prefix.broadcast !== undefined) taken.set(prefix.broadcast.key, 'broadcast address')
  }
  if (gateway !== undefined) taken.set(gateway.key, 'gateway')
  return { first: prefix.first.key, last: prefix.last.key, taken }
}
