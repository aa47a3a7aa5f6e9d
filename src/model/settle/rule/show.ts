/** Values as messages show them. */
import { type Faulty, isFaulty } from '../../value.js'
import type { Field } from './fields.js'

/** The first faulty text in a value that may be a list. */
export function faultIn(value: unknown): Faulty | undefined {
  return Array.isArray(value) ? value.find(isFaulty) : isFaulty(value) ? value : undefined
}

/** A value that does not fit a field, as a message shows it: a password by mistake stays unsaid. */
export function showIn(field: Field, value: unknown): string {
  if (typeof value === 'string' && field.leaf !== undefined) {
    return `a text; write ${field.leaf}(${show(value)})`
  }
  if (field.sensitive !== true) return show(value)
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'function' || isPlainObject(value)) return show(value)
  return typeof value === 'string' ? 'a text' : 'something else'
}

/** A value as a message shows it: short, in one line. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}…` : value}'`
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value))
    return `[${value.slice(0, 4).map(show).join(', ')}${value.length > 4 ? ', …' : ''}]`
  if (value instanceof Promise) return 'a promise (functions here may not be async)'
  if (isPlainObject(value)) return 'a mapping'
  return String(value)
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
