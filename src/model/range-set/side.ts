/** One side of a box while boxes are being merged: the numbers of one dimension. */
import { firstRank, maxDigits, powerOfTen, widthOf } from './digits.js'

/** Ascending intervals: the numbers of one dimension of a box. */
export interface Intervals {
  readonly low: readonly number[]
  readonly high: readonly number[]
}

/** Spreads numbers over 32 bits; differences of it are the hashes of intervals. */
function spread(number: number): number {
  const mixed = Math.imul(
    (number | 0) ^ Math.imul((number / 0x1_0000_0000) | 0, 0x85eb_ca6b),
    0x9e37_79b1,
  )
  const again = Math.imul(mixed ^ (mixed >>> 16), 0xc2b2_ae35)
  return again ^ (again >>> 13)
}

/** Orders ranks as the texts of their digits are ordered: '10' before '9'. */
export function textOrder(rank: number): number {
  const width = widthOf(rank)
  return (rank - firstRank(width)) * (powerOfTen[maxDigits - width] as number) * 16 + width
}

/** The numbers of one dimension of a piece, growing as pieces are merged. */
export class Side {
  // Low and high in turn, in any order, disjoint.
  #bounds: number[]
  #sorted: Intervals | undefined
  size: number
  // A sum of differences, so that it does not depend on how the numbers came together.
  hash: number
  first: number
  last: number

  private constructor(bounds: number[], size: number, hash: number, first: number, last: number) {
    this.#bounds = bounds
    this.size = size
    this.hash = hash
    this.first = first
    this.last = last
  }

  static of(low: readonly number[], high: readonly number[]): Side {
    const bounds: number[] = []
    let size = 0
    let hash = 0
    low.forEach((first, index) => {
      const last = high[index] as number
      bounds.push(first, last)
      size += last - first + 1
      hash = (hash + spread(last + 1) - spread(first)) | 0
    })
    return new Side(bounds, size, hash, low[0] as number, high[high.length - 1] as number)
  }

  static ofNumber(number: number): Side {
    const hash = (spread(number + 1) - spread(number)) | 0
    return new Side([number, number], 1, hash, number, number)
  }

  /** A copy that may grow. */
  copy(): Side {
    return new Side(this.#bounds.slice(), this.size, this.hash, this.first, this.last)
  }

  /** Takes in the numbers of another side, which are none of this side's. */
  take(other: Side): void {
    for (const bound of other.#bounds) this.#bounds.push(bound)
    this.#sorted = undefined
    this.size += other.size
    this.hash = (this.hash + other.hash) | 0
    this.first = Math.min(this.first, other.first)
    this.last = Math.max(this.last, other.last)
  }

  same(other: Side): boolean {
    if (this === other) return true
    if (this.hash !== other.hash || this.size !== other.size || this.first !== other.first) {
      return false
    }
    if (this.size === 1) return true
    const mine = this.intervals()
    const theirs = other.intervals()
    return (
      mine.low.length === theirs.low.length &&
      mine.low.every((low, index) => low === theirs.low[index]) &&
      mine.high.every((high, index) => high === theirs.high[index])
    )
  }

  intervals(): Intervals {
    if (this.#sorted === undefined) {
      const lows: number[] = []
      const highs: number[] = []
      for (let index = 0; index < this.#bounds.length; index += 2) {
        lows.push(this.#bounds[index] as number)
        highs.push(this.#bounds[index + 1] as number)
      }
      // The intervals are disjoint, so that both ends sort alike.
      const low = Float64Array.from(lows).sort()
      const high = Float64Array.from(highs).sort()
      const sorted: { low: number[]; high: number[] } = { low: [], high: [] }
      low.forEach((first, index) => {
        const end = sorted.high.length - 1
        if (end >= 0 && sorted.high[end] === first - 1) sorted.high[end] = high[index] as number
        else {
          sorted.low.push(first)
          sorted.high.push(high[index] as number)
        }
      })
      this.#sorted = sorted
    }
    return this.#sorted
  }
}
