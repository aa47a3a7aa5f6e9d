/** What no longer holds once a node has stopped. */
import type { Performing } from '../performing.js'

/**
 * A node that was seen to stop or to start anew no longer runs what it reported before. What it has
 * reported meanwhile stays.
 */
export async function forgetWhatItBooted(
  node: string,
  to: Pick<Performing, 'model' | 'connections' | 'record' | 'known' | 'lastStart'>,
): Promise<void> {
  const before = to.model.facts.get(node)
  const last = to.lastStart?.id
  const isKnown = [...(before?.keys() ?? [])].some(isBooted)
  if (!isKnown && last === undefined) return
  const now = await to.known(node)
  // It may have started by itself after the plan was made, and before this run stopped it.
  const isOfLast = last !== undefined && now?.get('booted.id')?.value === last
  const source = to.connections.source(node, 'power')
  const withdrawn = [...(now ?? [])]
    .filter(([key]) => isBooted(key))
    .filter(([key, { observedAt }]) => isOfLast || before?.get(key)?.observedAt === observedAt)
    .map(([key]) => ({ node, key, source }))
  // It was up, so starts that were waited for in vain before that are not in a row with those to come.
  const wasUp = withdrawn.some(({ key }) => key === 'booted.image')
  if (wasUp && now?.has('boot.missed')) withdrawn.push({ node, key: 'boot.missed', source })
  if (withdrawn.length > 0) await to.record(withdrawn)
}

const isBooted = (key: string) => key.startsWith('booted.')
