/** Canonical JSON: keys sorted, no spaces, so that equal values are equal texts and can be hashed. */
import { PhoenixError } from '../error.js'

/** How deep lists and objects may nest, so that no value can exhaust the stack. */
const maxDepth = 64

/**
 * The canonical JSON text of a value, the same on every machine: the base of digests and of the audit
 * log's hash chain. Members that are undefined are left out. What JSON cannot hold faithfully is
 * refused: NaN, functions, dates and other class instances, among them every wrapped secret.
 *
 * @throws PhoenixError `usage`, naming `what` the value is.
 */
export function canonicalJson(value: unknown, what = 'the value'): string {
  return encode(value, what, 0)
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
  return new PhoenixError('usage', `${what} cannot be written as JSON: ${why}`)
}
