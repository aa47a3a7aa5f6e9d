/** Sets of node names, written as admins write them: `cn[0001-9216],gpu[001-512]!gpu042`. */
import { PhoenixError } from '../../error.js'
import { type Operation, operations } from '../range-set/algebra.js'
import { digitsOf } from '../range-set/digits.js'
import {
  lastAtMost,
  maxIntervals,
  placeOf,
  pointAt,
  tooManyIntervals,
} from '../range-set/range-set.js'
import { sliceRangeSet } from '../range-set/slice.js'
import { addSpans, type Span } from '../range-set/spans.js'
import { contiguousParts } from './contiguous.js'
import { combineFamilies, type Family, NameGatherer, single } from './family.js'
import { type FoldOptions, foldFamilies } from './format.js'
import { familyKey, partsOfName } from './name.js'
import { allNamesOf, namesOf } from './names.js'
import { parseExpression } from './parse.js'
import { pickedPlaces } from './pick.js'
import { type RegroupOptions, regrouped } from './regroup.js'

const brand = Symbol.for('phoenix-cluster.node-set')

/** What {@link NodeSet.parse} may be told. */
export interface ParseNodeSetOptions {
  /**
   * Finds the nodes of `@name` or `@source:name`; the name is `*` where all nodes are meant. It throws
   * where there is no such group.
   * @default no groups: an expression that names one is an error
   */
  readonly group?: (name: string, source?: string) => NodeSet
  /**
   * Gives the names of all groups, for `@@` or `@@source`.
   * @default none: an expression that asks for them is an error
   */
  readonly groupNames?: (source?: string) => Iterable<string>
  /**
   * The nodes that the wildcards `*` and `?` stand for.
   * @default what `group` gives for `*`; without it a wildcard is an error
   */
  readonly known?: NodeSet
  /**
   * Gives the nodes that the names of an operand stand for, where names may be aliases. What groups hold
   * is not asked about.
   * @default the names themselves
   */
  readonly resolve?: (names: NodeSet) => NodeSet
}

/**
 * An immutable set of node names.
 *
 * Names are never expanded until they are asked for, so that a set of a billion names is as cheap as
 * one of ten. Zeros in front count: `cn1` and `cn01` are two nodes. The order of a set is by pattern,
 * then by number; {@link NodeSet.at}, {@link NodeSet.indexOf} and iteration agree on it.
 *
 * @example
 * ```ts
 * import { NodeSet } from 'phoenix-cluster/model'
 *
 * const all = NodeSet.parse('cn[0001-0512],login[1-4]')
 * const rest = all.difference(NodeSet.parse('cn[0001-0500]'))
 * console.log(rest.size, String(rest)) // 16 cn[0501-0512],login[1-4]
 * for (const name of rest) console.log(name)
 * ```
 */
export class NodeSet implements Iterable<string> {
  /** The set without nodes. */
  static readonly empty: NodeSet = new NodeSet([])

  // Not a #private field: tools that compare objects deeply would hold all node sets for equal.
  private readonly families: readonly Family[]
  // How many names stand before each family.
  readonly #before: number[] = []
  #byKey: Map<string, number> | undefined
  #text: string | undefined
  /** How many nodes there are. */
  readonly size: number

  private constructor(families: readonly Family[]) {
    this.families = families
    let size = 0
    for (const family of families) {
      this.#before.push(size)
      size += family.numbers.size
    }
    if (size > Number.MAX_SAFE_INTEGER) {
      throw new PhoenixError('node-set', 'the node set has more nodes than can be counted')
    }
    this.size = size
    Object.defineProperty(this, brand, { value: true })
  }

