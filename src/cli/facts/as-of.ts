/** What was known at a time: the history up to it, the last word on each fact counting. */
import type { FactStore } from '../../facts/index.js'
import type { Fact, FactChange, FactSnapshot } from '../../model/fact.js'
import type { NodeSet } from '../../model/node-set/node-set.js'

/** Up to how many nodes are asked for one by one, where the rest of the history is not wanted. */
const fewNodes = 100
const all = Number.MAX_SAFE_INTEGER

/** The facts of nodes, or one of them, as they were known at a time. */
export async function snapshotAsOf(
  facts: FactStore,
  nodes: NodeSet,
  time: Date,
  key: string | undefined,
): Promise<FactSnapshot> {
  const query = { limit: all, ...(key === undefined ? {} : { key }) }
  const parts =
    nodes.size > fewNodes
      ? [await facts.history(query)]
      : await Promise.all([...nodes].map((node) => facts.history({ ...query, node })))
  const snapshot = new Map<string, Map<string, Fact>>()
  for (const part of parts) replay(part, nodes, time.toISOString(), snapshot)
  for (const [node, known] of snapshot) if (known.size === 0) snapshot.delete(node)
  return snapshot
}

function replay(
  newestFirst: readonly FactChange[],
  nodes: NodeSet,
  until: string,
  snapshot: Map<string, Map<string, Fact>>,
): void {
  for (let index = newestFirst.length - 1; index >= 0; index--) {
    const { node, key, value, source, observedAt } = newestFirst[index] as FactChange
    if (observedAt > until || !nodes.has(node)) continue
    let known = snapshot.get(node)
    if (known === undefined) {
      known = new Map()
      snapshot.set(node, known)
    }
    if (value === undefined) known.delete(key)
    else known.set(key, { value, source, observedAt })
  }
}
