import { NodeSet } from '../../node-set/node-set.js'

/** More names than these are no slip of somebody who typed them. */
const mostNames = 10_000

/**
 * The nodes of which somebody wrote the names with more or fewer zeros in front: of `cn[1-4]` where
 * there are `cn[0001-9216]`. Undefined where not every name has such a node.
 */
export function otherwisePadded(names: NodeSet, nodes: NodeSet): NodeSet | undefined {
  if (names.size > mostNames) return undefined
  const sought = new Map([...names].map((name) => [unpadded(name), [] as string[]]))
  for (const node of nodes) sought.get(unpadded(node))?.push(node)
  const found = [...sought.values()]
  // Where both cn1 and cn01 are nodes, none is meant more than the other.
  if (!found.every((alike) => alike.length === 1)) return undefined
  return NodeSet.from(found.flat())
}

function unpadded(name: string): string {
  return name.replace(/(?<!\d)0+(?=\d)/g, '')
}
