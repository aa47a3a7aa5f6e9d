/**
 * Sets of numbers in one or several dimensions. A set is a tree: its first dimension is a list of
 * intervals, and each interval holds the set of what may follow it. Equal sets have equal trees, the
 * order of the tree is the natural order of the names, and no interval is ever expanded.
 */
import { PhoenixError } from '../../error.js'

/** A set of points. Numbers are ranks of texts of digits. Immutable. */
export class RangeSet {
  /** The first number of each interval, ascending. */
  readonly low: readonly number[]
  /** The last number of each interval. */
  readonly high: readonly number[]
  /** What may follow a number of each interval; empty in the last dimension. */
  readonly rest: readonly RangeSet[]
  /** How many points there are. */
  readonly size: number
  // Both are worked out when they are asked for: most sets on the way to a result never are.
  #before: readonly number[] | undefined
  #hash: number | undefined

  /** The intervals ascend, and none touches the next where the same may follow both. */
  constructor(low: readonly number[], high: readonly number[], rest: readonly RangeSet[]) {
    this.low = low
    this.high = high
    this.rest = rest
    let size = 0
    for (let index = 0; index < low.length; index++) {
      const count = (high[index] as number) - (low[index] as number) + 1
      size += rest.length === 0 ? count : count * (rest[index] as RangeSet).size
    }
    if (size > Number.MAX_SAFE_INTEGER) {
      throw new PhoenixError('node-set', 'the node set has more nodes than can be counted')
    }
    this.size = size
  }

  /** How many points stand before each interval. */
  get before(): readonly number[] {
    if (this.#before !== undefined) return this.#before
    const before = new Array<number>(this.low.length)
    let count = 0
    for (let index = 0; index < before.length; index++) {
      before[index] = count
      const width = (this.high[index] as number) - (this.low[index] as number) + 1
      count += width * (this.rest[index]?.size ?? 1)
    }
    this.#before = before
    return before
  }

  /** Equal for equal sets, nearly always different for different ones. */
  get hash(): number {
    if (this.#hash !== undefined) return this.#hash
    let hash = this.low.length
    for (let index = 0; index < this.low.length; index++) {
      const ends = mix(mix(hash, this.low[index] as number), this.high[index] as number)
      hash = mix(ends, this.rest[index]?.hash ?? 0)
    }
    this.#hash = hash
    return hash
  }
}

/** How many intervals one operation may make before it is given up. */
export const maxIntervals = 4_000_000

/** Refuses work that would not fit in memory. */
export function tooManyIntervals(): PhoenixError {
  return new PhoenixError(
    'node-set',
    `the node set falls into more than ${maxIntervals} separate ranges`,
    { hint: 'Use narrower sets, or ranges without steps.' },
  )
}

/** Collects ascending intervals; joins those that touch and are followed by the same. */
export class RangeSetBuilder {
  readonly #low: number[] = []
  readonly #high: number[] = []
  readonly #rest: RangeSet[] = []

  add(low: number, high: number, rest: RangeSet | undefined): void {
    const last = this.#low.length - 1
    if (
      last >= 0 &&
      this.#high[last] === low - 1 &&
      (rest === undefined || sameRangeSet(rest, this.#rest[last] as RangeSet))
    ) {
      this.#high[last] = high
      return
    }
    this.#low.push(low)
    this.#high.push(high)
    if (rest !== undefined) this.#rest.push(rest)
  }

  get length(): number {
    return this.#low.length
  }

  build(): RangeSet {
    return new RangeSet(this.#low, this.#high, this.#rest)
  }
}

function mix(hash: number, value: number): number {
  const word = (value | 0) ^ Math.imul((value / 0x1_0000_0000) | 0, 0x27d4_eb2f)
  const mixed = Math.imul(hash ^ word, 0x9e37_79b1)
  return mixed ^ (mixed >>> 15)
}

/** The set without points. */
export const emptyRangeSet: RangeSet = new RangeSetBuilder().build()

/** Whether two sets of as many dimensions have the same points. */
export function sameRangeSet(a: RangeSet, b: RangeSet): boolean {
  if (a === b) return true
  if (a.size !== b.size || a.low.length !== b.low.length || a.rest.length !== b.rest.length) {
    return false
  }
  // Where there is more below, one number tells most differences.
  if (a.rest.length > 0 && a.hash !== b.hash) return false
  for (let index = 0; index < a.low.length; index++) {
    if (a.low[index] !== b.low[index] || a.high[index] !== b.high[index]) return false
  }
  return a.rest.every((rest, index) => sameRangeSet(rest, b.rest[index] as RangeSet))
}

/** The interval that holds a number, or -1. */
export function intervalOf(set: RangeSet, number: number): number {
  let from = 0
  let to = set.low.length - 1
  while (from <= to) {
    const middle = (from + to) >>> 1
    if ((set.high[middle] as number) < number) from = middle + 1
    else if ((set.low[middle] as number) > number) to = middle - 1
    else return middle
  }
  return -1
}

/** The place of a point in the order of the set, or -1. */
export function placeOf(set: RangeSet, point: readonly number[]): number {
  let place = 0
  let level = set
  for (const number of point) {
    const index = intervalOf(level, number)
    if (index < 0) return -1
    const rest = level.rest[index]
    place += level.before[index] as number
    place += (number - (level.low[index] as number)) * (rest === undefined ? 1 : rest.size)
    if (rest !== undefined) level = rest
  }
  return place
}

/** The point at a place from 0 to size - 1. */
export function pointAt(set: RangeSet, place: number): number[] {
  const point: number[] = []
  let level: RangeSet | undefined = set
  let left = place
  while (level !== undefined) {
    const index = lastAtMost(level.before, left)
    const rest: RangeSet | undefined = level.rest[index]
    const each = rest === undefined ? 1 : rest.size
    left -= level.before[index] as number
    point.push((level.low[index] as number) + Math.floor(left / each))
    left %= each
    level = rest
  }
  return point
}

/** The last index whose value is not above `value`; `values` ascend from at most `value`. */
export function lastAtMost(values: readonly number[], value: number): number {
  let from = 0
  let to = values.length - 1
  while (from < to) {
    const middle = (from + to + 1) >>> 1
    if ((values[middle] as number) <= value) from = middle
    else to = middle - 1
  }
  return from
}
