/** The nodes that an argument means. */
import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { NodeSet } from '../../model/node-set/node-set.js'
import type { Model } from '../../model/settle/model.js'

/**
 * The nodes of an expression.
 *
 * @throws PhoenixError `unknown-name` for nodes that are not in the cluster, and where it comes to no
 * node and has a wildcard: that is a slip as well. A group may be empty. `usage` for a text that names
 * nothing at all: mostly it is a shell's variable that is not set.
 */
export function selectNodes(model: Model, expression: string): NodeSet {
  if (expression.trim() === '') {
    throw new PhoenixError('usage', 'no nodes are named', { hint: '@* stands for all' })
  }
  const nodes = model.select(expression)
  if (nodes.size === 0 && /[*?]/.test(expression.replaceAll('@*', ''))) {
    const message = `no node matches '${cleanLine(expression)}' in the cluster '${model.name}'`
    throw new PhoenixError('unknown-name', message)
  }
  return nodes
}
