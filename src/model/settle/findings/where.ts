import type { Place } from '../../../error.js'
import type { Origin } from '../../declaration.js'

/** Where something is wrong: in what was said there, and what of it. */
export interface Where {
  readonly origin: Origin
  /** The dotted path of the property that is meant, within what was said there. */
  readonly property: string | undefined
  /** What a function threw that was written there. */
  readonly thrown: unknown
  /** Tells places apart that are known exactly; others are told apart by what was said. */
  readonly exact: string | undefined
}

/** What tells a place: something said as a whole, or a {@link Where}. */
export type Told = Where | Origin | undefined

/** A place by what was said there, and the property in it that is meant. */
export function at(origin: Origin, property?: string, thrown?: unknown): Where
export function at(
  origin: Origin | undefined,
  property?: string,
  thrown?: unknown,
): Where | undefined
export function at(
  origin: Origin | undefined,
  property?: string,
  thrown?: unknown,
): Where | undefined {
  return origin && { origin, property, thrown, exact: undefined }
}

/** A place that is known exactly; without one, the other. */
export function exactly(place: Place | undefined, otherwise: Where | undefined): Where | undefined {
  if (place === undefined) return otherwise
  const { file, line, column } = place
  const exact = `${file}:${line}:${column}`
  return { origin: { place }, property: undefined, thrown: undefined, exact }
}
