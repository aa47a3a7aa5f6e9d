import { isDeepStrictEqual } from 'node:util'
import { asObject, type Json, type JsonObject, objectAt } from '../answers/json.js'

/** Properties that differ from one reading to the next, or by how they are read. */
const volatile = /^@odata\.(etag|context)$|Date|Time|Reading|Uptime/i

/**
 * Whether members that come inside of their collection (`$expand`) are to be believed. Some services
 * that advertise it leave out properties, or the query itself; so the first expanded member is compared
 * with what the BMC says of it when asked for it alone, and one lie settles it.
 */
export class Expansion {
  #trust: 'unknown' | 'proven' | 'refuted' = 'unknown'

  /** The query to ask with, where the service root advertises one that does; undefined where not. */
  queryFor(root: JsonObject): string | undefined {
    if (this.#trust === 'refuted') return undefined
    const offer = objectAt(objectAt(root, 'ProtocolFeaturesSupported'), 'ExpandQuery')
    // `.` is the form that the most services have: what is subordinate, and no links.
    if (offer?.NoLinks !== true) return undefined
    return offer.Levels === true ? '$expand=.($levels=1)' : '$expand=.'
  }

  get isProven(): boolean {
    return this.#trust === 'proven'
  }

  refute(): void {
    this.#trust = 'refuted'
  }

  /** Compares a member as it came expanded with itself read alone. */
  prove(expanded: JsonObject, alone: JsonObject): boolean {
    const same = Object.entries(alone).every(
      ([key, value]) =>
        volatile.test(key) || isDeepStrictEqual(steady(expanded[key]), steady(value)),
    )
    this.#trust = same ? 'proven' : 'refuted'
    return same
  }
}

/** A value without what may have changed between two readings. */
function steady(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => steady(item) ?? null)
  const object = asObject(value)
  if (object === undefined) return value
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key]) => !volatile.test(key))
      .map(([key, inner]) => [key, steady(inner)]),
  )
}
