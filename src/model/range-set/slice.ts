/** A stretch of a range set in its order. */
import { emptyRangeSet, type RangeSet, RangeSetBuilder } from './range-set.js'

/** The points from one place up to, but without, another. */
export function sliceRangeSet(set: RangeSet, from: number, to: number): RangeSet {
  if (from <= 0 && to >= set.size) return set
  if (from >= to) return emptyRangeSet
  const builder = new RangeSetBuilder()
  for (let index = 0; index < set.low.length; index++) {
    const start = set.before[index] as number
    if (start >= to) break
    addSlice(builder, set, index, from - start, to - start)
  }
  return builder.build()
}

function addSlice(
  builder: RangeSetBuilder,
  set: RangeSet,
  index: number,
  from: number,
  to: number,
): void {
  const low = set.low[index] as number
  const count = (set.high[index] as number) - low + 1
  const rest = set.rest[index]
  const each = rest === undefined ? 1 : rest.size
  const first = Math.max(0, from)
  const end = Math.min(count * each, to)
  if (first >= end) return
  // Numbers that are in with all that follows them, and at both ends perhaps one with a part of it.
  const wholeFrom = Math.ceil(first / each)
  const wholeTo = Math.floor(end / each)
  const part = (number: number) => {
    if (rest === undefined) return
    const slice = sliceRangeSet(rest, first - number * each, end - number * each)
    if (slice.size > 0) builder.add(low + number, low + number, slice)
  }
  if (wholeFrom > wholeTo) {
    part(wholeTo)
    return
  }
  if (wholeFrom * each > first) part(wholeFrom - 1)
  if (wholeTo > wholeFrom) builder.add(low + wholeFrom, low + wholeTo - 1, rest)
  if (wholeTo * each < end) part(wholeTo)
}
