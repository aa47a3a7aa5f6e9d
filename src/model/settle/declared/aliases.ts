/** Further names of nodes: which node an alias stands for, and which aliases a node has. */

import { printable } from '../../clean-text.js'
import type {
  AliasesDeclaration,
  Declaration,
  NodesDeclaration,
  Origin,
} from '../../declaration.js'
import { NodeSet } from '../../node-set/node-set.js'
import type { Findings } from '../findings/findings.js'
import { numbersIn } from '../node/numbers.js'

/** Nodes and their aliases in the same order, of which none needs to be written out. */
interface Pairing {
  readonly nodes: NodeSet
  readonly names: NodeSet
  readonly origin: Origin
  nodeOf(alias: string): string | undefined
  aliasOf(node: string): string | undefined
}

const none: readonly never[] = Object.freeze([])

/** All aliases of a cluster. */
export class Aliases {
  /** Every name that is an alias. */
  readonly names: NodeSet

  constructor(private readonly pairings: readonly Pairing[]) {
    this.names = pairings.reduce((all, { names }) => all.union(names), NodeSet.empty)
  }

  /** The node that an alias stands for, or undefined where the name is no alias. */
  nodeOf(alias: string): string | undefined {
    for (const pairing of this.pairings) {
      const node = pairing.nodeOf(alias)
      if (node !== undefined) return node
    }
    return undefined
  }

  /** The aliases of a node, in the order in which they were declared. */
  of(node: string): readonly string[] {
    if (this.pairings.length === 0) return none
    return this.pairings.map((one) => one.aliasOf(node)).filter((alias) => alias !== undefined)
  }

  /** A set with the nodes in the place of their aliases. */
  resolved(set: NodeSet): NodeSet {
    if (this.names.size === 0) return set
    const aliases = set.intersection(this.names)
    if (aliases.size === 0) return set
    const nodes = [...aliases].map((alias) => this.nodeOf(alias) as string)
    return set.difference(aliases).union(NodeSet.from(nodes))
  }

  /** Reports aliases of nodes that are not there, and names that are both an alias and a node. */
  check(nodes: NodeSet, findings: Findings): void {
    for (const pairing of this.pairings) {
      const strangers = pairing.nodes.difference(nodes)
      if (strangers.size > 0) {
        const message = `these aliases are for ${strangers}, which no group or rule names`
        findings.error(message, pairing.origin)
      }
      const both = pairing.names.intersection(nodes)
      if (both.size === 0) continue
      const message = `${both} cannot be an alias, since there is a node of that name`
      findings.error(message, pairing.origin)
    }
  }
}

/** The aliases that a configuration declares. */
export function settleAliases({ aliases = [] }: Declaration, findings: Findings): Aliases {
  const pairings: Pairing[] = []
  for (const declared of aliases) {
    const pairing = settlePairing(declared, findings)
    if (pairing === undefined) continue
    const before = pairings.find(({ names }) => names.intersection(pairing.names).size > 0)
    if (before === undefined) pairings.push(pairing)
    else {
      const twice = before.names.intersection(pairing.names)
      findings.error(`the alias ${twice} is declared twice`, pairing.origin, before.origin)
    }
  }
  return new Aliases(pairings)
}

function settlePairing(declared: AliasesDeclaration, findings: Findings): Pairing | undefined {
  const { origin } = declared
  const nodes = setOf(declared.nodes, origin, findings)
  if (nodes === undefined) return undefined
  if (typeof declared.names === 'function') {
    return computed(nodes, declared.names, origin, findings)
  }
  const names = setOf(declared.names, origin, findings)
  if (names === undefined) return undefined
  if (names.size !== nodes.size) {
    const message = `${names.size} aliases (${names}) cannot be given to ${nodes.size} nodes (${nodes}), one to each`
    findings.error(message, origin)
    return undefined
  }
  const at = (set: NodeSet, place: number) => (place < 0 ? undefined : set.at(place))
  return {
    nodes,
    names,
    origin,
    nodeOf: (alias) => at(nodes, names.indexOf(alias)),
    aliasOf: (node) => at(names, nodes.indexOf(node)),
  }
}

function setOf(written: NodesDeclaration, origin: Origin, findings: Findings): NodeSet | undefined {
  if (NodeSet.is(written?.set)) return written.set
  if (written?.faulty === undefined) {
    findings.error(`nodes and aliases are written as nodes('…')`, origin)
  } else {
    findings.error(written.faulty.message, { place: written.faulty.place ?? origin.place })
  }
  return undefined
}

function computed(
  nodes: NodeSet,
  alias: Exclude<AliasesDeclaration['names'], NodesDeclaration>,
  origin: Origin,
  findings: Findings,
): Pairing | undefined {
  const byAlias = new Map<string, string>()
  const byNode = new Map<string, string>()
  let position = 0
  try {
    for (const name of nodes) {
      const given = alias({ name, numbers: numbersIn(name), position: position++ })
      if (given === undefined) continue
      const other = byAlias.get(given)
      if (other !== undefined) {
        throw new Error(`'${printable(String(given))}' is given to ${other} and to ${name}`)
      }
      byAlias.set(given, name)
      byNode.set(name, given)
    }
    return {
      nodes,
      names: NodeSet.from(byAlias.keys()),
      origin,
      nodeOf: (name) => byAlias.get(name),
      aliasOf: (name) => byNode.get(name),
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    findings.error(`these aliases cannot be worked out: ${printable(message)}`, origin)
    return undefined
  }
}
