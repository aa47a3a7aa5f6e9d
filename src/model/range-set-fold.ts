/**
 * Folding: a range set as few boxes, each a product of one list of ranges per dimension. The boxes
 * are those that ClusterShell's greedy search finds, in its order, but found in near linear time.
 */

import { maxIntervals, type RangeSet, sameRangeSet, tooManyIntervals } from './range-set.js'
import { firstRank, maxDigits, powerOfTen, widthOf } from './range-set-digits.js'

/** Ascending intervals: the numbers of one dimension of a box. */
export interface Intervals {
  readonly low: readonly number[]
  readonly high: readonly number[]
}

/** A product of intervals, one list per dimension. */
export type Box = readonly Intervals[]

// Up to so many names the search starts from single ones, as ClusterShell's does, and gives the very
// same text. Beyond, whatever gives the fewest boxes is taken.
const mostUsual = 4096
const mostPoints = 300_000
const fewBoxes = 64

/** The boxes of a set, disjoint, largest first. */
export function foldBoxes(set: RangeSet): Box[] {
  if (set.size === 0) return []
  const whole = asOneBox(set)
  if (whole !== undefined) return [whole]
  return piecesOf(set).map((piece) => piece.sides.map((side) => side.intervals()))
}

function piecesOf(set: RangeSet): Piece[] {
  if (set.size <= mostUsual) return merged(pointsOf(set))
  const boxes = boxesOf(set)
  if (boxes.length <= fewBoxes || set.size > mostPoints) return merged(boxes)
  // Without a pattern that the tree shows, it matters which dimension is taken together first.
  const points = pointsOf(set)
  let fewest = boxes.length
  let along = -1
  for (let dimension = 0; dimension < dimensionsOf(set); dimension++) {
    const count = countAlong(points, dimension)
    if (count >= fewest) continue
    fewest = count
    along = dimension
  }
  return merged(along < 0 ? boxes : mergedAlong(points, along))
}

function dimensionsOf(set: RangeSet): number {
  const rest = set.rest[0]
  return rest === undefined ? 1 : 1 + dimensionsOf(rest)
}

/** About how many pieces {@link mergedAlong} would leave. */
function countAlong(points: readonly Piece[], dimension: number): number {
  const others = new Set<number>()
  for (const point of points) others.add((totalHash(point) - sideHash(point, dimension)) | 0)
  return others.size
}

/** All pieces that differ in the given dimension only, taken together. */
function mergedAlong(points: readonly Piece[], dimension: number): Piece[] {
  const byOthers = new Map<number, Piece[]>()
  const result: Piece[] = []
  for (const point of points) {
    const key = (totalHash(point) - sideHash(point, dimension)) | 0
    const alike = byOthers.get(key) ?? []
    byOthers.set(key, alike)
    const into = alike.find((other) => soleDifference(other, point) === dimension)
    if (into !== undefined) take(into, point, dimension)
    else {
      const start = { ...point, sides: [...point.sides] }
      alike.push(start)
      result.push(start)
    }
  }
  return result
}

