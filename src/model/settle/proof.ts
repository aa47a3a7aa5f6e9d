/**
 * The proof over the whole cluster: nothing is duplicated, nothing leaves its network, nothing is
 * missing. All faults are found in one pass over all nodes.
 */
import type { Problem } from '../../error.js'
import type { Origin } from '../declaration.js'
import type { Ip } from '../ip.js'
import { originOf } from './assemble.js'
import { counts } from './merge.js'
import type { Model } from './model.js'
import type { SettledInterface, SettledNetwork, SettledNode } from './settled.js'

/** Evaluates and checks every node of a cluster; gives all problems, errors before warnings. */
export function prove(model: Model): Problem[] {
  const proof = new Proof(model)
  for (const node of model.all()) proof.node(node)
  proof.rules()
  return model.problems
}

/** Whoever holds something that nobody else may hold. */
interface Holder {
  readonly node: string
  /** What of the node holds it: `interfaces.eno1.ip`, or `name`. */
  readonly path: string
}

class Proof {
  readonly #v4 = new Map<number, Holder>()
  readonly #others = new Map<string, Holder>()

  constructor(private readonly model: Model) {}

  node(node: SettledNode): void {
    const { name } = node
    let primary: string | undefined
    for (const interfaceName in node.interfaces) {
      const one = node.interfaces[interfaceName] as SettledInterface
      const path = `interfaces.${interfaceName}`
      const network = this.model.networks.get(one.network)
      if (network === undefined) continue
      if (one.ip !== undefined) this.#address(name, `${path}.ip`, one.ip, network)
      if (one.ip6 !== undefined) this.#address(name, `${path}.ip6`, one.ip6, network)
      for (const address of one.addresses)
        this.#address(name, `${path}.addresses`, address, network)
      for (const mac of one.macs)
        this.#unique('hardware address', mac.toString(), name, `${path}.mac`)
      if (one.primary) {
        if (primary !== undefined) {
          const message = `both '${primary}' and '${interfaceName}' say that they are primary`
          this.#report(name, `${path}.primary`, message)
        }
        primary = interfaceName
      }
      const domain = network.domain ?? ''
      this.#hostname(one.hostname, domain, name, `${path}.hostname`)
      for (const alias of one.aliases) this.#hostname(alias, domain, name, `${path}.aliases`)
    }
    this.#hostname(name, this.model.domain ?? '', name, 'name')
    if (node.boot === 'network' && node.image === undefined) {
      const waits = node.holes.some((hole) => hole.path === 'image')
      if (!waits)
        this.#report(name, 'boot', `boots from the network, but no rule gives it an image`)
    }
    const own = node.interfaces.bmc
    for (const { driver, address, port, system, of } of node.bmc) {
      // An address that comes from the node's own interface was looked at with the others.
      const derived = driver.options.address === undefined && own !== undefined
      if (address === undefined || of !== undefined || derived) continue
      const key = `BMC ${address} ${port ?? ''} ${system ?? ''}`
      const other = this.#others.get(key)
      if (other === undefined) this.#others.set(key, { node: name, path: 'bmc' })
      else if (other.node !== name) {
        const hint = `if they share it, say so with 'of' or 'system'`
        this.#report(name, 'bmc', `has the BMC ${address}, as ${other.node} has; ${hint}`, other)
      }
    }
  }

  /** Findings about rules that can only be had once every node was looked at. */
  rules(): void {
    for (const rule of this.model.rules) {
      if (rule.nodes.size === 0 || rule.layer.origin === undefined) continue
      let used = false
      let overriding: Origin | undefined
      for (const one of this.model.classes.all) {
        if (!one.rules.includes(rule)) continue
        if (counts(rule.layer, one.cells)) {
          used = true
          break
        }
        const path = rule.layer.leaves[0]?.path
        overriding ??= path === undefined ? undefined : originOf(one.cells.get(path))
      }
      if (used) continue
      const message = 'nothing that this rule says counts: later rules override all of it'
      this.model.findings.warning(
        message,
        rule.layer.origin,
        ...(overriding === undefined ? [] : [overriding]),
      )
    }
  }

  #address(node: string, path: string, address: Ip, network: SettledNetwork): void {
    const v4 = address.family === 4
    const prefix = v4 ? network.v4 : network.v6
    if (prefix === undefined) {
      const message = `'${path}' is ${address}, but the network '${network.name}' has no IPv${address.family} prefix`
      this.#report(node, path, message)
      return
    }
    if (!prefix.contains(address)) {
      this.#report(
        node,
        path,
        `'${path}' is ${address}, which is outside '${network.name}' (${prefix})`,
      )
      return
    }
    const taken = takenBy(address, network)
    if (taken !== undefined) {
      this.#report(
        node,
        path,
        `'${path}' is ${address}, which is the ${taken} of '${network.name}'`,
      )
    }
    if (v4) {
      const key = Number(address.value)
      const other = this.#v4.get(key)
      if (other === undefined) this.#v4.set(key, { node, path })
      else this.#duplicate('address', address.toString(), { node, path }, other)
    } else {
      this.#unique('address', address.toString(), node, path)
    }
  }

  #unique(what: string, value: string, node: string, path: string): void {
    const key = `${what} ${value}`
    const other = this.#others.get(key)
    if (other === undefined) this.#others.set(key, { node, path })
    else this.#duplicate(what, value, { node, path }, other)
  }

  #hostname(hostname: string, domain: string, node: string, path: string): void {
    const key = `host name ${hostname.toLowerCase()}.${domain}`
    const other = this.#others.get(key)
    if (other === undefined) this.#others.set(key, { node, path })
    else if (other.node !== node) this.#duplicate('host name', hostname, { node, path }, other)
  }

  #duplicate(what: string, value: string, holder: Holder, other: Holder): void {
    const whose =
      other.node === holder.node ? `its own '${other.path}'` : `${other.node} '${other.path}'`
    const message = `'${holder.path}' is the ${what} ${value}, which ${whose} has already`
    this.#report(holder.node, holder.path, message, other)
  }

  #report(node: string, path: string, message: string, other?: Holder): void {
    const origins = [this.#origin({ node, path })]
    if (other !== undefined) origins.push(this.#origin(other))
    const known = origins.filter((origin) => origin !== undefined)
    this.model.findings.ofNode(node, path, message, ...new Set(known))
  }

  #origin({ node, path }: Holder): Origin | undefined {
    return originOf(this.model.cells(node).get(path))
  }
}

function takenBy(address: Ip, network: SettledNetwork): string | undefined {
  const v4 = address.family === 4
  const prefix = v4 ? network.v4 : network.v6
  const gateway = v4 ? network.gateway : network.gateway6
  if (gateway?.equals(address)) return 'gateway'
  if (prefix === undefined) return undefined
  // In networks of two addresses or one, all of them are hosts' (RFC 3021, RFC 6164).
  const last = v4 ? 31 : 127
  if (prefix.prefix >= last) return undefined
  if (prefix.network.equals(address)) return 'network address'
  if (prefix.broadcast?.equals(address)) return 'broadcast address'
  return undefined
}
