/** Range sets from their parts: from intervals per dimension, and from single points. */
import {
  emptyRangeSet,
  maxIntervals,
  type RangeSet,
  RangeSetBuilder,
  sameRangeSet,
  tooManyIntervals,
} from './range-set.js'

/** The set of one dimension that holds intervals given as low and high in turn, in any order. */
export function fromIntervals(bounds: readonly number[], rest?: RangeSet): RangeSet {
  const order = Array.from({ length: bounds.length / 2 }, (_, index) => index * 2)
  order.sort((a, b) => (bounds[a] as number) - (bounds[b] as number))
  const builder = new RangeSetBuilder()
  let low = 0
  let high = -1
  for (const index of order) {
    const nextLow = bounds[index] as number
    const nextHigh = bounds[index + 1] as number
    if (nextLow <= high) high = Math.max(high, nextHigh)
    else {
      if (high >= low) builder.add(low, high, rest)
      low = nextLow
      high = nextHigh
    }
  }
  if (high >= low) builder.add(low, high, rest)
  return builder.build()
}

/** The set of all points whose coordinates lie in the intervals given for each dimension. */
export function fromBox(dimensions: readonly (readonly number[])[]): RangeSet {
  return dimensions.reduceRight<RangeSet | undefined>(
    (rest, bounds) => fromIntervals(bounds, rest),
    undefined,
  ) as RangeSet
}

/** The set of points given coordinate by coordinate, in any order, repeated or not. */
export function fromPoints(coordinates: readonly number[], dimensions: number): RangeSet {
  if (coordinates.length === 0) return emptyRangeSet
  if (dimensions === 1) return fromNumbers(Float64Array.from(coordinates).sort())
  return fromRows(sortedRows(coordinates, dimensions), dimensions)
}

function fromNumbers(sorted: Float64Array): RangeSet {
  const builder = new RangeSetBuilder()
  let low = sorted[0] as number
  let high = low
  for (const number of sorted) {
    if (number > high + 1) {
      builder.add(low, high, undefined)
      low = number
    }
    high = number
  }
  builder.add(low, high, undefined)
  if (builder.length > maxIntervals) throw tooManyIntervals()
  return builder.build()
}

/** Points in order, coordinate by coordinate. */
function sortedRows(coordinates: readonly number[], dimensions: number): Float64Array {
  const spans = new Array<number>(dimensions).fill(1)
  for (let index = 0; index < coordinates.length; index++) {
    const dimension = index % dimensions
    spans[dimension] = Math.max(spans[dimension] as number, (coordinates[index] as number) + 1)
  }
  // One number per point sorts many times faster than a comparison per pair of points.
  const fits = spans.reduce((product, span) => product * span, 1) <= Number.MAX_SAFE_INTEGER
  return fits ? sortedByOneNumber(coordinates, spans) : sortedByComparison(coordinates, dimensions)
}

function sortedByOneNumber(coordinates: readonly number[], spans: readonly number[]): Float64Array {
  const dimensions = spans.length
  const keys = new Float64Array(coordinates.length / dimensions)
  for (let row = 0, index = 0; row < keys.length; row++) {
    let key = 0
    for (const span of spans) key = key * span + (coordinates[index++] as number)
    keys[row] = key
  }
  keys.sort()
  const rows = new Float64Array(coordinates.length)
  for (let row = 0; row < keys.length; row++) {
    let key = keys[row] as number
    for (let dimension = dimensions - 1; dimension >= 0; dimension--) {
      const span = spans[dimension] as number
      const above = Math.floor(key / span)
      rows[row * dimensions + dimension] = key - above * span
      key = above
    }
  }
  return rows
}

function sortedByComparison(coordinates: readonly number[], dimensions: number): Float64Array {
  const starts = Array.from(
    { length: coordinates.length / dimensions },
    (_, row) => row * dimensions,
  )
  starts.sort((a, b) => {
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const difference =
        (coordinates[a + dimension] as number) - (coordinates[b + dimension] as number)
      if (difference !== 0) return difference
    }
    return 0
  })
  const rows = new Float64Array(coordinates.length)
  starts.forEach((start, row) => {
    for (let dimension = 0; dimension < dimensions; dimension++) {
      rows[row * dimensions + dimension] = coordinates[start + dimension] as number
    }
  })
  return rows
}

function fromRows(rows: Float64Array, dimensions: number): RangeSet {
  const known = new Map<number, RangeSet[]>()
  // Equal sets become one object, which makes later comparisons cheap.
  const shared = (set: RangeSet): RangeSet => {
    const alike = known.get(set.hash)
    if (alike === undefined) {
      known.set(set.hash, [set])
      return set
    }
    const same = alike.find((other) => sameRangeSet(other, set))
    if (same === undefined) alike.push(set)
    return same ?? set
  }
  const build = (from: number, to: number, dimension: number): RangeSet => {
    const builder = new RangeSetBuilder()
    for (let row = from; row < to; ) {
      const number = rows[row * dimensions + dimension] as number
      let end = row + 1
      while (end < to && rows[end * dimensions + dimension] === number) end++
      builder.add(
        number,
        number,
        dimension + 1 < dimensions ? build(row, end, dimension + 1) : undefined,
      )
      row = end
    }
    return shared(builder.build())
  }
  return build(0, rows.length / dimensions, 0)
}
