import type { Declaration, SelectorDeclaration } from '../../declaration.js'
import { didYouMean, nearest } from '../../did-you-mean.js'
import { NodeSet } from '../../node-set/node-set.js'
import type { Aliases } from '../declared/aliases.js'
import { groupSets, resolveSet, type SettledGroups } from '../declared/groups.js'
import type { Findings } from '../findings/findings.js'
import { at } from '../findings/where.js'
import { type Layer, ruleTitle } from './layer.js'
import type { Report, Vocabulary } from './vocabulary.js'

/** A rule with its nodes. */
export interface SettledRule {
  /** What it selects, as it was written. */
  readonly select: SelectorDeclaration
  readonly layer: Layer
  readonly nodes: NodeSet
  /** Whether any value depends on the node's position in the rule's selection. */
  readonly computes: boolean
}

/** Gives each rule its nodes and takes its settings apart. */
export function settleRules(
  declaration: Declaration,
  { sets: groups, broken }: SettledGroups,
  aliases: Aliases,
  vocabulary: Vocabulary,
  findings: Findings,
): SettledRule[] {
  // An empty selection is no news where a group in it is not known.
  let touchedBroken = false
  const setOf = (name: string) => {
    touchedBroken ||= broken.has(name)
    return groups.get(name) ?? NodeSet.empty
  }
  const sets = groupSets(groups.keys(), setOf)
  const report: Report = (message, ...where) => findings.error(message, ...where)
  return declaration.rules.map(({ select, settings, origin }) => {
    const layer = vocabulary.layer({ settings }, origin, ruleTitle, report)
    const before = findings.size
    touchedBroken = false
    let nodes = NodeSet.empty
    if (typeof select === 'string') {
      if (groups.has(select)) nodes = setOf(select)
      else findings.error(`there is no group '${select}'${meant(select, groups.keys())}`, origin)
    } else {
      nodes = resolveSet(
        select,
        { sets, aliases },
        'the selection of this rule',
        at(origin),
        findings,
      )
    }
    if (nodes.size === 0 && findings.size === before && !touchedBroken) {
      const what = typeof select === 'string' ? `the group '${select}' is empty: ` : ''
      findings.error(`${what}this rule selects no node`, origin)
    }
    return { select, layer, nodes, computes: layer.leaves.some((leaf) => !leaf.constant) }
  })
}

/** Which group was meant, or how nodes are written by whoever has left `nodes()` out. */
function meant(select: string, groups: Iterable<string>): string {
  const known = [...groups]
  const isOfNodes = /[[\d]/.test(select) && nearest(select, known) === undefined
  return isOfNodes ? `; nodes are written nodes('${select}')` : didYouMean(select, known)
}