function asOneBox(set: RangeSet): Box | undefined {
  const box: Intervals[] = []
  for (let level: RangeSet | undefined = set; level !== undefined; ) {
    box.push(level)
    const first: RangeSet | undefined = level.rest[0]
    if (first !== undefined && !level.rest.every((rest) => sameRangeSet(rest, first))) {
      return undefined
    }
    level = first
  }
  return box
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
function textOrder(rank: number): number {
  const width = widthOf(rank)
  return (rank - firstRank(width)) * (powerOfTen[maxDigits - width] as number) * 16 + width
}

/** The numbers of one dimension of a piece, growing as pieces are merged. */
class Side {
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

/** A box on its way. */
interface Piece {
  readonly sides: Side[]
  /** Which of the sides this piece alone holds, so that it may grow in place. */
  own: number
  size: number
  /** Three numbers per dimension in the order of importance for sorting. */
  order: number[]
}

function piece(sides: Side[]): Piece {
  return { sides, own: -1, size: sides.reduce((size, side) => size * side.size, 1), order: [] }
}

function pointsOf(set: RangeSet): Piece[] {
  const pieces: Piece[] = []
  const known: Map<number, Side>[] = []
  const walk = (level: RangeSet, sides: Side[]): void => {
    const dimension = sides.length
    known[dimension] ??= new Map()
    const ofDimension = known[dimension]
    level.low.forEach((low, index) => {
      const rest = level.rest[index]
      for (let number = low; number <= (level.high[index] as number); number++) {
        const side = ofDimension.get(number) ?? Side.ofNumber(number)
        ofDimension.set(number, side)
        if (rest === undefined) pieces.push(piece([...sides, side]))
        else walk(rest, [...sides, side])
      }
    })
  }
  walk(set, [])
  return pieces
}

/** One piece per path of the tree, numbers followed by the same set taken together. */
function boxesOf(set: RangeSet): Piece[] {
  const known = new Map<RangeSet, Side[][]>()
  const walk = (level: RangeSet): Side[][] => {
    if (level.rest.length === 0) return [[Side.of(level.low, level.high)]]
    const done = known.get(level)
    if (done !== undefined) return done
    const groups: { rest: RangeSet; low: number[]; high: number[] }[] = []
    const byHash = new Map<number, typeof groups>()
    level.rest.forEach((rest, index) => {
      const alike = byHash.get(rest.hash) ?? []
      byHash.set(rest.hash, alike)
      let group = alike.find((other) => sameRangeSet(other.rest, rest))
      if (group === undefined) {
        group = { rest, low: [], high: [] }
        alike.push(group)
        groups.push(group)
      }
      group.low.push(level.low[index] as number)
      group.high.push(level.high[index] as number)
    })
    const boxes = groups.flatMap(({ rest, low, high }) => {
      const side = Side.of(low, high)
      return walk(rest).map((sides) => [side, ...sides])
    })
    if (boxes.length > maxIntervals) throw tooManyIntervals()
    known.set(level, boxes)
    return boxes
  }
  return walk(set).map(piece)
}

function sortPieces(pieces: Piece[]): void {
  for (const { sides, order } of pieces) {
    if (order.length > 0) continue
    for (const side of sides) order.push(-side.size, textOrder(side.first), textOrder(side.last))
  }
  pieces.sort((a, b) => {
    if (a.size !== b.size) return b.size - a.size
    for (let index = 0; index < a.order.length; index++) {
      const difference = (a.order[index] as number) - (b.order[index] as number)
      if (difference !== 0) return difference
    }
    return 0
  })
}

/** The only dimension in which two pieces differ, or -1 where they differ in several. */
function soleDifference(a: Piece, b: Piece): number {
  let sole = -1
  for (let dimension = 0; dimension < a.sides.length; dimension++) {
    if ((a.sides[dimension] as Side).same(b.sides[dimension] as Side)) continue
    if (sole >= 0) return -1
    sole = dimension
  }
  return sole
}

/** Lets a piece take in another one that differs from it in one dimension only. */
function take(into: Piece, other: Piece, dimension: number): void {
  if (into.own !== dimension) {
    into.sides[dimension] = (into.sides[dimension] as Side).copy()
    into.own = dimension
  }
  ;(into.sides[dimension] as Side).take(other.sides[dimension] as Side)
  into.size += other.size
  into.order = []
}

function merged(start: Piece[]): Piece[] {
  let pieces = start
  for (let thorough = false; ; ) {
    sortPieces(pieces)
    const fewer = thorough ? thoroughPass(pieces) : quickPass(pieces)
    if (fewer.length === pieces.length) {
      if (thorough) return pieces
      thorough = true
    }
    pieces = fewer
  }
}

/** Each piece takes in its next neighbours as long as they fit. */
function quickPass(pieces: Piece[]): Piece[] {
  const result: Piece[] = []
  for (let index = 0; index < pieces.length; ) {
    const into = pieces[index++] as Piece
    for (; index < pieces.length; index++) {
      const other = pieces[index] as Piece
      const dimension = soleDifference(into, other)
      if (dimension < 0) break
      take(into, other, dimension)
    }
    result.push(into)
  }
  return result
}

/** Each piece takes in whatever fits of all that come after it, in their order. */
function thoroughPass(pieces: Piece[]): Piece[] {
  const neighbours = new Neighbours(pieces)
  const gone = new Uint8Array(pieces.length)
  const result: Piece[] = []
  pieces.forEach((into, index) => {
    if (gone[index] === 1) return
    for (let after = index; ; ) {
      const next = neighbours.next(into, after, gone)
      if (next === undefined) break
      take(into, pieces[next.index] as Piece, next.dimension)
      gone[next.index] = 1
      after = next.index
    }
    result.push(into)
  })
  return result
}

/** Finds pieces that equal a given one in all dimensions but one. */
class Neighbours {
  readonly #pieces: readonly Piece[]
  // Per dimension: places of the pieces by what they are in the other dimensions.
  readonly #places: Map<number, number[]>[]

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces
    const dimensions = pieces[0]?.sides.length ?? 0
    this.#places = Array.from({ length: dimensions }, () => new Map())
    pieces.forEach((piece, index) => {
      const total = totalHash(piece)
      this.#places.forEach((places, dimension) => {
        const key = (total - sideHash(piece, dimension)) | 0
        const list = places.get(key)
        if (list === undefined) places.set(key, [index])
        else list.push(index)
      })
    })
  }

  /** The first piece after a place that differs from the given one in one dimension only. */
  next(
    piece: Piece,
    after: number,
    gone: Uint8Array,
  ): { index: number; dimension: number } | undefined {
    let best: { index: number; dimension: number } | undefined
    const total = totalHash(piece)
    this.#places.forEach((places, dimension) => {
      const list = places.get((total - sideHash(piece, dimension)) | 0) ?? []
      for (let at = firstAbove(list, after); at < list.length; at++) {
        const index = list[at] as number
        if (best !== undefined && index >= best.index) break
        if (gone[index] === 1) continue
        if (soleDifference(piece, this.#pieces[index] as Piece) !== dimension) continue
        best = { index, dimension }
        break
      }
    })
    return best
  }
}

function sideHash(piece: Piece, dimension: number): number {
  return Math.imul((piece.sides[dimension] as Side).hash, 0x9e37_79b1 + 2 * dimension * 0x3c6e_f372)
}

function totalHash(piece: Piece): number {
  let total = 0
  for (let dimension = 0; dimension < piece.sides.length; dimension++) {
    total = (total + sideHash(piece, dimension)) | 0
  }
  return total
}

/** The place of the first value above `value` in an ascending list. */
function firstAbove(values: readonly number[], value: number): number {
  let from = 0
  let to = values.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((values[middle] as number) <= value) from = middle + 1
    else to = middle
  }
  return from
}
