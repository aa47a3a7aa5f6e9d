/**
 * The values that stand in a configuration for something else: a fact that is not known yet, or a
 * change to what earlier rules said. The DSL makes them, settling takes them apart.
 */

const factBrand = Symbol.for('phoenix-cluster.fact-ref')
const amendBrand = Symbol.for('phoenix-cluster.amendment')
const faultyBrand = Symbol.for('phoenix-cluster.faulty')

/** Stands for the value of a fact; the type parameter is what is expected of it. */
export interface FactRef<T = unknown> {
  readonly kind: 'fact-ref'
  /** The fact's key; left out for the fact of the very path where the reference stands. */
  readonly key?: string
  /** Taken while the fact is not known. */
  readonly fallback?: T
}

/** How a value meets what earlier rules said for the same path. */
export type AmendmentKind = 'append' | 'prepend' | 'replace' | 'unset'

/** A value that amends what earlier rules said, instead of the default way of merging. */
export interface Amendment {
  readonly kind: AmendmentKind
  readonly value: unknown
}

/** A text that should have been an address or a node set; reported once all of it is known. */
export interface Faulty {
  readonly message: string
  /** Where it was written, as far as the stack tells. */
  readonly place: import('../error.js').Place | undefined
}

function branded<T extends object>(brand: symbol, value: T): T {
  Object.defineProperty(value, brand, { value: true })
  return Object.freeze(value)
}

const has = (brand: symbol, value: unknown) =>
  typeof value === 'object' && value !== null && brand in value

/** A reference to a fact. */
export function factRef<T>(key?: string, fallback?: T): FactRef<T> {
  return branded(factBrand, {
    kind: 'fact-ref' as const,
    ...(key === undefined ? {} : { key }),
    ...(fallback === undefined ? {} : { fallback }),
  })
}

/** Whether a value is a reference to a fact. */
export function isFactRef(value: unknown): value is FactRef {
  return has(factBrand, value)
}

/** A value that amends. */
export function amendment(kind: AmendmentKind, value?: unknown): Amendment {
  return branded(amendBrand, { kind, value })
}

/** Whether a value amends what came before. */
export function isAmendment(value: unknown): value is Amendment {
  return has(amendBrand, value)
}

/** A faulty value, standing where a right one should. */
export function faulty(message: string, place: Faulty['place']): Faulty {
  return branded(faultyBrand, { message, place })
}

/** Whether a value is a faulty one. */
export function isFaulty(value: unknown): value is Faulty {
  return has(faultyBrand, value)
}
