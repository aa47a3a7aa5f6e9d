/** Patterns of names, such as `x[1-3]c[0-7]-mgmt`: what one operand of an expression stands for. */
import { combine, operations } from '../range-set/algebra.js'
import { fromBox } from '../range-set/build.js'
import { firstRank, maxDigits, powerOfTen, rankOf, widthOf } from '../range-set/digits.js'
import { maxIntervals, tooManyIntervals } from '../range-set/range-set.js'
import { type Numbers, parseNumbers, type Refuse } from './brackets.js'
import { type Family, single, sortFamilies } from './family.js'
import { checkNumbers, familyKey, forbiddenInName, partsOfName } from './name.js'
import { expressionError, type Operand, piece } from './operands.js'
import { type Refusal, refusal } from './refusals.js'

/** A part of a pattern: plain text, or the numbers between brackets. */
type Part = string | Numbers

/**
 * The families of one operand without '@': a pattern such as `x[1-3]c[0-7]`. With `wildcards`, `*` and
 * `?` stand in the names as they are.
 */
export function familiesOfPattern(
  operand: Operand,
  expression: string,
  wildcards: boolean = false,
): Family[] {
  const byKey = new Map<string, Family>()
  for (const alternative of alternativesOf(partsOfPattern(operand, expression, wildcards))) {
    const family = familyOf(alternative, (sentence) => {
      throw expressionError(sentence, expression, operand.start)
    })
    const known = byKey.get(family.key)
    byKey.set(
      family.key,
      known === undefined
        ? family
        : { ...family, numbers: combine(known.numbers, family.numbers, operations.union) },
    )
  }
  return sortFamilies([...byKey.values()])
}

function partsOfPattern({ text, start }: Operand, expression: string, wildcards: boolean): Part[] {
  const parts: Part[] = []
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf('[', at)
    const plain = text.slice(at, open < 0 ? text.length : open)
    checkPlain(wildcards ? plain.replace(/[*?]/g, 'x') : plain, start + at, expression)
    parts.push(plain)
    if (open < 0) break
    const close = text.indexOf(']', open)
    const inner = text.slice(open + 1, close)
    const fail = (kind: Refusal, offset: number, first = '', second?: string): never => {
      throw expressionError(refusal(kind, piece(first), second), expression, start + offset)
    }
    if (inner.trim() === '') fail('hollow', open, piece(text))
    if (/^\d*\[/.test(text.slice(close + 1))) fail('adjacent', close, piece(text))
    const refuse: Refuse = (kind, offset, first, second) =>
      fail(kind, open + 1 + offset, first, second)
    parts.push(parseNumbers(inner, refuse))
    at = close + 1
  }
  return parts
}

/** Refuses a text that has a character which no name may have. */
export function checkPlain(text: string, start: number, expression: string): void {
  const at = forbiddenInName(text)
  if (at < 0) return
  const character = text.charAt(at)
  if (character === ' ')
    throw expressionError(refusal('space', piece(text)), expression, start + at)
  const shown = JSON.stringify(character)
  throw expressionError(`${shown} cannot be in a node name`, expression, start + at)
}

// Ranges that cross zero double the patterns, each time.
const mostAlternatives = 1024

/** One pattern for each choice between the numbers below zero and the others. */
function alternativesOf(parts: readonly Part[]): (string | number[])[][] {
  let alternatives: (string | number[])[][] = [[]]
  for (const part of parts) {
    if (typeof part === 'string') {
      for (const alternative of alternatives) alternative.push(part)
      continue
    }
    const { bounds, negative } = part
    const below = negative.flatMap((value) => {
      const rank = rankOf(value, String(value).length)
      return [rank, rank]
    })
    alternatives = alternatives.flatMap((alternative) => [
      ...(bounds.length > 0 ? [[...alternative, bounds]] : []),
      ...(below.length > 0 ? [[...alternative, '-', below]] : []),
    ])
    if (alternatives.length > mostAlternatives) throw tooManyIntervals()
  }
  return alternatives
}

/** Joins the digits that touch brackets to the numbers in them: `n0[1-2]` is `n[01-02]`. */
function familyOf(
  parts: readonly (string | number[])[],
  fail: (sentence: string) => never,
): Family {
  const texts: string[] = []
  const dimensions: number[][] = []
  let text = ''
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as string | number[]
    if (typeof part === 'string') {
      text += part
      continue
    }
    const front = /\d*$/.exec(text)?.[0] ?? ''
    const head = partsOfName(text.slice(0, text.length - front.length))
    const next = parts[index + 1]
    const back = typeof next === 'string' ? (/^\d*/.exec(next)?.[0] ?? '') : ''
    addParts(head.texts, head.numbers, texts, dimensions)
    dimensions.push(extended(part, front, back, fail))
    text = typeof next === 'string' ? next.slice(back.length) : ''
    if (typeof next === 'string') index++
  }
  const tail = partsOfName(text)
  addParts(tail.texts, tail.numbers, texts, dimensions)
  checkNumbers(texts)
  const numbers = dimensions.length === 0 ? single : fromBox(dimensions)
  return { key: familyKey(texts), texts, numbers }
}

function addParts(
  fromTexts: readonly string[],
  numbers: readonly number[],
  texts: string[],
  dimensions: number[][],
): void {
  for (const number of numbers) dimensions.push([number, number])
  for (const text of fromTexts) texts.push(text)
}

/** Numbers with digits put in front of and behind each. */
function extended(
  bounds: number[],
  front: string,
  back: string,
  fail: (sentence: string) => never,
): number[] {
  if (front === '' && back === '') return bounds
  const result: number[] = []
  const shift = powerOfTen[back.length] as number
  for (let index = 0; index < bounds.length; index += 2) {
    const high = bounds[index + 1] as number
    for (let low = bounds[index] as number; low <= high; ) {
      const width = widthOf(low)
      const end = Math.min(high, firstRank(width + 1) - 1)
      const newWidth = front.length + width + back.length
      if (newWidth > maxDigits) fail(refusal('long', `${front}…${back}`))
      const above = Number(front) * (powerOfTen[width] as number) - firstRank(width)
      const place = (rank: number) => rankOf((above + rank) * shift + Number(back), newWidth)
      if (back === '') result.push(place(low), place(end))
      else {
        if (end - low + result.length / 2 > maxIntervals) throw tooManyIntervals()
        for (let rank = low; rank <= end; rank++) result.push(place(rank), place(rank))
      }
      low = end + 1
    }
  }
  return result
}
