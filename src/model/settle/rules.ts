import type { Declaration } from '../declaration.js'
import { didYouMean } from '../did-you-mean.js'
import { NodeSet } from '../node-set.js'
import { groupSets, resolveSet } from './declared.js'
import type { Findings } from './findings.js'
import { type Cell, merge } from './merge.js'
import type { Layer, Vocabulary } from './vocabulary.js'

/** A rule with its nodes. */
export interface SettledRule {
  readonly layer: Layer
  readonly nodes: NodeSet
  /** Whether any value depends on the node's position in the rule's selection. */
  readonly computes: boolean
}

/** Nodes to which exactly the same rules apply share what was merged for them. */
export interface NodeClass {
  readonly rules: readonly SettledRule[]
  readonly cells: ReadonlyMap<string, Cell>
}

/** Gives each rule its nodes and takes its settings apart. */
export function settleRules(
  declaration: Declaration,
  groups: ReadonlyMap<string, NodeSet>,
  vocabulary: Vocabulary,
  findings: Findings,
): SettledRule[] {
  const sets = groupSets(groups.keys(), (name) => groups.get(name) ?? NodeSet.empty)
  return declaration.rules.map(({ select, settings, origin }) => {
    const layer = vocabulary.layer({ settings }, origin, 'rule', findings)
    const before = findings.size
    let nodes = NodeSet.empty
    if (typeof select === 'string') {
      const group = groups.get(select)
      if (group !== undefined) nodes = group
      else
        findings.error(`there is no group '${select}'${didYouMean(select, groups.keys())}`, origin)
    } else {
      nodes = resolveSet(select, sets, 'the selection of this rule', origin, findings)
    }
    if (nodes.size === 0 && findings.size === before) {
      const what = typeof select === 'string' ? `the group '${select}' is empty: ` : ''
      findings.error(`${what}this rule selects no node`, origin)
    }
    return { layer, nodes, computes: layer.leaves.some((leaf) => !leaf.constant) }
  })
}

/** Sorts nodes into classes. */
export class Classes {
  readonly #byRules = new Map<string, NodeClass>()
  readonly #positions = new Map<Layer, ReadonlyMap<string, number>>()
  #byNode: Map<string, NodeClass> | undefined

  constructor(
    private readonly rules: readonly SettledRule[],
    /** Layers below all rules. */
    private readonly below: readonly Layer[],
  ) {}

  /** All classes that nodes were found to be in. */
  get all(): Iterable<NodeClass> {
    return this.#byRules.values()
  }

  /** The class of one node, without looking at any other. */
  of(name: string): NodeClass {
    const known = this.#byNode?.get(name)
    if (known !== undefined) return known
    return this.#class(this.rules.flatMap((rule, index) => (rule.nodes.has(name) ? [index] : [])))
  }

  /** Works out the classes of all nodes at once, which is cheaper than one by one. */
  index(): void {
    if (this.#byNode !== undefined) return
    // Each rule moves its nodes on to the class with that rule added.
    interface Growing {
      readonly rules: readonly number[]
      next: { readonly rule: number; readonly growing: Growing } | undefined
    }
    const root: Growing = { rules: [], next: undefined }
    const growing = new Map<string, Growing>()
    this.rules.forEach((rule, index) => {
      const positions = rule.computes ? new Map<string, number>() : undefined
      if (positions !== undefined) this.#positions.set(rule.layer, positions)
      let position = 0
      for (const name of rule.nodes) {
        const now = growing.get(name) ?? root
        if (now.next?.rule !== index) {
          now.next = { rule: index, growing: { rules: [...now.rules, index], next: undefined } }
        }
        growing.set(name, now.next.growing)
        positions?.set(name, position++)
      }
    })
    const classes = new Map<Growing, NodeClass>()
    this.#byNode = new Map()
    for (const [name, one] of growing) {
      let found = classes.get(one)
      if (found === undefined) {
        found = this.#class(one.rules)
        classes.set(one, found)
      }
      this.#byNode.set(name, found)
    }
  }

  /** The place of a node within the selection of the rule that made the layer, from 0. */
  position(layer: Layer, name: string): number {
    const known = this.#positions.get(layer)?.get(name)
    if (known !== undefined) return known
    return this.rules.find((rule) => rule.layer === layer)?.nodes.indexOf(name) ?? -1
  }

  #class(indices: readonly number[]): NodeClass {
    const key = indices.join(',')
    let found = this.#byRules.get(key)
    if (found === undefined) {
      const rules = indices.map((index) => this.rules[index] as SettledRule)
      found = { rules, cells: merge([...this.below, ...rules.map((rule) => rule.layer)]) }
      this.#byRules.set(key, found)
    }
    return found
  }
}
