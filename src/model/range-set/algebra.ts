/** The set operations on range sets: one sweep over the intervals of both, dimension by dimension. */
import {
  emptyRangeSet,
  maxIntervals,
  type RangeSet,
  RangeSetBuilder,
  tooManyIntervals,
} from './range-set.js'

/** Which points an operation keeps: those of the left only, of the right only, of both. */
export interface Operation {
  readonly left: boolean
  readonly right: boolean
  readonly both: boolean
}

/** The four operations. */
export const operations = {
  union: { left: true, right: true, both: true },
  intersection: { left: false, right: false, both: true },
  difference: { left: true, right: false, both: false },
  symmetricDifference: { left: true, right: true, both: false },
} as const satisfies Record<string, Operation>

/** Applies an operation to two sets of as many dimensions. */
export function combine(a: RangeSet, b: RangeSet, operation: Operation): RangeSet {
  return new Sweep(operation).combine(a, b)
}

class Sweep {
  readonly #operation: Operation
  readonly #done = new Map<RangeSet, Map<RangeSet, RangeSet>>()
  #intervals = 0

  constructor(operation: Operation) {
    this.#operation = operation
  }

  combine(a: RangeSet, b: RangeSet): RangeSet {
    const { left, right, both } = this.#operation
    if (a === b) return both ? a : emptyRangeSet
    if (a.size === 0) return right ? b : emptyRangeSet
    if (b.size === 0) return left ? a : emptyRangeSet
    const known = this.#done.get(a)?.get(b)
    if (known !== undefined) return known
    const result = this.#sweep(a, b)
    // The last dimension has nothing below it that could be met again.
    if (a.rest.length > 0) {
      const ofA = this.#done.get(a) ?? new Map<RangeSet, RangeSet>()
      this.#done.set(a, ofA.set(b, result))
    }
    return result
  }

  #sweep(a: RangeSet, b: RangeSet): RangeSet {
    const { left, right } = this.#operation
    const builder = new RangeSetBuilder()
    let i = 0
    let j = 0
    let lowA = a.low[0] ?? Number.POSITIVE_INFINITY
    let lowB = b.low[0] ?? Number.POSITIVE_INFINITY
    while (i < a.low.length || j < b.low.length) {
      const highA = a.high[i] ?? Number.POSITIVE_INFINITY
      const highB = b.high[j] ?? Number.POSITIVE_INFINITY
      if (lowA < lowB) {
        const end = Math.min(highA, lowB - 1)
        if (left) builder.add(lowA, end, a.rest[i])
        lowA = end + 1
      } else if (lowB < lowA) {
        const end = Math.min(highB, lowA - 1)
        if (right) builder.add(lowB, end, b.rest[j])
        lowB = end + 1
      } else {
        const end = Math.min(highA, highB)
        this.#addBoth(builder, lowA, end, a.rest[i], b.rest[j])
        lowA = lowB = end + 1
      }
      if (lowA > highA) lowA = a.low[++i] ?? Number.POSITIVE_INFINITY
      if (lowB > highB) lowB = b.low[++j] ?? Number.POSITIVE_INFINITY
    }
    this.#intervals += builder.length
    if (this.#intervals > maxIntervals) throw tooManyIntervals()
    return builder.build()
  }

  #addBoth(
    builder: RangeSetBuilder,
    low: number,
    high: number,
    restA: RangeSet | undefined,
    restB: RangeSet | undefined,
  ): void {
    if (restA === undefined || restB === undefined) {
      if (this.#operation.both) builder.add(low, high, undefined)
      return
    }
    const rest = this.combine(restA, restB)
    if (rest.size > 0) builder.add(low, high, rest)
  }
}
