import type { NodeSet } from '../../node-set/node-set.js'
import { type Blueprint, blueprint } from '../node/blueprint.js'
import type { Layer } from './layer.js'
import { type Cell, merge } from './merge.js'
import type { SettledRule } from './rules.js'

/** Nodes to which exactly the same rules apply share what was merged for them. */
export interface NodeClass {
  readonly rules: readonly SettledRule[]
  readonly cells: ReadonlyMap<string, Cell>
  /** How nodes of the class are put together. */
  readonly blueprint: Blueprint
}

/** Sorts nodes into classes. */
export class Classes {
  readonly #byRules = new Map<string, NodeClass>()
  /** Per rule with functions: each node's place in the rule's selection, by the node's place in all. */
  readonly #positions = new Map<Layer, Int32Array>()
  #names: readonly string[] | undefined
  /** Per node, by its place among all: which of the classes it is in. */
  #classOf = new Int32Array(0)
  #classes: readonly (NodeClass | undefined)[] = []
  #places: ReadonlyMap<string, number> | undefined

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
    if (this.#names === undefined) return -1
    // Whoever goes through all nodes in their order never needs it.
    this.#places ??= new Map(this.#names.map((one, place) => [one, place]))
    return this.#places.get(name) ?? -1
  }

  /** The class of one node, by its place where that is known, else without looking at any other. */
  of(name: string, place = this.placeOf(name)): NodeClass {
    const known = place < 0 ? undefined : this.#classes[this.#classOf[place] as number]
    if (known !== undefined) return known
    return this.#class(this.rules.flatMap((rule, index) => (rule.nodes.has(name) ? [index] : [])))
  }

  /**
   * Works out the classes of all nodes at once, which is cheaper than one by one, and gives their
   * names by their places.
   */
  index(): readonly string[] {
    if (this.#names !== undefined) return this.#names
    const classOf = new Int32Array(this.nodes.size)
    // The rules of each class so far. To every rule that a class meets, it grows into another one.
    const rulesOf: (readonly number[])[] = [[]]
    this.rules.forEach((rule, index) => {
      const positions = rule.computes ? new Int32Array(this.nodes.size).fill(-1) : undefined
      if (positions !== undefined) this.#positions.set(rule.layer, positions)
      const grown = new Map<number, number>()
      let position = 0
      for (const { from, count } of this.nodes.spansOf(rule.nodes)) {
        let before = -1
        let after = -1
        for (let place = from; place < from + count; place++) {
          const now = classOf[place] as number
          if (now !== before) {
            before = now
            after = grown.get(now) ?? rulesOf.push([...(rulesOf[now] ?? []), index]) - 1
            grown.set(now, after)
          }
          classOf[place] = after
          if (positions !== undefined) positions[place] = position
          position++
        }
      }
    })
    const classes: (NodeClass | undefined)[] = rulesOf.map(() => undefined)
    for (const one of new Set(classOf)) classes[one] = this.#class(rulesOf[one] ?? [])
    this.#classOf = classOf
    this.#classes = classes
    this.#names = this.nodes.names()
    return this.#names
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
      const cells = merge([...this.beneath(rules), ...rules.map((rule) => rule.layer)])
      found = { rules, cells, blueprint: blueprint(cells) }
      this.#byRules.set(key, found)
    }
    return found
  }
}
