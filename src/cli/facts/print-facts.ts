import type { FactSnapshot } from '../../model/fact.js'
import type { NodeSet } from '../../model/node-set/node-set.js'
import type { Call } from '../command-line/call.js'
import { align, gatheredLines } from '../output/gather.js'
import { scalarText } from '../output/node-json.js'
import { timeText } from '../output/time-text.js'

/** Prints the facts of nodes, or one of them: like nodes together, a single one with times. */
export async function printFacts(
  call: Call,
  snapshot: FactSnapshot,
  nodes: NodeSet,
  key: string | undefined,
): Promise<void> {
  const found = [...nodes].map((node) => {
    const all = snapshot.get(node) ?? new Map()
    if (key === undefined) return [node, all] as const
    const one = all.get(key)
    return [node, new Map(one === undefined ? [] : [[key, one]])] as const
  })
  if (call.wantsJson) {
    const json = found.map(([node, all]) => [node, Object.fromEntries(all)] as const)
    await call.json(Object.fromEntries(json))
    return
  }
  const isOne = nodes.size === 1
  const texts = found.map(([node, all]) => {
    const rows = [...all].map(([name, { value, source, observedAt }]) => {
      // Times differ from node to node and would keep like nodes apart.
      const when = isOne ? [timeText(observedAt)] : []
      return [...(key === undefined ? [name] : []), scalarText(value), source, ...when]
    })
    return [node, rows.length === 0 ? 'nothing is known' : align(rows)] as const
  })
  const lines = isOne ? texts.map(([, text]) => text) : gatheredLines(texts)
  for (const line of lines) await call.print(line)
}