  /**
   * Reads an expression in ClusterShell's syntax: names and ranges (`x[1-3,7]c[00-07/2]-mgmt`), groups
   * (`@gpu`, `@source:gpu`, `@*`), wildcards (`cn*`, `gpu?`), and the operators `,` (or), `!` (but not),
   * `&` (and), `^` (one of both), worked out from left to right. The empty text is the empty set.
   *
   * @throws PhoenixError `node-set` where the text is malformed; the message names the piece and its
   * position.
   */
  static parse(text: string, options: ParseNodeSetOptions = {}): NodeSet {
    const families = (set: NodeSet) => NodeSet.#own(set).families
    const { resolve } = options
    const resolved =
      resolve && ((names: readonly Family[]) => families(resolve(NodeSet.#of(names))))
    return NodeSet.#of(parseExpression(text, { ...options, families, resolved }))
  }

  /**
   * The set of the given names; repeated ones count once. Names are taken as they are: no ranges, no
   * groups, no operators.
   *
   * @throws PhoenixError `node-set` where a name is empty or has a character that no name may have.
   */
  static from(names: Iterable<string>): NodeSet {
    if (NodeSet.is(names)) return NodeSet.#own(names)
    const gatherer = new NameGatherer()
    for (const name of names) gatherer.add(name)
    return NodeSet.#of(gatherer.families())
  }

  /** Whether a value is a node set, also one of another copy of this package. */
  static is(value: unknown): value is NodeSet {
    return typeof value === 'object' && value !== null && brand in value
  }

  static #of(families: readonly Family[]): NodeSet {
    return families.length === 0 ? NodeSet.empty : new NodeSet(families)
  }

  /** The set itself, or its like where it comes from another copy of this package. */
  static #own(set: NodeSet): NodeSet {
    return set instanceof NodeSet ? set : NodeSet.parse(String(set))
  }

  /** The names in order, made as they are asked for. */
  [Symbol.iterator](): Generator<string> {
    return namesOf(this.families)
  }

  /** @internal The names in order, all at once, which is cheaper than one by one. */
  names(): string[] {
    return allNamesOf(this.families)
  }

  /** The name at a place from 0; undefined outside. A negative place counts from the end. */
  at(place: number): string | undefined {
    const whole = Math.trunc(place) || 0
    const index = whole < 0 ? this.size + whole : whole
    if (index < 0 || index >= this.size) return undefined
    const at = lastAtMost(this.#before, index)
    const { texts, numbers } = this.families[at] as Family
    if (numbers === single) return texts[0]
    const point = pointAt(numbers, index - (this.#before[at] as number))
    return texts.reduce((name, text, dimension) => {
      return name + digitsOf(point[dimension - 1] as number) + text
    })
  }

  /** The place of a name in the order of the set, from 0; -1 if it is not in it. */
  indexOf(name: string): number {
    const { texts, numbers } = partsOfName(name)
    this.#byKey ??= new Map(this.families.map(({ key }, index) => [key, index]))
    const at = this.#byKey.get(familyKey(texts))
    if (at === undefined) return -1
    const family = this.families[at] as Family
    const place = family.numbers === single ? 0 : placeOf(family.numbers, numbers)
    return place < 0 ? -1 : (this.#before[at] as number) + place
  }

  /** Whether a name is in the set. */
  has(name: string): boolean {
    return this.indexOf(name) >= 0
  }

  /**
   * The nodes from one place up to, but without, another, as of an array; negative places count from
   * the end. With a `step`, the first of them and every so many further.
   */
  slice(from = 0, to: number = this.size, step = 1): NodeSet {
    const place = (at: number) => {
      const whole = Math.trunc(at) || 0
      return whole < 0 ? Math.max(0, this.size + whole) : Math.min(whole, this.size)
    }
    const [start, end] = [place(from), place(to)]
    const stride = Math.max(1, Math.trunc(step) || 1)
    if (stride > 1) return this.#every(start, end, stride)
    const families: Family[] = []
    this.families.forEach((family, index) => {
      const before = this.#before[index] as number
      const numbers = sliceRangeSet(family.numbers, start - before, end - before)
      if (numbers.size > 0) families.push({ ...family, numbers })
    })
    return NodeSet.#of(families)
  }

  #every(from: number, to: number, step: number): NodeSet {
    if ((to - from) / step > maxIntervals) throw tooManyIntervals()
    const gatherer = new NameGatherer()
    for (let place = from; place < to; place += step) gatherer.add(this.at(place) as string)
    return NodeSet.#of(gatherer.families())
  }

  /**
   * At most `count` nodes, picked at random.
   *
   * @param random gives a number from 0 up to, but without, 1. Default: `Math.random`
   */
  pick(count: number, random: () => number = Math.random): NodeSet {
    const wanted = Math.max(0, Math.trunc(count) || 0)
    if (wanted >= this.size) return this
    if (wanted > maxIntervals) throw tooManyIntervals()
    const gatherer = new NameGatherer()
    for (const place of pickedPlaces(wanted, this.size, random)) {
      gatherer.add(this.at(place) as string)
    }
    return NodeSet.#of(gatherer.families())
  }

  /** The parts of the set that each are one range without a gap: of `n[1-3,7]` these are `n[1-3]` and `n7`. */
  *contiguous(): Generator<NodeSet> {
    for (const family of contiguousParts(this.families)) yield new NodeSet([family])
  }

  /** At most `count` sets of as many nodes each, give or take one, in order. */
  split(count: number): NodeSet[] {
    const parts = Math.min(Math.max(1, Math.trunc(count) || 1), this.size)
    const bound = (part: number) =>
      part * Math.floor(this.size / parts) + Math.min(part, this.size % parts)
    return Array.from({ length: parts }, (_, part) => this.slice(bound(part), bound(part + 1)))
  }

  /** The nodes of either set. */
  union(other: NodeSet): NodeSet {
    return this.#combine(other, operations.union)
  }

  /** The nodes of both sets. */
  intersection(other: NodeSet): NodeSet {
    return this.#combine(other, operations.intersection)
  }

  /** The nodes of this set that are not in the other. */
  difference(other: NodeSet): NodeSet {
    return this.#combine(other, operations.difference)
  }

  /** The nodes of exactly one of both sets. */
  symmetricDifference(other: NodeSet): NodeSet {
    return this.#combine(other, operations.symmetricDifference)
  }

  #combine(other: NodeSet, operation: Operation): NodeSet {
    return NodeSet.#of(combineFamilies(this.families, NodeSet.#own(other).families, operation))
  }

  /** @internal Where the nodes of a subset stand in the order of this set. */
  spansOf(part: NodeSet): readonly Span[] {
    const places = new Map(this.families.map(({ key }, index) => [key, index]))
    const spans: Span[] = []
    for (const { key, numbers } of NodeSet.#own(part).families) {
      const place = places.get(key) as number
      const whole = this.families[place] as Family
      addSpans(spans, numbers, whole.numbers, this.#before[place] as number)
    }
    return spans
  }

  /** Whether all nodes of this set are in the other. */
  isSubsetOf(other: NodeSet): boolean {
    return this.size <= other.size && this.difference(other).size === 0
  }

  /** Whether all nodes of the other set are in this one. */
  isSupersetOf(other: NodeSet): boolean {
    return NodeSet.#own(other).isSubsetOf(this)
  }

  /** Whether both sets have the same nodes. */
  equals(other: NodeSet): boolean {
    return this.size === other.size && this.isSubsetOf(other)
  }

  /** The set as a short expression that {@link NodeSet.parse} reads: `cn[0001-0512],login[1-4]`. */
  toString(): string {
    this.#text ??= foldFamilies(this.families).join(',')
    return this.#text
  }

  /**
   * The set as an expression written in another way than {@link NodeSet.toString} does: with steps, or
   * folded along some dimensions only.
   */
  fold(options: FoldOptions = {}): string {
    const { autostep, axes } = options
    if (autostep === undefined && axes === undefined) return this.toString()
    return foldFamilies(this.families, options).join(',')
  }

  /**
   * The set as an expression that names whole groups instead of their nodes: `@compute,login1`. Larger
   * groups are preferred.
   */
  regroup(
    groups: Iterable<readonly [name: string, nodes: NodeSet]>,
    options: RegroupOptions = {},
  ): string {
    return regrouped(this, groups, options)
  }

  /** The same as {@link NodeSet.toString}. */
  toJSON(): string {
    return this.toString()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `NodeSet(${this.size}) ${this.toString()}`
  }
}
