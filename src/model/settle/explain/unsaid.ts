/** What is told where there is nothing to explain. */
import { PhoenixError } from '../../../error.js'
import { didYouMean } from '../../did-you-mean.js'
import { NodeSet } from '../../node-set/node-set.js'
import type { Model } from '../model.js'

/** Why there is nothing to explain: nobody said anything, or there is no such path. */
export function unsaid(model: Model, node: string, path: string): PhoenixError {
  const others = nodesWith(model, path)
  if (others.size > 0) {
    const have = others.size === 1 ? 'has it' : 'have it'
    const message = `${node} has no '${path}'; ${shortened(others)} ${have}`
    const hint = `why not: phoenix explain ${node} ${path} --why-not`
    return new PhoenixError('unknown-name', message, { hint })
  }
  const said = [...model.cells(node).values()]
  const interfaces = new Set(said.flatMap(({ owner }) => (owner === '' ? [] : [owner])))
  const known = new Set(model.paths(interfaces))
  const parts = (one: string) =>
    one.split('.').map((_, index, all) => all.slice(0, index + 1).join('.'))
  // A value that nobody gave is no slip of the pen.
  const guess = [...known].flatMap(parts).includes(path)
    ? ''
    : didYouMean(path, new Set([...said.map((cell) => cell.path), ...known].flatMap(parts)))
  const message = `no rule says anything about '${path}' of ${node}${guess}`
  return new PhoenixError('unknown-name', message)
}

/** The nodes for which a rule gives a path, or something below it. */
function nodesWith(model: Model, path: string): NodeSet {
  return model.rules
    .filter(({ layer }) =>
      layer.leaves.some(
        (leaf) => leaf.how !== 'unset' && (leaf.path === path || leaf.path.startsWith(`${path}.`)),
      ),
    )
    .reduce((all, { nodes }) => all.union(nodes), NodeSet.empty)
}

function shortened(set: NodeSet): string {
  const text = String(set)
  return text.length > 100 ? `${text.slice(0, 97)}…` : text
}
