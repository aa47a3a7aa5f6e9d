/** The names of families, made one by one as they are asked for. */
import { digitsBetween, firstRank, widthOf } from '../range-set/digits.js'
import type { RangeSet } from '../range-set/range-set.js'
import { type Family, single } from './family.js'

// The last three digits of every number: names that follow each other share all before them.
const lastDigits = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'))

/** The names of families in their order. */
export function* namesOf(families: readonly Family[]): Generator<string> {
  for (const block of blocksOf(families)) {
    for (let index = 0; index < block.length; index++) yield block[index] as string
  }
}

/** The same, all at once. */
export function allNamesOf(families: readonly Family[]): string[] {
  const names: string[] = []
  for (const block of blocksOf(families)) {
    for (let index = 0; index < block.length; index++) names.push(block[index] as string)
  }
  return names
}

/** The names in blocks of at most a thousand: one generator for all, since each one costs. */
function* blocksOf(families: readonly Family[]): Generator<readonly string[]> {
  for (const { texts, numbers } of families) {
    const prefix = texts[0] as string
    if (numbers === single) {
      yield [prefix]
      continue
    }
    const suffix = texts[texts.length - 1] as string
    for (const [start, last] of beforeLast(texts, numbers, prefix, 1)) {
      for (let index = 0; index < last.low.length; index++) {
        const high = last.high[index] as number
        for (let rank = last.low[index] as number; rank <= high; ) {
          const block = blockFrom(start, rank, high, suffix)
          yield block
          rank += block.length
        }
      }
    }
  }
}

/** The names from one rank on, as far as they share all but the last three digits. */
function blockFrom(start: string, rank: number, high: number, suffix: string): readonly string[] {
  const width = widthOf(rank)
  const value = rank - firstRank(width)
  if (width < 3) return [start + String(value).padStart(width, '0') + suffix]
  const thousands = Math.floor(value / 1000)
  const head = start + (width > 3 ? String(thousands).padStart(width - 3, '0') : '')
  const from = value - thousands * 1000
  const to = Math.min(999, from + high - rank)
  const names: string[] = []
  for (let end = from; end <= to; end++) names.push(head + lastDigits[end] + suffix)
  return names
}

/** The starts of names up to the last number, each with what that number may be. */
function* beforeLast(
  texts: readonly string[],
  level: RangeSet,
  prefix: string,
  dimension: number,
): Generator<readonly [string, RangeSet]> {
  if (level.rest.length === 0) {
    yield [prefix, level]
    return
  }
  const text = texts[dimension] as string
  for (let index = 0; index < level.low.length; index++) {
    const rest = level.rest[index] as RangeSet
    for (const digits of digitsBetween(level.low[index] as number, level.high[index] as number)) {
      yield* beforeLast(texts, rest, prefix + digits + text, dimension + 1)
    }
  }
}
