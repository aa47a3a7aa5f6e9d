/** The families of a node set: names of one pattern, with their numbers as a range set. */

import { combine, type Operation, operations } from '../range-set/algebra.js'
import { fromPoints } from '../range-set/build.js'
import { firstRank, maxDigits } from '../range-set/digits.js'
import { type RangeSet, RangeSetBuilder } from '../range-set/range-set.js'
import {
  badName,
  checkNumbers,
  compareFamilies,
  familyKey,
  forbiddenInName,
  partsOfName,
} from './name.js'

/** The names of one pattern. A pattern without numbers has {@link single} as its numbers. */
export interface Family {
  readonly key: string
  /** The texts around the numbers. */
  readonly texts: readonly string[]
  readonly numbers: RangeSet
}

function makeSingle(): RangeSet {
  const builder = new RangeSetBuilder()
  builder.add(0, 0, undefined)
  return builder.build()
}

/** Stands for the one name of a pattern without numbers. */
export const single: RangeSet = makeSingle()

/** Families in their order, by key. */
export function sortFamilies(families: Family[]): Family[] {
  return families.sort((a, b) => compareFamilies(a.texts, b.texts))
}

interface Gathered {
  readonly key: string
  readonly texts: readonly string[]
  /** Coordinate by coordinate, point by point. */
  readonly points: number[]
}

/** Gathers single names, many of which are alike, into families. */
export class NameGatherer {
  readonly #families = new Map<string, Gathered>()
  #last: Gathered | undefined

  /** Adds a name; throws where it is not one. */
  add(name: string): void {
    // Most names are like the one before: no text of theirs needs to be cut out and looked up.
    if (this.#last !== undefined && addLike(name, this.#last)) return
    if (name === '' || forbiddenInName(name) >= 0) throw badName(name)
    const { texts, numbers } = partsOfName(name)
    checkNumbers(texts)
    const key = familyKey(texts)
    let family = this.#families.get(key)
    if (family === undefined) {
      family = { key, texts, points: [] }
      this.#families.set(key, family)
    }
    for (const number of numbers) family.points.push(number)
    if (texts.length > 1) this.#last = family
  }

  families(): Family[] {
    const families: Family[] = []
    for (const { key, texts, points } of this.#families.values()) {
      const numbers = texts.length === 1 ? single : fromPoints(points, texts.length - 1)
      families.push({ key, texts, numbers })
    }
    return sortFamilies(families)
  }
}

/** Adds a name's numbers to a family if it is of that family, else leaves all as it was. */
function addLike(name: string, { texts, points }: Gathered): boolean {
  const { length } = points
  let at = 0
  for (let index = 0; ; index++) {
    const text = texts[index] as string
    if (!name.startsWith(text, at)) break
    at += text.length
    if (index === texts.length - 1) {
      if (at === name.length) return true
      break
    }
    const start = at
    let value = 0
    for (; at < name.length; at++) {
      const digit = name.charCodeAt(at) - 48
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    const width = at - start
    if (width === 0 || width > maxDigits) break
    points.push(firstRank(width) + value)
  }
  points.length = length
  return false
}

/** Applies an operation to two lists of families in their order. */
export function combineFamilies(
  a: readonly Family[],
  b: readonly Family[],
  operation: Operation,
): Family[] {
  const others = new Map(b.map((family) => [family.key, family]))
  const result: Family[] = []
  for (const family of a) {
    const other = others.get(family.key)
    others.delete(family.key)
    if (other === undefined) {
      if (operation.left) result.push(family)
      continue
    }
    const numbers = combine(family.numbers, other.numbers, operation)
    if (numbers.size > 0) result.push({ ...family, numbers })
  }
  if (!operation.right || others.size === 0) return result
  return sortFamilies([...result, ...others.values()])
}

/** The union of many lists of families, in pairs so that none is copied more often than needed. */
export function uniteFamilies(lists: readonly (readonly Family[])[]): readonly Family[] {
  let left = lists
  while (left.length > 1) {
    const pairs: (readonly Family[])[] = []
    for (let index = 0; index < left.length; index += 2) {
      const first = left[index] as readonly Family[]
      const second = left[index + 1]
      pairs.push(second === undefined ? first : combineFamilies(first, second, operations.union))
    }
    left = pairs
  }
  return left[0] ?? []
}
