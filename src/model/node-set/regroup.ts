/** Folding nodes into the groups that they make up: `@compute,@gpu[1-2],login1`. */
import { NameGatherer } from './family.js'
import { type FoldOptions, foldFamilies } from './format.js'
import { forbiddenInName } from './name.js'
import type { NodeSet } from './node-set.js'

/** What {@link NodeSet.regroup} may be told. */
export interface RegroupOptions extends FoldOptions {
  /**
   * Whether groups are named that share nodes with others already named.
   * @default false
   */
  readonly overlap?: boolean
  /**
   * What stands before each name besides `@`, such as `slurm:`.
   * @default nothing
   */
  readonly source?: string
}

/** The folded text of a set in which whole groups are named instead of their nodes. */
export function regrouped(
  nodes: NodeSet,
  groups: Iterable<readonly [name: string, nodes: NodeSet]>,
  { overlap = false, source, ...options }: RegroupOptions,
): string {
  const whole = [...groups].filter(([name, set]) => {
    // A name that no expression can hold is of no use in one.
    return forbiddenInName(name) < 0 && set.size > 0 && set.isSubsetOf(nodes)
  })
  // The largest first; of two alike the one whose name comes first.
  whole.sort(([a, { size: one }], [b, { size: other }]) => other - one || (a < b ? -1 : 1))
  const names = new NameGatherer()
  let rest = nodes
  for (const [name, set] of whole) {
    if (rest.size === 0) break
    if (!overlap && !set.isSubsetOf(rest)) continue
    names.add(name)
    rest = rest.difference(set)
  }
  const prefix = source === undefined ? '@' : `@${source}:`
  const pieces = foldFamilies(names.families(), options).map((piece) => prefix + piece)
  if (rest.size > 0) pieces.push(rest.fold(options))
  return pieces.join(',')
}
