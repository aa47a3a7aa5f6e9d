/**
 * Nothing, one or several of something. Nearly always it is one, for each of tens of thousands of calls, and a
 * set for each would be most of what a call costs. It is not changed but made anew, so that whoever walks
 * through it is not disturbed by those who come and go.
 */
export type Few<T extends object> = T | readonly T[] | undefined

/** With one more. */
export function withOne<T extends object>(few: Few<T>, one: T): Few<T> {
  return few === undefined ? one : [...each(few), one]
}

/** Without one. */
export function without<T extends object>(few: Few<T>, one: T): Few<T> {
  if (few === one) return undefined
  if (!Array.isArray(few)) return few
  const rest = few.filter((other) => other !== one)
  return rest.length > 1 ? rest : rest[0]
}

/** All of them. */
export function each<T extends object>(few: Few<T>): readonly T[] {
  if (few === undefined) return []
  return Array.isArray(few) ? few : [few as T]
}
