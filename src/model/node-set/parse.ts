/**
 * The expressions of node sets, as ClusterShell reads them: patterns and groups joined by `,` (or)
 * `!` (but not) `&` (and) `^` (either, not both), worked out from left to right.
 */
import { PhoenixError } from '../../error.js'
import { combine, operations } from '../range-set/algebra.js'
import { fromBox } from '../range-set/build.js'
import { firstRank, maxDigits, powerOfTen, rankOf, widthOf } from '../range-set/digits.js'
import { maxIntervals, tooManyIntervals } from '../range-set/range-set.js'
import { printable } from '../text-check.js'
import { type Numbers, parseNumbers, type Refuse } from './brackets.js'
import {
  combineFamilies,
  type Family,
  NameGatherer,
  namesOf,
  single,
  sortFamilies,
  uniteFamilies,
} from './family.js'
import { checkNumbers, familyKey, forbiddenInName, partsOfName } from './name.js'
import type { NodeSet } from './node-set.js'
import { type Refusal, refusal } from './refusals.js'

/** One operand of an expression and the operator in front of it. */
export interface Operand {
  readonly operator: ',' | '!' | '&' | '^'
  readonly text: string
  /** Where it begins in the expression, from 0. */
  readonly start: number
}

/** An error about a piece of an expression. `start` counts from 0. */
export function expressionError(sentence: string, expression: string, start: number): PhoenixError {
  const shown = expression.length > 80 ? `${expression.slice(0, 80)}…` : expression
  const where = `at character ${start + 1} of '${shown}'`
  return new PhoenixError('node-set', printable(`${sentence} (${where})`))
}

/** Cuts an expression at its operators. */
export function operandsOf(expression: string): Operand[] {
  const operands: Operand[] = []
  const fail = (kind: Refusal, at: number, piece: string): never => {
    throw expressionError(refusal(kind, piece), expression, at)
  }
  let operator: Operand['operator'] = ','
  let start = 0
  let opened = -1
  for (let index = 0; index <= expression.length; index++) {
    const character = expression[index]
    if (character === '[') {
      if (opened >= 0) fail('nested', index, expression.slice(start))
      opened = index
    } else if (character === ']') {
      if (opened < 0) fail('unopened', index, expression.slice(start))
      opened = -1
    } else if (character === undefined && opened >= 0) {
      fail('unclosed', opened, expression.slice(start))
    } else if (
      character === undefined ||
      (opened < 0 &&
        (character === ',' || character === '!' || character === '&' || character === '^'))
    ) {
      const raw = expression.slice(start, index)
      const text = raw.trim()
      if (text === '') {
        const by = character ?? operator
        if (by === ',') fail('missing', index, expression.trim())
        throw expressionError(`nothing to combine by operator '${by}'`, expression, index)
      }
      operands.push({ operator, text, start: start + raw.indexOf(text) })
      operator = (character ?? ',') as Operand['operator']
      start = index + 1
    }
  }
  return operands
}

/** A part of a pattern: plain text, or the numbers between brackets. */
type Part = string | Numbers

/** The families of one operand without '@': a pattern such as `x[1-3]c[0-7]`. */
export function familiesOfPattern(operand: Operand, expression: string): Family[] {
  const byKey = new Map<string, Family>()
  for (const alternative of alternativesOf(partsOfPattern(operand, expression))) {
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

function partsOfPattern({ text, start }: Operand, expression: string): Part[] {
  const parts: Part[] = []
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf('[', at)
    const plain = text.slice(at, open < 0 ? text.length : open)
    checkPlain(plain, start + at, expression)
    parts.push(plain)
    if (open < 0) break
    const close = text.indexOf(']', open)
    const inner = text.slice(open + 1, close)
    const fail = (kind: Refusal, offset: number, first?: string, second?: string): never => {
      throw expressionError(refusal(kind, first, second), expression, start + offset)
    }
    if (inner.trim() === '') fail('hollow', open, text)
    if (/^\d*\[/.test(text.slice(close + 1))) fail('adjacent', close, text)
    const refuse: Refuse = (kind, offset, first, second) =>
      fail(kind, open + 1 + offset, first, second)
    parts.push(parseNumbers(inner, refuse))
    at = close + 1
  }
  return parts
}

function checkPlain(text: string, start: number, expression: string): void {
  const at = forbiddenInName(text)
  if (at < 0) return
  const character = text.charAt(at)
  if (character === ' ') throw expressionError(refusal('space', text), expression, start + at)
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

/** Finds the nodes of a group; `source` is what stands before ':' in `@source:group`. */
export type FindGroup = (name: string, source?: string) => NodeSet

const operationOf = {
  ',': operations.union,
  '!': operations.difference,
  '&': operations.intersection,
  '^': operations.symmetricDifference,
} as const

/** The families of an expression; `families` opens a node set that a group gave. */
export function parseExpression(
  expression: string,
  findGroup: FindGroup | undefined,
  families: (set: NodeSet) => readonly Family[],
): readonly Family[] {
  if (expression.trim() === '') return []
  let result: readonly Family[] = []
  // Operands joined by ',' are gathered and united at once: long lists of names are common.
  let names = new NameGatherer()
  let gathered: (readonly Family[])[] = []
  const settle = (): void => {
    result = uniteFamilies([result, names.families(), ...gathered])
    names = new NameGatherer()
    gathered = []
  }
  for (const operand of operandsOf(expression)) {
    const { operator, text } = operand
    if (operator === ',' && !/[[@]/.test(text)) {
      checkPlain(text, operand.start, expression)
      names.add(text)
      continue
    }
    const value = text.startsWith('@')
      ? familiesOfGroup(operand, expression, findGroup, families)
      : familiesOfPattern(operand, expression)
    if (operator === ',') gathered.push(value)
    else {
      settle()
      result = combineFamilies(result, value, operationOf[operator])
    }
  }
  settle()
  return result
}

/** What `@group`, `@source:group`, `@*` and `@rack[1-3]` stand for. */
function familiesOfGroup(
  operand: Operand,
  expression: string,
  findGroup: FindGroup | undefined,
  families: (set: NodeSet) => readonly Family[],
): readonly Family[] {
  const body = operand.text.slice(1)
  if (findGroup === undefined) {
    throw expressionError(
      `'${operand.text}' names a group, but no groups are known here`,
      expression,
      operand.start,
    )
  }
  const colon = body.indexOf(':')
  const source = colon < 0 ? undefined : body.slice(0, colon)
  const name = body.slice(colon + 1)
  if (name === '' || source === '') {
    throw expressionError(`a group has no name in '${operand.text}'`, expression, operand.start)
  }
  const start = operand.start + operand.text.length - name.length
  const found: (readonly Family[])[] = []
  const find = (group: string) => {
    found.push(families(source === undefined ? findGroup(group) : findGroup(group, source)))
  }
  if (name === '*') find('*')
  else {
    const groups = familiesOfPattern({ operator: ',', text: name, start }, expression)
    const count = groups.reduce((sum, family) => sum + family.numbers.size, 0)
    if (count > mostGroups) {
      throw expressionError(`'${operand.text}' names ${count} groups`, expression, operand.start)
    }
    for (const family of groups) for (const group of namesOf(family)) find(group)
  }
  return uniteFamilies(found)
}

// A group pattern asks the caller once per group.
const mostGroups = 100_000
