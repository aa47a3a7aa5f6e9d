/** The set operations on range sets: one sweep over the intervals of both, dimension by dimension. */
import {
  emptyRangeSet,
  maxIntervals,
  RangeSet,
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
    if (a.rest.length === 0) {
      const result = combineLast(a, b, this.#operation)
      this.#count(result.low.length)
      return result
    }
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
        const rest = this.combine(a.rest[i] as RangeSet, b.rest[j] as RangeSet)
        if (rest.size > 0) builder.add(lowA, end, rest)
        lowA = lowB = end + 1
      }
      if (lowA > highA) lowA = a.low[++i] ?? Number.POSITIVE_INFINITY
      if (lowB > highB) lowB = b.low[++j] ?? Number.POSITIVE_INFINITY
    }
    this.#count(builder.length)
    return builder.build()
  }

  #count(intervals: number): void {
    this.#intervals += intervals
    if (this.#intervals > maxIntervals) throw tooManyIntervals()
  }
}

/**
 * The sweep in the last dimension, over plain arrays: most sets have no other, and none has more
 * intervals anywhere.
 */
function combineLast(a: RangeSet, b: RangeSet, { left, right, both }: Operation): RangeSet {
  const [firstA, lastA, firstB, lastB] = [a.low, a.high, b.low, b.high]
  const low: number[] = []
  const high: number[] = []
  let previous = Number.NEGATIVE_INFINITY
  let i = 0
  let j = 0
  let lowA = firstA[0] as number
  let lowB = firstB[0] as number
  let highA = lastA[0] as number
  let highB = lastB[0] as number
  while (i < firstA.length || j < firstB.length) {
    const start = Math.min(lowA, lowB)
    let end: number
    let keep: boolean
    if (lowA < lowB) {
      end = Math.min(highA, lowB - 1)
      keep = left
    } else if (lowB < lowA) {
      end = Math.min(highB, lowA - 1)
      keep = right
    } else {
      end = Math.min(highA, highB)
      keep = both
    }
    if (keep) {
      if (start === previous + 1) high[high.length - 1] = end
      else {
        low.push(start)
        high.push(end)
      }
      previous = end
    }
    if (lowA <= end) lowA = end + 1
    if (lowB <= end) lowB = end + 1
    if (lowA > highA) {
      i++
      lowA = i < firstA.length ? (firstA[i] as number) : Number.POSITIVE_INFINITY
      highA = i < lastA.length ? (lastA[i] as number) : Number.POSITIVE_INFINITY
    }
    if (lowB > highB) {
      j++
      lowB = j < firstB.length ? (firstB[j] as number) : Number.POSITIVE_INFINITY
      highB = j < lastB.length ? (lastB[j] as number) : Number.POSITIVE_INFINITY
    }
  }
  return new RangeSet(low, high, [])
}
