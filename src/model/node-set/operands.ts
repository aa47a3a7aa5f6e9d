/** The operands of an expression, and errors that name a piece of it with its position. */
import { PhoenixError } from '../../error.js'
import { printable } from '../clean-text.js'
import { type Refusal, refusal } from './refusals.js'

/** One operand of an expression and the operator in front of it. */
export interface Operand {
  readonly operator: ',' | '!' | '&' | '^'
  readonly text: string
  /** Where it begins in the expression, from 0. */
  readonly start: number
}

// A message shows so many characters of an expression at most.
const mostShown = 80

/** An error about a piece of an expression. `start` counts from 0. */
export function expressionError(
  sentence: string,
  expression: string,
  start: number,
  hint?: string,
): PhoenixError {
  const from = expression.length <= mostShown ? 0 : Math.max(0, start - mostShown / 2)
  const to = from + mostShown
  const before = from > 0 ? '…' : ''
  const after = to < expression.length ? '…' : ''
  const shown = `${before}${expression.slice(from, to)}${after}`
  const where = `at character ${start + 1} of '${shown}'`
  const error = new PhoenixError('node-set', printable(`${sentence} (${where})`), { hint })
  placed.add(error)
  return error
}

// Errors that say already where in the expression they are.
const placed = new WeakSet<PhoenixError>()

/** Runs what reads an operand; an error without a position gets that of the operand. */
export function withPlace<T>({ start }: Operand, expression: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!PhoenixError.is(error) || error.code !== 'node-set' || placed.has(error)) throw error
    throw expressionError(error.message, expression, start, error.hint)
  }
}

/** A piece of an expression for a message: one that is endless is cut. */
export function piece(text: string): string {
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text
}

/** Cuts an expression at its operators. */
export function operandsOf(expression: string): Operand[] {
  const operands: Operand[] = []
  const fail = (kind: Refusal, at: number, text: string): never => {
    throw expressionError(refusal(kind, piece(text)), expression, at)
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
