/** The parts of families that each are one range without a gap. */

import { fromBox } from '../range-set/build.js'
import { firstRank, type Run, runsOf, unpaddedIntervals } from '../range-set/digits.js'
import { foldBoxes } from '../range-set/fold.js'
import type { Intervals } from '../range-set/side.js'
import { type Family, single } from './family.js'

/** Each part as a family of its own, made as it is asked for. */
export function* contiguousParts(families: readonly Family[]): Generator<Family> {
  for (const family of families) {
    if (family.numbers === single) {
      yield family
      continue
    }
    for (const box of foldBoxes(family.numbers)) {
      for (const bounds of products(box.map(runBounds))) {
        yield { ...family, numbers: fromBox(bounds) }
      }
    }
  }
}

/** The intervals of ranks of each run; one run has several where its numbers grow longer. */
function runBounds({ low, high }: Intervals): number[][] {
  return runsOf(low, high).map(({ first, last, width }: Run) => {
    if (width === 0) return unpaddedIntervals(first, last)
    return [firstRank(width) + first, firstRank(width) + last]
  })
}

/** Every way to take one of each list, the last list changing fastest. */
function* products<T>(lists: readonly (readonly T[])[], taken: readonly T[] = []): Generator<T[]> {
  const [list, ...rest] = lists
  if (list === undefined) yield [...taken]
  else for (const one of list) yield* products(rest, [...taken, one])
}
