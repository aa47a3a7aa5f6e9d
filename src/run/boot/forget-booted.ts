/** What no longer holds once a node has stopped. */
import type { Performing } from '../performing.js'

/**
 * A node that was seen to stop or to start anew no longer runs what it reported before. What it has
 * reported meanwhile stays.
 */
export async function forgetWhatItBooted(
  node: string,
  to: Pick<Performing, 'model' | 'connections' | 'record' | 'known'>,
): Promise<void> {
  const before = [...(to.model.facts.get(node) ?? [])].filter(([key]) => key.startsWith('booted.'))
  if (before.length === 0) return
  const now = await to.known(node)
  const source = to.connections.source(node, 'power')
  const withdrawn = before
    .filter(([key, { observedAt }]) => now?.get(key)?.observedAt === observedAt)
    .map(([key]) => ({ node, key, source }))
  if (withdrawn.length > 0) await to.record(withdrawn)
}
