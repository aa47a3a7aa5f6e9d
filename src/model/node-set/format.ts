/** The folded text of families: `cn[0001-9216],x[1-3]c[0-7]`. */

import { type Run, runsOf, runText } from '../range-set/digits.js'
import { foldBoxes } from '../range-set/fold.js'
import type { Intervals } from '../range-set/side.js'
import type { Family } from './family.js'
import { single } from './family.js'
import { familyKey } from './name.js'

/** The folded pieces of families in their order. */
export function foldFamilies(families: readonly Family[]): string[] {
  const pieces: string[] = []
  const counting = countingDown(families)
  for (const family of families) {
    const { texts, numbers } = family
    if (numbers === single) pieces.push(texts[0] as string)
    else if (texts.length === 2) {
      const text = rangeText(counting.get(family) ?? runsOf(numbers.low, numbers.high))
      if (text !== '') pieces.push(`${texts[0]}${text}${texts[1]}`)
    } else {
      for (const box of foldBoxes(numbers)) {
        pieces.push(texts.reduce((text, next, index) => text + sideText(box[index - 1]) + next))
      }
    }
  }
  return pieces
}

function sideText(side: Intervals | undefined): string {
  return side === undefined ? '' : rangeText(runsOf(side.low, side.high))
}

function rangeText(runs: readonly (Run & { text?: string })[]): string {
  const only = runs.length === 1 ? runs[0] : undefined
  if (runs.length === 0) return ''
  if (only !== undefined && only.text === undefined && only.first === only.last)
    return runText(only)
  return `[${runs.map((run) => run.text ?? runText(run)).join(',')}]`
}

/**
 * Names that count down through zero, `n-2` `n-1` `n0` `n1`, are one range below zero, `n[-2-1]`,
 * though they are of two families.
 */
function countingDown(families: readonly Family[]): Map<Family, (Run & { text?: string })[]> {
  const result = new Map<Family, (Run & { text?: string })[]>()
  const byKey = new Map(families.map((family) => [family.key, family]))
  for (const family of families) {
    const [prefix, suffix] = family.texts
    if (suffix === undefined || family.texts.length !== 2 || family.numbers.low[0] !== 0) continue
    const below = byKey.get(familyKey([`${prefix}-`, suffix]))
    if (below === undefined || below.numbers.low[0] !== 1) continue
    const [up, ...upRest] = runsOf(family.numbers.low, family.numbers.high)
    const [down, ...downRest] = runsOf(below.numbers.low, below.numbers.high)
    if (up === undefined || down === undefined) continue
    result.set(family, [{ ...up, text: `-${down.last}-${up.last}` }, ...upRest])
    result.set(below, downRest)
  }
  return result
}
