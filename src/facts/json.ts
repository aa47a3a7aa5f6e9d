/** Canonical JSON: keys sorted, no spaces, so that equal values are equal texts and can be hashed. */
import { PhoenixError } from '../error.js'
import type { FactValue } from '../model/fact.js'

/** How deep lists and objects may nest, so that no value can exhaust the stack. */
const maxDepth = 64

/**
 * The canonical JSON text of a value. What JSON cannot hold faithfully is refused: undefined, NaN,
 * functions, dates and other class instances, among them every wrapped secret.
 *
 * @throws PhoenixError `usage`, naming `what` the value is.
 */
export function canonicalJson(value: unknown, what: string): string {
  return encode(value, what, 0)
}

/**
 * The value of a text that {@link canonicalJson} made.
 *
 * @throws PhoenixError `facts-corrupt` for any other text: somebody else wrote it.
 */
export function parseJson(text: string): FactValue {
  try {
    return JSON.parse(text) as FactValue
  } catch (cause) {
    const start = JSON.stringify(text.slice(0, 40))
    throw new PhoenixError('facts-corrupt', `a value in the facts database is not JSON: ${start}`, {
      cause,
      hint: 'Something other than Phoenix wrote it; restore the database from a backup.',
    })
  }
}

function encode(value: unknown, what: string, depth: number): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return JSON.stringify(value)
  }
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return JSON.stringify(value)
    throw refuse(what, `${value} is not a number that JSON can hold`)
  }
  if (typeof value !== 'object') throw refuse(what, `a ${typeof value} is not JSON data`)
  if (depth >= maxDepth) throw refuse(what, `it nests deeper than ${maxDepth} levels`)
  if (Array.isArray(value)) {
    // Array.from turns holes into undefined, which is then refused; map would skip them.
    return `[${Array.from(value, (item) => encode(item, what, depth + 1)).join(',')}]`
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw refuse(
      what,
      'only plain objects, lists, texts, numbers, true, false and null are JSON data',
    )
  }
  const object = value as Record<string, unknown>
  const members: string[] = []
  for (const key of Object.keys(object).sort()) {
    if (object[key] === undefined) continue
    members.push(`${JSON.stringify(key)}:${encode(object[key], what, depth + 1)}`)
  }
  return `{${members.join(',')}}`
}

function refuse(what: string, why: string): PhoenixError {
  return new PhoenixError('usage', `${what} cannot be stored: ${why}`)
}
