/** Where the points of a set stand in the order of a larger one, without a look at each point. */
import { intervalOf, type RangeSet } from './range-set.js'

/** Places that follow each other. */
export interface Span {
  /** The first place, from 0. */
  readonly from: number
  readonly count: number
}

/**
 * Adds the places of a part within the whole, counted from `offset`, in the part's order. All points of
 * the part are in the whole.
 */
export function addSpans(spans: Span[], part: RangeSet, whole: RangeSet, offset: number): void {
  // As many points of the whole are all of them.
  if (part.size === whole.size) {
    addSpan(spans, offset, part.size)
    return
  }
  part.low.forEach((low, index) => {
    const high = part.high[index] as number
    const rest = part.rest[index]
    for (let number = low; number <= high; ) {
      const at = intervalOf(whole, number)
      const following = whole.rest[at]
      const each = following?.size ?? 1
      const end = Math.min(high, whole.high[at] as number)
      const start =
        offset + (whole.before[at] as number) + (number - (whole.low[at] as number)) * each
      if (rest === undefined || following === undefined || rest.size === each) {
        addSpan(spans, start, (end - number + 1) * each)
      } else {
        for (let one = number; one <= end; one++) {
          addSpans(spans, rest, following, start + (one - number) * each)
        }
      }
      number = end + 1
    }
  })
}

function addSpan(spans: Span[], from: number, count: number): void {
  const last = spans[spans.length - 1]
  if (last !== undefined && last.from + last.count === from) {
    spans[spans.length - 1] = { from: last.from, count: last.count + count }
  } else {
    spans.push({ from, count })
  }
}
