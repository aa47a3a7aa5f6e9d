/** That no host name is held by two within one domain. */
import type { Told } from '../findings/where.js'
import type { SettledInterface, SettledNetwork, SettledNode } from '../settled.js'
import type { Reporter } from './reporter.js'

/** The names of one domain, in small letters. */
class Domain {
  readonly names = new Map<string, SettledNode>()
  /** What stands behind nodes' names in the names that were made for their interfaces. */
  readonly suffixes = new Set<string>()
}

/**
 * All host names of all nodes. A name that was made for an interface, `cn1-eno2`, is not kept: another
 * one can only be equal if it is written down, or the name of a node, and ends like it; or if it was
 * made with an ending that ends like it.
 */
export class HostNames {
  readonly #domains = new Map<string, Domain>()
  /** The same by their names as they were written. */
  readonly #written = new Map<string, Domain>()
  readonly #own: Domain

  constructor(private readonly reporter: Reporter) {
    this.#own = this.#domain(reporter.model.domain ?? '')
  }

  /** A node's own name. Nodes are told apart by their names, so that most need not be kept. */
  node(node: SettledNode): void {
    if (unusual.test(node.name)) this.add(node.name, this.reporter.model.domain ?? '', node, 'name')
  }

  /**
   * A name that is written down, or a node's own; `owner` is the interface that has it. A node may have
   * the same one on several interfaces.
   */
  add(hostname: string, domain: string, node: SettledNode, field: string, owner?: string): void {
    // A name with dots brings its domain along.
    const dot = hostname.indexOf('.')
    const within = this.#domain(dot < 0 ? domain : hostname.slice(dot + 1))
    const name = (dot < 0 ? hostname : hostname.slice(0, dot)).toLowerCase()
    const other = within.names.get(name) ?? (within === this.#own ? this.#named(name) : undefined)
    if (other === undefined) within.names.set(name, node)
    else if (other !== node) {
      const path = owner === undefined ? field : `interfaces.${owner}.${field}`
      this.#duplicate(hostname, node, path, other)
    }
  }

  /** A name that was made of the node's and an ending. */
  made(suffix: string, domain: string): void {
    this.#domain(domain).suffixes.add(suffix)
  }

  /** Reports what only shows once every node was looked at; `domainOf` tells that of a network. */
  finish(nodes: readonly SettledNode[], domainOf: (network: string) => string): void {
    for (const [key, { names, suffixes: written }] of this.#domains) {
      const suffixes = new Set([...written].map((suffix) => suffix.toLowerCase()))
      const kept = key === (this.reporter.model.domain ?? '').toLowerCase() ? nodes : []
      const doubtful = [...suffixes].filter(
        (suffix) => mayClash(suffix, suffixes, names) || anyEndsWith(kept, suffix),
      )
      if (doubtful.length === 0) continue
      for (const node of nodes) {
        for (const { name, hostname, network } of Object.values(node.interfaces)) {
          if (domainOf(network).toLowerCase() !== key) continue
          const small = hostname.toLowerCase()
          const isMade = doubtful.some((suffix) => small === node.name.toLowerCase() + suffix)
          if (isMade) this.add(hostname, key, node, 'hostname', name)
        }
      }
    }
  }

  /** The name of a float, which belongs to no node. */
  float(hostname: string, { name: network, domain = '' }: SettledNetwork, place: Told): void {
    const within = this.#domain(domain)
    const name = hostname.toLowerCase()
    const holder = within.names.get(name) ?? (within === this.#own ? this.#named(name) : undefined)
    if (holder === undefined) return
    const whose = interfaceWith(hostname, holder)
    const message = `the float '${hostname}' of '${network}' has the host name of ${holder.name}`
    this.reporter.model.findings.error(message, place, this.reporter.place(holder, whose))
  }

  /** The node of a name in small letters. */
  #named(name: string): SettledNode | undefined {
    const { model } = this.reporter
    return model.nodes.has(name) ? model.node(name) : undefined
  }

  #domain(name: string): Domain {
    const known = this.#written.get(name)
    if (known !== undefined) return known
    const key = name.toLowerCase()
    let domain = this.#domains.get(key)
    if (domain === undefined) {
      domain = new Domain()
      this.#domains.set(key, domain)
    }
    this.#written.set(name, domain)
    return domain
  }

  #duplicate(hostname: string, node: SettledNode, path: string, other: SettledNode): void {
    const whose = interfaceWith(hostname, other)
    const where = whose === '' ? '' : ` ('${whose}')`
    const message = `'${path}' is the host name ${hostname}, which ${other.name} has${where} already`
    this.reporter.node(node, path, message, this.reporter.place(other, whose))
  }
}

/** What makes the name of a node unlike the host name that it stands for. */
const unusual = /[A-Z.]/

function anyEndsWith(nodes: readonly SettledNode[], suffix: string): boolean {
  return nodes.some(({ name }) => name.endsWith(suffix))
}

/** Whether names made with an ending may equal names that are kept or made with another ending. */
function mayClash(
  suffix: string,
  suffixes: ReadonlySet<string>,
  names: ReadonlyMap<string, SettledNode>,
): boolean {
  for (const other of suffixes) {
    if (other !== suffix && (other.endsWith(suffix) || suffix.endsWith(other))) return true
  }
  for (const name of names.keys()) if (name.endsWith(suffix)) return true
  return false
}

/** The path of the host name of a node's interface; empty for the node's own name. */
function interfaceWith(hostname: string, node: SettledNode): string {
  const first = (name: string) => name.toLowerCase().split('.', 1)[0]
  const same = (one: string) => first(one) === first(hostname)
  const fieldOf = (one: SettledInterface) => {
    if (same(one.hostname)) return 'hostname'
    return one.aliases.some(same) ? 'aliases' : undefined
  }
  for (const [name, one] of Object.entries(node.interfaces)) {
    const field = fieldOf(one)
    if (field !== undefined) return `interfaces.${name}.${field}`
  }
  return ''
}
