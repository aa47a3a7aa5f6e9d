/** How a value meets what earlier rules said, where replacing scalars and lists is not what is meant. */
import { type Amendment as Amended, amendment } from '../src/model/value.js'
import { recorded } from './recorded.js'

declare const amends: unique symbol

/** What {@link append}, {@link prepend}, {@link replace} and {@link unset} give. */
export interface Amendment<out T, in View> extends Amended {
  /** Only for the type checker: what is amended, and what functions in it see. */
  readonly [amends]: (view: View) => T
}

/**
 * A mapping as a whole takes `unset()` and `replace({ … })`, by a key that both have in common: with a
 * union in its place, the editor would not know what a misspelt key was meant to be.
 */
export interface Amendable<T> {
  /** Only for the type checker. */
  readonly [amends]?: (view: never) => T
}

/*
 * What is expected comes from the place where the amendment stands, so that a fault is reported on the
 * very item. One that is made elsewhere and kept in a constant fits every place; only the load checks it.
 */

/** Puts items behind the list that earlier rules gave. */
// biome-ignore lint/suspicious/noExplicitAny: without a place nothing is expected
export function append<T = any, View = any>(
  items: readonly NoInfer<T>[] | ((node: View) => readonly NoInfer<T>[]),
): Amendment<readonly T[], View> {
  return amendment('append', recorded(items)) as Amendment<readonly T[], View>
}

/** Puts items before the list that earlier rules gave. */
// biome-ignore lint/suspicious/noExplicitAny: without a place nothing is expected
export function prepend<T = any, View = any>(
  items: readonly NoInfer<T>[] | ((node: View) => readonly NoInfer<T>[]),
): Amendment<readonly T[], View> {
  return amendment('prepend', recorded(items)) as Amendment<readonly T[], View>
}

// No function gives a mapping: which keys are set is known before any node is looked at.
type Computed<T, View> = [View] extends [never] ? never : (node: View) => T

/** Takes the place of all that earlier rules said here, also where mappings would merge key by key. */
// biome-ignore lint/suspicious/noExplicitAny: without a place nothing is expected
export function replace<T = any, View = any>(
  value: NoInfer<T> | Computed<NoInfer<T>, View>,
): Amendment<T, View> {
  return amendment('replace', recorded(value)) as Amendment<T, View>
}

/** Takes back all that earlier rules said here; what later rules say stands alone. */
export function unset(): Amendment<never, unknown> {
  return amendment('unset') as Amendment<never, unknown>
}
