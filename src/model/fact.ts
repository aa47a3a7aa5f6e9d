/**
 * Facts: what nobody chose but somebody observed. This file owns their shape; `src/facts` stores them.
 */

/** What a fact may hold: JSON data. `null` is a value; an unknown fact is absent instead. */
export type FactValue =
  | string
  | number
  | boolean
  | null
  | readonly FactValue[]
  | { readonly [key: string]: FactValue }

/** One observed fact. */
export interface Fact {
  readonly value: FactValue
  /** Who observed it: `redfish`, `redfish (simulated)`, `admin`, … */
  readonly source: string
  /** When it was observed last: ISO 8601 in UTC with milliseconds. */
  readonly observedAt: string
}

/** One observation to be recorded: of a node, under a dotted key such as `interfaces.eno1.mac`. */
export interface Observation {
  readonly node: string
  readonly key: string
  /** Left out when the fact no longer holds and nothing is known in its place. */
  readonly value?: FactValue
  readonly source: string
  /** ISO 8601 in UTC; default: now. */
  readonly observedAt?: string
}

/**
 * What was known at one moment: the facts of each node by key. Plain maps, so that a test can write
 * one down; {@link noFacts} is the empty one.
 */
export type FactSnapshot = ReadonlyMap<string, ReadonlyMap<string, Fact>>

/** The snapshot of a cluster about which nothing is known yet. */
export const noFacts: FactSnapshot = new Map()

/** The fact of a node, or undefined where it is not known. */
export function factOf(facts: FactSnapshot, node: string, key: string): Fact | undefined {
  return facts.get(node)?.get(key)
}

/** One row of a fact's history. `value` is left out where the fact was withdrawn. */
export interface FactChange {
  readonly node: string
  readonly key: string
  readonly value?: FactValue
  readonly source: string
  readonly observedAt: string
  /** The run that observed it, where one did. */
  readonly run?: string
}
