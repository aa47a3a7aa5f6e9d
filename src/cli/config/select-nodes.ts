/** The nodes that an argument means. */
import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { NodeSet } from '../../model/node-set/node-set.js'
import type { Model } from '../../model/settle/model.js'

/**
 * The nodes of an expression.
 *
 * @throws PhoenixError `unknown-name` for nodes that are not in the cluster, and where it comes to no
 * node and has a wildcard: that is a slip as well. A group may be empty.
 */
export function selectNodes(model: Model, expression: string): NodeSet {
  const nodes = model.select(expression)
  if (nodes.size === 0 && /[*?]/.test(expression.replaceAll('@*', ''))) {
    const message = `no node matches '${cleanLine(expression)}' in the cluster '${model.name}'`
    throw new PhoenixError('unknown-name', message)
  }
  return nodes
}
