/** What stands between the brackets of a node set's text: `1-4,7,0010-0030/5`. */

import { maxDigits, rankOf, unpaddedIntervals } from '../range-set/digits.js'
import { maxIntervals, tooManyIntervals } from '../range-set/range-set.js'
import type { Refusal } from './refusals.js'

/** Intervals of ranks, low and high in turn. */
export interface Numbers {
  readonly bounds: number[]
  /** Of numbers below zero, their values without the sign. */
  readonly negative: number[]
}

/** Tells of a piece that is wrong; `offset` is its place in the text between the brackets. */
export type Refuse = (kind: Refusal, offset: number, first?: string, second?: string) => never

/** Reads the text between brackets. */
export function parseNumbers(text: string, refuse: Refuse): Numbers {
  const numbers: Numbers = { bounds: [], negative: [] }
  let offset = 0
  for (const range of text.split(',')) {
    parseRange(range, offset, `[${text}]`, numbers, refuse)
    if (numbers.bounds.length + numbers.negative.length > 2 * maxIntervals) throw tooManyIntervals()
    offset += range.length + 1
  }
  return numbers
}

// The signs of both ends: ClusterShell takes '1-2-3' for '-2-3'.
const shapes: readonly { pattern: RegExp; signs: readonly [number, number] }[] = [
  { pattern: /^()([^-]+)-([^-]+)$/, signs: [1, 1] },
  { pattern: /^(-)([^-]+)()$/, signs: [-1, -1] },
  { pattern: /^[^-]*(-)([^-]*)-([^-]*)$/, signs: [-1, 1] },
  { pattern: /^[^-]*(-)([^-]*)-[^-]*-([^-]*)$/, signs: [-1, -1] },
]

function parseRange(
  raw: string,
  offset: number,
  whole: string,
  into: Numbers,
  refuse: Refuse,
): void {
  const range = raw.trim()
  if (range === '') refuse('missing', offset, whole)
  const slash = range.indexOf('/')
  const base = (slash < 0 ? range : range.slice(0, slash)).trim()
  const step = slash < 0 ? 1 : readStep(range.slice(slash + 1).trim(), offset, refuse)
  if (!base.includes('-')) {
    if (step !== 1) refuse('stepAlone', offset, range)
    readDigits(base, offset, refuse)
    const rank = rankOf(Number(base), base.length)
    into.bounds.push(rank, rank)
    return
  }
  for (const { pattern, signs } of shapes) {
    const found = pattern.exec(base)
    if (found === null) continue
    const first = (found[2] as string).trim()
    const last = (found[3] as string).trim() || first
    addRange({ base, first, last, signs, step, offset }, into, refuse)
    return
  }
  refuse('number', offset, base)
}

interface WrittenRange {
  readonly base: string
  readonly first: string
  readonly last: string
  readonly signs: readonly [number, number]
  readonly step: number
  readonly offset: number
}

function addRange(range: WrittenRange, into: Numbers, refuse: Refuse): void {
  const { base, first, last, offset, step } = range
  readDigits(first, offset, refuse)
  readDigits(last, offset, refuse)
  const padded = isPadded(first) || isPadded(last)
  if (padded && first.length !== last.length) refuse('padding', offset, base)
  const from = Number(first) * range.signs[0]
  const to = Number(last) * range.signs[1]
  if (padded && from < 0) refuse('padding', offset, base)
  if (from > to) {
    const signed = (text: string, sign: number) => (sign < 0 ? `-${text}` : text)
    const swapped = `${signed(last, range.signs[1])}-${signed(first, range.signs[0])}`
    refuse('backwards', offset, base, swapped)
  }
  if (to / step - from / step > maxIntervals && step > 1) throw tooManyIntervals()
  if (from < 0) {
    for (let value = from; value < 0 && value <= to; value += step) into.negative.push(-value)
    if (into.negative.length > maxIntervals) throw tooManyIntervals()
  }
  const start = from >= 0 ? from : from + Math.ceil(-from / step) * step
  if (start > to) return
  const width = padded ? first.length : 0
  if (step === 1) {
    const bounds = padded ? [rankOf(start, width), rankOf(to, width)] : unpaddedIntervals(start, to)
    into.bounds.push(...bounds)
    return
  }
  for (let value = start; value <= to; value += step) {
    const rank = rankOf(value, width || String(value).length)
    into.bounds.push(rank, rank)
  }
}

/** Whether a number is written with zeros in front. */
export function isPadded(digits: string): boolean {
  return digits.length > 1 && digits.startsWith('0')
}

function readDigits(text: string, offset: number, refuse: Refuse): void {
  if (!/^[0-9]+$/.test(text)) refuse('number', offset, text)
  if (text.length > maxDigits) refuse('long', offset, text)
}

function readStep(text: string, offset: number, refuse: Refuse): number {
  if (!/^0*[1-9][0-9]*$/.test(text)) refuse('step', offset, text)
  return Number(text)
}
