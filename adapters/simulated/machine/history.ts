import type { SimulatedOverride } from './override.js'
import type { ResetType } from './reset.js'

/** Something that happened to a BMC; `at` is in milliseconds since 1970. */
export type HistoryEntry =
  /** A reset was asked for; one that does not fit the power state is not `accepted`. */
  | { readonly at: number; readonly kind: 'reset'; type: ResetType; accepted: boolean }
  /** The boot override was stored. */
  | { readonly at: number; readonly kind: 'boot-setting'; override: SimulatedOverride }
  /** The node began to start, from the override's target or in its usual order. */
  | { readonly at: number; readonly kind: 'start'; from: SimulatedOverride['target'] }
  /** Somebody switched the power at the machine itself. */
  | { readonly at: number; readonly kind: 'press'; power: 'on' | 'off' }

const kept = 256

/** A history with an entry more; of a long one the oldest is forgotten. */
export function keepEntry(
  history: HistoryEntry[] | undefined,
  entry: HistoryEntry,
): HistoryEntry[] {
  const entries = history ?? []
  entries.push(entry)
  if (entries.length > kept) entries.shift()
  return entries
}
