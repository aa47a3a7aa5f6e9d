import type { NodeSet } from '../../node-set/node-set.js'
import type { Layer } from './layer.js'
import { type Cell, merge } from './merge.js'
import type { SettledRule } from './rules.js'

/** Nodes to which exactly the same rules apply share what was merged for them. */
export interface NodeClass {
  readonly rules: readonly SettledRule[]
  readonly cells: ReadonlyMap<string, Cell>
}

/** A class while the rules are gone through: the rules so far, and the class with one more. */
interface Growing {
  readonly rules: readonly number[]
  rule: number
  next: Growing | undefined
}

/** Sorts nodes into classes. */
export class Classes {
  readonly #byRules = new Map<string, NodeClass>()
  /** Per rule with functions: each node's place in the rule's selection, by the node's place in all. */
  readonly #positions = new Map<Layer, Int32Array>()
  #places: ReadonlyMap<string, number> | undefined
  #names: readonly string[] = []
  #byPlace: readonly NodeClass[] = []

  constructor(
    private readonly nodes: NodeSet,
    private readonly rules: readonly SettledRule[],
    /** The layers below given rules. */
    private readonly beneath: (rules: readonly SettledRule[]) => readonly Layer[],
  ) {}

  /** All classes that nodes were found to be in. */
  get all(): Iterable<NodeClass> {
    return this.#byRules.values()
  }

  /** The place of a node among all; -1 as long as they were not gone through, or if it is none. */
  placeOf(name: string): number {
    return this.#places?.get(name) ?? -1
  }

  /** The class of one node, by its place where that is known, else without looking at any other. */
  of(name: string, place = this.placeOf(name)): NodeClass {
    const known = this.#byPlace[place]
    if (known !== undefined) return known
    return this.#class(this.rules.flatMap((rule, index) => (rule.nodes.has(name) ? [index] : [])))
  }

  /**
   * Works out the classes of all nodes at once, which is cheaper than one by one, and gives their
   * names by their places.
   */
  index(): readonly string[] {
    if (this.#places !== undefined) return this.#names
    const names = [...this.nodes]
    const places = new Map<string, number>()
    for (let place = 0; place < names.length; place++) places.set(names[place] as string, place)
    const root: Growing = { rules: [], rule: -1, next: undefined }
    const growing = new Array<Growing>(places.size).fill(root)
    this.rules.forEach((rule, index) => {
      const positions = rule.computes ? new Int32Array(places.size).fill(-1) : undefined
      if (positions !== undefined) this.#positions.set(rule.layer, positions)
      // All nodes in their order need not be looked up.
      const isAll = rule.nodes.size === names.length
      let position = 0
      for (const name of isAll ? names : rule.nodes) {
        const place = isAll ? position : (places.get(name) as number)
        const now = growing[place] as Growing
        if (now.rule !== index || now.next === undefined) {
          now.rule = index
          now.next = { rules: [...now.rules, index], rule: -1, next: undefined }
        }
        growing[place] = now.next
        if (positions !== undefined) positions[place] = position
        position++
      }
    })
    const classes = new Map<Growing, NodeClass>()
    this.#byPlace = growing.map((one) => {
      const known = classes.get(one)
      if (known !== undefined) return known
      const found = this.#class(one.rules)
      classes.set(one, found)
      return found
    })
    this.#places = places
    this.#names = names
    return names
  }

  /** The place of a node within the selection of the rule that made the layer, from 0. */
  position(layer: Layer, name: string, place: number): number {
    const known = this.#positions.get(layer)?.[place]
    if (known !== undefined && known >= 0) return known
    // What no rule said, a model or a plugin did, and these speak to all nodes.
    const selection = this.rules.find((rule) => rule.layer === layer)?.nodes ?? this.nodes
    return selection.indexOf(name)
  }

  #class(indices: readonly number[]): NodeClass {
    const key = indices.join(',')
    let found = this.#byRules.get(key)
    if (found === undefined) {
      const rules = indices.map((index) => this.rules[index] as SettledRule)
      found = { rules, cells: merge([...this.beneath(rules), ...rules.map((rule) => rule.layer)]) }
      this.#byRules.set(key, found)
    }
    return found
  }
}
