/** Gathers what is the same for many nodes. */
import { NodeSet } from '../../model/node-set/node-set.js'
import { align as alignRows } from '../../plan/print.js'

/** Nodes under what they have in common; in the order in which each thing was met first. */
export function gather<T>(
  items: Iterable<readonly [node: string, item: T]>,
  key: (item: T) => string,
): { readonly nodes: NodeSet; readonly item: T }[] {
  const groups = new Map<string, { readonly names: string[]; readonly item: T }>()
  for (const [node, item] of items) {
    const id = key(item)
    const group = groups.get(id)
    if (group === undefined) groups.set(id, { names: [node], item })
    else group.names.push(node)
  }
  return [...groups.values()].map(({ names, item }) => ({ nodes: NodeSet.from(names), item }))
}

/** A folded node set with its size, never cut: whoever failed must be named. */
export function allNodes(nodes: NodeSet): string {
  return nodes.size === 1 ? nodes.toString() : `${nodes} (${nodes.size} nodes)`
}

/**
 * Texts under the nodes that have them in common: `cn[01-04] (4 nodes): off`, or the nodes as a heading
 * where a text has several lines.
 */
export function gatheredLines(items: Iterable<readonly [node: string, text: string]>): string[] {
  return gather(items, (text) => text).map(({ nodes, item }) => {
    const isLong = item.includes('\n')
    const text = isLong ? `\n${item.replace(/^/gm, '  ')}` : ` ${item === '' ? '(none)' : item}`
    return `${allNodes(nodes)}:${text}`
  })
}

/** Rows as one text, with their columns below each other. */
export function align(rows: readonly (readonly string[])[], gap?: string): string {
  return alignRows(rows, gap).join('\n')
}
