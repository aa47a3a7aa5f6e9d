/**
 * What is known of the wait for a node's start: since when it is awaited, how often in vain, and what was heard
 * last. Whoever comes later goes on from there.
 */
import { lastHeard } from '../../model/boot-stages.js'
import type { Observation } from '../../model/fact.js'
import type { LastStart } from '../performing.js'
import type { BootReport } from './boot-reports.js'

/**
 * Since when a start is awaited, and which one was the last before it: that tells them apart also where the
 * clock of the boot service is another.
 */
export function awaitedSince(
  node: string,
  since: string,
  { id, isUp }: LastStart,
  source: string,
): readonly Observation[] {
  return [
    { node, key: 'boot.awaited', value: since, source },
    { node, key: 'boot.before', source, ...(id === undefined ? {} : { value: id }) },
    // A new start has a wait of its own; those in vain are counted until one comes to its end.
    ...awaitedAnew(node, source),
    ...(isUp ? [{ node, key: 'boot.missed', source }] : []),
  ]
}

/**
 * Once more in vain.
 * @param before how many starts until now, and what was heard where this one was waited for in vain already: it is
 * counted once
 */
export function awaitedInVain(
  node: string,
  before: { readonly missed: unknown; readonly heard: unknown },
  { id, stage }: BootReport,
  source: string,
): readonly Observation[] {
  const counted = typeof before.missed === 'number' ? before.missed : 0
  const missed = counted > 0 && before.heard !== undefined ? counted : counted + 1
  return [
    { node, key: 'boot.missed', value: missed, source },
    { node, key: 'boot.heard', value: lastHeard(id, stage), source },
  ]
}

/** A node that was started since is waited for again, also after a wait in vain. */
export function awaitedAnew(node: string, source: string): readonly Observation[] {
  return [{ node, key: 'boot.heard', source }]
}
