/**
 * What was said, as it was when it was said: plain objects and lists are copied and frozen, so that a
 * program that changes them later does not change the configuration. Everything else stays itself.
 */
export function recorded<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (Array.isArray(value)) return Object.freeze(value.map((item) => recorded(item))) as T
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  const entries = Object.entries(value).map(([key, one]) => [key, recorded(one)])
  return Object.freeze(Object.fromEntries(entries))
}
