import { printable } from '../../clean-text.js'
import type { Declaration, FilesDeclaration, Origin, RendererValue } from '../../declaration.js'
import { didYouMean } from '../../did-you-mean.js'
import { NodeSet } from '../../node-set/node-set.js'
import { type FilesReload, reloadProblem } from '../../reload.js'
import type { Findings } from '../findings/findings.js'
import { at } from '../findings/where.js'
import type { Aliases } from './aliases.js'
import { groupSets, resolveSet, type SettledGroups } from './groups.js'

/** Files for another program that are kept as the cluster is. */
export interface SettledFiles {
  /** A renderer, or the name of one that Phoenix brings. */
  readonly renderer: string | RendererValue
  /** The folder as it was written. */
  readonly out: string
  /** The nodes that the files are about. */
  readonly nodes: NodeSet
  /** The renderer's own options, as they were written. */
  readonly options: Readonly<Record<string, unknown>>
  /** How the program that reads them is told that they changed; undefined where it is not. */
  readonly reload: FilesReload | undefined
  readonly origin: Origin
}

/** Gives declared files their nodes. Whether their renderers know the options is asked elsewhere. */
export function settleFiles(
  { files = [] }: Declaration,
  groups: SettledGroups,
  aliases: Aliases,
  all: NodeSet,
  findings: Findings,
): SettledFiles[] {
  const sets = groupSets(groups.sets.keys(), (name) => groups.sets.get(name) ?? NodeSet.empty)
  const nodesOf = ({ nodes, origin }: FilesDeclaration): NodeSet => {
    if (nodes === undefined) return all
    const before = findings.size
    if (typeof nodes === 'string') {
      const set = groups.sets.get(nodes)
      if (set !== undefined) return set
      const guess = didYouMean(nodes, groups.sets.keys())
      findings.error(`there is no group '${nodes}'${guess}`, at(origin, 'nodes'))
      return NodeSet.empty
    }
    const where = at(origin, 'nodes')
    const set = resolveSet(nodes, { sets, aliases }, 'the nodes of these files', where, findings)
    const strangers = set.difference(all)
    if (strangers.size > 0 && findings.size === before) {
      findings.error(`these files are about ${strangers}, which no group or rule names`, where)
    }
    return set.intersection(all)
  }
  return files.map((declared) => {
    const { renderer, out, options = {}, reload, origin } = declared
    if (typeof out !== 'string' || out === '' || printable(out) !== out) {
      findings.error('the folder of these files has to be a path', at(origin, 'out'))
    }
    const problem = reload === undefined ? undefined : reloadProblem(reload)
    if (problem !== undefined) findings.error(problem, at(origin, 'reload'))
    return { renderer, out, nodes: nodesOf(declared), options, reload, origin }
  })
}
