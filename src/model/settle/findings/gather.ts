import type { Problem, ProblemPlace } from '../../../error.js'
import { NodeSet } from '../../node-set/node-set.js'

/** Findings of one kind: about the same value of several nodes, said at the same place. */
export interface GatheredProblems {
  /** In their own words; at least one. */
  readonly problems: readonly [Problem, ...Problem[]]
  /** All nodes concerned, folded, where the findings are about nodes. */
  readonly nodes: string | undefined
}

/**
 * Puts together what differs in words alone: a fault that strikes thousands of nodes, in words of each
 * node's own, is one group. The order stays that of the first finding of each.
 *
 * @example
 * ```ts
 * import { cluster, nodes } from 'phoenix-cluster/dsl'
 * import { gatherProblems, Model, prove } from 'phoenix-cluster/model'
 *
 * const site = cluster('shelf').on(nodes('cn[1-4]'), { boot: 'network' })
 * for (const { problems, nodes } of gatherProblems(prove(Model.settle(site)))) {
 *   console.log(`${nodes}: ${problems[0].message}, and ${problems.length - 1} more`)
 * }
 * ```
 */
export function gatherProblems(problems: readonly Problem[]): GatheredProblems[] {
  const groups = new Map<string, [Problem, ...Problem[]]>()
  for (const [index, problem] of problems.entries()) {
    const key = problem.nodes === undefined ? String(index) : kindOf(problem)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [problem])
    else group.push(problem)
  }
  return [...groups.values()].map((group) => ({ problems: group, nodes: nodesOf(group) }))
}

function kindOf({ severity, path, places }: Problem): string {
  const where = places.map(({ file, line, column, property }: ProblemPlace) => {
    return `${file}:${line}:${column} ${property}`
  })
  return [severity, path, ...where].join('\0')
}

function nodesOf(problems: readonly Problem[]): string | undefined {
  const sets = problems.flatMap(({ nodes }) => (nodes === undefined ? [] : [nodes]))
  if (sets.length <= 1) return sets[0]
  const names = sets.flatMap((set) => [...NodeSet.parse(set)])
  return NodeSet.from(names).toString()
}
