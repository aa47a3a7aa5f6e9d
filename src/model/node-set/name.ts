/**
 * How a node name splits into a pattern and numbers: `x1000c0-mgmt` is `x`, `c`, `-mgmt` with 1000
 * and 0. Names of one pattern form a family, and a family's members are a range set.
 */
import { PhoenixError } from '../../error.js'
import { printable } from '../clean-text.js'
import { firstRank, maxDigits } from '../range-set/digits.js'

/** A name in parts: one text more than there are numbers. */
export interface NameParts {
  readonly texts: readonly string[]
  /** The ranks of the numbers between the texts. */
  readonly numbers: readonly number[]
}

const isDigit = (code: number) => code >= 48 && code <= 57

/** Splits a name. A text of more than 14 digits is not a number but part of the texts. */
export function partsOfName(name: string): NameParts {
  const texts: string[] = []
  const numbers: number[] = []
  let textStart = 0
  for (let index = 0; index < name.length; ) {
    if (!isDigit(name.charCodeAt(index))) {
      index++
      continue
    }
    const start = index
    let value = 0
    for (; index < name.length && isDigit(name.charCodeAt(index)); index++) {
      value = value * 10 + (name.charCodeAt(index) - 48)
    }
    const width = index - start
    if (width > maxDigits) continue
    texts.push(name.slice(textStart, start))
    numbers.push(firstRank(width) + value)
    textStart = index
  }
  texts.push(name.slice(textStart))
  return { texts, numbers }
}

// Far more than any site needs; it keeps what comes from a network from exhausting the stack.
const mostNumbers = 64

/** Refuses a pattern of more numbers than any node has. */
export function checkNumbers(texts: readonly string[]): void {
  if (texts.length <= mostNumbers + 1) return
  const shown = texts.slice(0, 4).join('…')
  throw new PhoenixError(
    'node-set',
    printable(`a name that begins '${shown}' has more than ${mostNumbers} numbers`),
  )
}

/** Identifies a family: no name contains the character between the texts. */
export function familyKey(texts: readonly string[]): string {
  return texts.join('\0')
}

/** Orders families as ClusterShell does, by the pattern with `%s` for each number. */
export function compareFamilies(a: readonly string[], b: readonly string[]): number {
  const first = a.join('%s')
  const second = b.join('%s')
  if (first !== second) return first < second ? -1 : 1
  return a.length - b.length
}

// White space, control characters, and what has a meaning in expressions; '@' has one in front.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const forbidden = /[\s\u0000-\u001f\u007f-\u009f[\],!&^*?]|^@/

/** Where a text has a character that no node name may have, or -1. */
export function forbiddenInName(text: string): number {
  return text.search(forbidden)
}

/** What is wrong with a name that is not one. */
export function badName(name: string): PhoenixError {
  const at = forbiddenInName(name)
  const shown = JSON.stringify(name.slice(0, 80))
  return new PhoenixError(
    'node-set',
    name === ''
      ? 'a node name is empty'
      : `${JSON.stringify(name.charAt(at))} at character ${at + 1} of ${shown} cannot be in a node name`,
  )
}
