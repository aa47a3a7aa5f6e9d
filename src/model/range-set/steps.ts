/** Runs with steps: `1-9/2`. Where a run begins and ends is decided as ClusterShell decides it. */
import { firstRank, powerOfTen, type Run, widthOf } from './digits.js'

/** A run of numbers that are equally far from each other. */
export interface SteppedRun extends Run {
  readonly step: number
}

/** Numbers that follow each other and are all padded or all not. */
interface Stretch {
  readonly first: number
  readonly last: number
  /** How many digits each has. */
  readonly digits: number
  readonly padded: boolean
}

/** The run that is being gathered. */
interface Open {
  first: number
  last: number
  /** Undefined while there is one number only. */
  step: number | undefined
  digits: number
  padded: boolean
}

/**
 * The runs of ascending intervals of ranks. `a-b/step` is written for at least `fewest` numbers, unless
 * they follow each other without a gap.
 */
export function steppedRunsOf(
  low: readonly number[],
  high: readonly number[],
  fewest: number,
): SteppedRun[] {
  const runs: SteppedRun[] = []
  const add = (first: number, last: number, step: number, { padded, digits }: Open) => {
    runs.push({ first, last, step: first === last ? 1 : step, width: padded ? digits : 0 })
  }
  const isRun = ({ first, last, step }: Open) =>
    step === undefined || step === 1 || last - first >= (fewest - 1) * step
  const addSingly = (open: Open, end: number) => {
    for (let number = open.first; number <= end; number += open.step ?? 1) {
      add(number, number, 1, open)
    }
  }
  let open: Open | undefined
  for (const { first, last, digits, padded } of stretchesOf(low, high)) {
    for (let number = first; number <= last; number++) {
      if (open === undefined) {
        open = { first: number, last: number, step: undefined, digits, padded }
      } else {
        const isOtherPadding: boolean = open.padded ? digits !== open.digits : padded
        const gap: number = number - open.last
        const isOtherStep = !isOtherPadding && open.step !== undefined && open.step !== gap
        if (isOtherPadding || isOtherStep) {
          if (isRun(open)) {
            add(open.first, open.last, open.step ?? 1, open)
            open.first = number
            open.digits = digits
            open.padded = padded
          } else if (isOtherPadding) {
            addSingly(open, open.last)
            open = { first: number, last: number, step: undefined, digits, padded }
          } else {
            // The last number may begin a run with the new step.
            addSingly(open, open.last - (open.step as number))
            open.first = open.last
          }
        }
        open.step = isOtherPadding ? undefined : gap
        open.last = number
      }
      if (open.step === 1) {
        // What follows without a gap needs no look at each number.
        open.last = last
        break
      }
    }
  }
  if (open === undefined) return runs
  if (isRun(open)) add(open.first, open.last, open.step ?? 1, open)
  else addSingly(open, open.last)
  return runs
}

function* stretchesOf(low: readonly number[], high: readonly number[]): Generator<Stretch> {
  for (let index = 0; index < low.length; index++) {
    const stop = high[index] as number
    for (let rank = low[index] as number; rank <= stop; ) {
      const digits = widthOf(rank)
      const base = firstRank(digits)
      const unpadded = digits === 1 ? base : base + (powerOfTen[digits - 1] as number)
      const padded = rank < unpadded
      const end = Math.min(stop, (padded ? unpadded : firstRank(digits + 1)) - 1)
      yield { first: rank - base, last: end - base, digits, padded }
      rank = end + 1
    }
  }
}
