/**
 * Numbers as they stand in node names. `7`, `07` and `007` are three different numbers there, so each
 * text of digits has a rank of its own: shorter texts first, equally long ones by value. Ranks turn
 * every range with its padding into plain intervals of integers.
 */

/** The longest text of digits that is a number; a longer one is plain text of the name. */
export const maxDigits = 14

/** Powers of ten by exponent. */
export const powerOfTen: readonly number[] = Array.from(
  { length: maxDigits + 2 },
  (_, n) => 10 ** n,
)

// How many texts of digits are shorter than `width`: 0, 10, 110, …
const shorter: number[] = [0, 0]
for (let width = 2; width <= maxDigits + 1; width++) {
  shorter.push((shorter[width - 1] as number) + (powerOfTen[width - 1] as number))
}

/** The rank of the first text of `width` digits, all zeros. */
export function firstRank(width: number): number {
  return shorter[width] as number
}

/** The rank of a value written with `width` digits. */
export function rankOf(value: number, width: number): number {
  return (shorter[width] as number) + value
}

/** How many digits the text of a rank has. */
export function widthOf(rank: number): number {
  let width = 1
  while (rank >= (shorter[width + 1] as number)) width++
  return width
}

/** The digits of a rank: `07`. */
export function digitsOf(rank: number): string {
  const width = widthOf(rank)
  return String(rank - firstRank(width)).padStart(width, '0')
}

/** Every text of digits from one rank to another, in order. */
export function* digitsBetween(low: number, high: number): Generator<string> {
  for (let rank = low; rank <= high; ) {
    const width = widthOf(rank)
    const base = firstRank(width)
    const end = Math.min(high, firstRank(width + 1) - 1)
    const unpadded = width === 1 ? base : base + (powerOfTen[width - 1] as number)
    for (; rank <= end && rank < unpadded; rank++) yield String(rank - base).padStart(width, '0')
    for (; rank <= end; rank++) yield String(rank - base)
  }
}

/** The intervals of ranks, as low and high in turn, of the values `first` to `last` written without padding. */
export function unpaddedIntervals(first: number, last: number): number[] {
  const bounds: number[] = []
  for (let value = first; value <= last; ) {
    const width = String(value).length
    const end = Math.min(last, (powerOfTen[width] as number) - 1)
    bounds.push(rankOf(value, width), rankOf(end, width))
    value = end + 1
  }
  return bounds
}

/** A run of numbers that is written as one range. */
export interface Run {
  readonly first: number
  readonly last: number
  /** How many digits each has; 0 where they are written without padding. */
  readonly width: number
}

/**
 * The runs of ascending intervals of ranks. Numbers without padding go on over a change of width
 * (`98-100`), padded ones do not.
 */
export function runsOf(low: readonly number[], high: readonly number[]): Run[] {
  const runs: { first: number; last: number; width: number }[] = []
  for (let index = 0; index < low.length; index++) {
    const stop = high[index] as number
    for (let rank = low[index] as number; rank <= stop; ) {
      const width = widthOf(rank)
      const base = firstRank(width)
      const first = rank - base
      const last = Math.min(stop, firstRank(width + 1) - 1) - base
      const padded = width > 1 && first < (powerOfTen[width - 1] as number)
      const before = runs[runs.length - 1]
      if (!padded && before?.width === 0 && before.last + 1 === first) before.last = last
      else runs.push({ first, last, width: padded ? width : 0 })
      rank = base + last + 1
    }
  }
  return runs
}

/** A run as it is written: `7`, `07-12`. */
export function runText(run: Run): string {
  const first = String(run.first).padStart(run.width, '0')
  return run.first === run.last ? first : `${first}-${String(run.last).padStart(run.width, '0')}`
}
