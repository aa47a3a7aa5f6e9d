/** How a value meets what earlier rules said, where replacing scalars and lists is not what is meant. */
import { type Amendment, amendment } from '../src/model/value.js'

type ListOr<T, View> = readonly T[] | ((node: View) => readonly T[])

/** Puts items behind the list that earlier rules gave. */
export function append<T, View>(items: ListOr<T, View>): Amendment<readonly T[], View> {
  return amendment('append', items)
}

/** Puts items before the list that earlier rules gave. */
export function prepend<T, View>(items: ListOr<T, View>): Amendment<readonly T[], View> {
  return amendment('prepend', items)
}

/** Takes the place of all that earlier rules said here, also where mappings would merge key by key. */
export function replace<T, View>(value: T | ((node: View) => T)): Amendment<T, View> {
  return amendment('replace', value)
}

/** Takes back all that earlier rules said here; what later rules say stands alone. */
export function unset(): Amendment<never, never> {
  return amendment<never, never>('unset', undefined)
}
