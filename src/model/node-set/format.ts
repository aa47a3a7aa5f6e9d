/** The folded text of families: `cn[0001-9216],x[1-3]c[0-7]`. */
import { digitsBetween, type Run, runsOf, runText } from '../range-set/digits.js'
import { foldBoxes } from '../range-set/fold.js'
import { maxIntervals, tooManyIntervals } from '../range-set/range-set.js'
import type { Intervals } from '../range-set/side.js'
import { steppedRunsOf } from '../range-set/steps.js'
import { type Family, single } from './family.js'
import { familyKey } from './name.js'

/** What {@link NodeSet.fold} may be told. */
export interface FoldOptions {
  /**
   * From how many equally distant numbers on `a-b/step` is written.
   * @default never
   */
  readonly autostep?: number
  /**
   * The dimensions that may be folded: 0 is the first number of a name, -1 the last one. The numbers of
   * all others are written one by one.
   * @default all
   */
  readonly axes?: readonly number[]
}

/** The folded pieces of families in their order. */
export function foldFamilies(families: readonly Family[], options: FoldOptions = {}): string[] {
  const pieces: string[] = []
  const counting = options.axes === undefined ? countingDown(families) : new Map()
  for (const family of families) {
    const { texts, numbers } = family
    if (numbers === single) pieces.push(texts[0] as string)
    else if (texts.length === 2) {
      for (const text of lastTexts(numbers, 0, 1, options, counting.get(family))) {
        if (text !== '') pieces.push(`${texts[0]}${text}${texts[1]}`)
      }
    } else {
      for (const box of foldBoxes(numbers)) {
        // A loop, for a box that is expanded may have more pieces than an argument list takes.
        for (const piece of boxTexts(texts, box, options)) pieces.push(piece)
      }
    }
    if (pieces.length > maxIntervals) throw tooManyIntervals()
  }
  return pieces
}

/** The pieces of a box: one, unless there are numbers that may not be folded. */
function boxTexts(texts: readonly string[], box: readonly Intervals[], options: FoldOptions) {
  let pieces = [texts[0] as string]
  box.forEach((side, dimension) => {
    const sides = lastTexts(side, dimension, box.length, options)
    const next = texts[dimension + 1] as string
    if (pieces.length * sides.length > maxIntervals) throw tooManyIntervals()
    pieces = pieces.flatMap((piece) => sides.map((text) => piece + text + next))
  })
  return pieces
}

type WrittenRun = Run & { readonly text?: string }

/** How the numbers of one dimension are written: as one list of ranges, or one by one. */
function lastTexts(
  { low, high }: Intervals,
  dimension: number,
  dimensions: number,
  { autostep, axes }: FoldOptions,
  runs?: readonly WrittenRun[],
): string[] {
  if (
    axes === undefined ||
    axes.some((axis) => axis === dimension || axis + dimensions === dimension)
  ) {
    if (autostep === undefined) return [rangeText(runs ?? runsOf(low, high))]
    return [steppedText(low, high, autostep, runs)]
  }
  const texts: string[] = []
  for (let index = 0; index < low.length; index++) {
    const [first, last] = [low[index] as number, high[index] as number]
    if (texts.length + last - first > maxIntervals) throw tooManyIntervals()
    for (const digits of digitsBetween(first, last)) texts.push(digits)
  }
  return texts
}

function steppedText(
  low: readonly number[],
  high: readonly number[],
  autostep: number,
  runs: readonly WrittenRun[] | undefined,
): string {
  // Ranges below zero are not looked at for steps.
  if (runs !== undefined) return rangeText(runs)
  const stepped = steppedRunsOf(low, high, autostep)
  return rangeText(
    stepped.map((run) => {
      return run.step === 1 ? run : { ...run, text: `${runText(run)}/${run.step}` }
    }),
  )
}

function rangeText(runs: readonly WrittenRun[]): string {
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
function countingDown(families: readonly Family[]): Map<Family, WrittenRun[]> {
  const result = new Map<Family, WrittenRun[]>()
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
