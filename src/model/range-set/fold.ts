/**
 * Folding: a range set as few boxes, each a product of one list of ranges per dimension. The boxes
 * are those that ClusterShell's greedy search finds, in its order, but found in near linear time.
 */

import { cellsOf } from './cells.js'
import { merged, type Piece, piece, sideHash, soleDifference, take, totalHash } from './merge.js'
import { maxIntervals, type RangeSet, sameRangeSet, tooManyIntervals } from './range-set.js'
import { type Intervals, Side } from './side.js'

/** A product of intervals, one list per dimension. */
export type Box = readonly Intervals[]

// Up to so many names the search starts from single ones, as ClusterShell's does, and gives the very
// same text. Beyond, whatever gives the fewest boxes is taken.
const mostUsual = 1024
// Up to so many names that search is one of those that are tried, so that there are never more boxes than
// ClusterShell's; it takes half a second at most. ClusterShell itself takes half an hour for as many.
const mostSingly = 65_536
const mostPoints = 300_000
const fewBoxes = 64
const mostCells = 4096

/** The boxes of a set, disjoint, largest first. */
export function foldBoxes(set: RangeSet): Box[] {
  if (set.size === 0) return []
  const whole = asOneBox(set)
  if (whole !== undefined) return [whole]
  return piecesOf(set).map((piece) => piece.sides.map((side) => side.intervals()))
}

function piecesOf(set: RangeSet): Piece[] {
  if (set.size <= mostUsual) return merged(pointsOf(set))
  const fewest = fewestPieces(set)
  if (set.size > mostSingly || fewest.length <= 2) return fewest
  const singly = merged(pointsOf(set))
  return singly.length < fewest.length ? singly : fewest
}

function fewestPieces(set: RangeSet): Piece[] {
  const count = countBoxes(set, new Map())
  if (count <= fewBoxes) return mergedFewest(set, boxesOf(set))
  if (set.size > mostPoints) return merged(boxesOf(set))
  // Without a pattern that the tree shows, it matters which dimension is taken together first.
  const points = pointsOf(set)
  const totals = Int32Array.from(points, totalHash)
  let fewest = count
  let along = -1
  for (let dimension = 0; dimension < dimensionsOf(set); dimension++) {
    const alongThis = countAlong(points, totals, dimension, fewest)
    if (alongThis >= fewest) continue
    fewest = alongThis
    along = dimension
  }
  return merged(along < 0 ? boxesOf(set) : mergedAlong(points, totals, along))
}

/**
 * The fewest pieces that a few boxes give, or what they are made of: which of them a greedy search
 * serves best cannot be told before.
 */
function mergedFewest(set: RangeSet, boxes: Piece[]): Piece[] {
  const fewest = merged(boxes)
  if (fewest.length <= 2) return fewest
  const cells = cellsOf(set, mostCells)
  if (cells === undefined) return fewest
  const result = merged(cells)
  return result.length < fewest.length ? result : fewest
}

function dimensionsOf(set: RangeSet): number {
  const rest = set.rest[0]
  return rest === undefined ? 1 : 1 + dimensionsOf(rest)
}

/** About how many pieces {@link mergedAlong} would leave; from `enough` on it counts no further. */
function countAlong(
  points: readonly Piece[],
  totals: Int32Array,
  dimension: number,
  enough: number,
): number {
  const others = new Set<number>()
  for (let index = 0; index < points.length && others.size < enough; index++) {
    others.add(hashOfOthers(points, totals, index, dimension))
  }
  return others.size
}

/** The hash of a point without one dimension. */
function hashOfOthers(
  points: readonly Piece[],
  totals: Int32Array,
  index: number,
  dimension: number,
): number {
  return ((totals[index] as number) - sideHash(points[index] as Piece, dimension)) | 0
}

/** All pieces that differ in the given dimension only, taken together. */
function mergedAlong(points: readonly Piece[], totals: Int32Array, dimension: number): Piece[] {
  const byOthers = new Map<number, Piece[]>()
  const result: Piece[] = []
  points.forEach((point, index) => {
    const key = hashOfOthers(points, totals, index, dimension)
    const alike = byOthers.get(key)
    const into = alike?.find((other) => soleDifference(other, point) === dimension)
    if (into !== undefined) {
      take(into, point, dimension)
      return
    }
    const start = { ...point, sides: [...point.sides] }
    if (alike === undefined) byOthers.set(key, [start])
    else alike.push(start)
    result.push(start)
  })
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

/** How many boxes {@link boxesOf} gives: to know it, none needs to be made. */
function countBoxes(level: RangeSet, known: Map<RangeSet, number>): number {
  if (level.rest.length === 0) return 1
  const done = known.get(level)
  if (done !== undefined) return done
  let count = 0
  // Two that share a hash though they differ would be counted once, which does no harm.
  const counted = new Set<number>()
  for (const rest of level.rest) {
    if (counted.has(rest.hash)) continue
    counted.add(rest.hash)
    count += countBoxes(rest, known)
  }
  known.set(level, count)
  return count
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
