import { PhoenixError, type Place } from '../../../error.js'
import type { SelectorDeclaration } from '../../declaration.js'
import { didYouMean } from '../../did-you-mean.js'
import type { Model } from '../model.js'
import type { SettledRule } from '../rule/rules.js'
import { Selections } from './selections.js'

/** Whether a rule applies to a node, and if not, why. */
export interface WhyNot {
  readonly node: string
  /** Where the rule stands. */
  readonly place: Place | undefined
  /** What it selects: a group's name, `nodes('cn[1-4]')`, or `a function of the groups`. */
  readonly selects: string
  /** The paths that it speaks about. */
  readonly says: readonly string[]
  readonly applies: boolean
  /** Why it does not apply, as sentences from the outermost group to the innermost; empty if it does. */
  readonly because: readonly string[]
}

/**
 * Tells why rules do not apply to a node: which group does not have it, which one takes it out, and
 * which the nearest group is that has it.
 *
 * @param about the rules in question: those that speak about a path (`image`, `interfaces.eno1`),
 * those that select a group, or the one at a place (`cluster.config.ts:40`, `:40`); left out, all
 * @throws PhoenixError `unknown-name` where there is no such rule
 *
 * @example
 * ```ts
 * import { cluster, nodes } from 'phoenix-cluster/dsl'
 * import { Model, whyNot } from 'phoenix-cluster/model'
 *
 * const site = cluster('shelf')
 *   .groups({ compute: nodes('cn[1-4]'), drained: nodes('cn2') })
 *   .groups({ workers: (g) => g.compute.difference(g.drained) })
 *   .on('compute', { boot: 'disk' })
 *   .on('workers', { power: 'on' })
 *
 * const [rule] = whyNot(Model.settle(site), 'cn2', 'power')
 * console.log(rule?.because[0]) // the group 'workers' does not have it: 'drained' takes it out
 * ```
 */
export function whyNot(model: Model, name: string, about?: string): WhyNot[] {
  // An alias is as good as the name.
  const node = model.node(name).name
  const rules = about === undefined ? model.rules : rulesAbout(model, about)
  const selections = new Selections(model)
  return rules.map((rule): WhyNot => {
    const applies = rule.nodes.has(node)
    return {
      node,
      place: rule.layer.origin?.place,
      selects: selectorText(rule.select),
      says: rule.layer.leaves.map(({ path }) => path),
      applies,
      because: applies ? [] : selections.whyNotIn(node, rule),
    }
  })
}

function selectorText(select: SelectorDeclaration): string {
  if (typeof select === 'string') return select
  if (typeof select === 'function') return 'a function of the groups'
  return `nodes('${select.set ?? ''}')`
}

function rulesAbout(model: Model, about: string): readonly SettledRule[] {
  const at = /^(.*?):(\d+)(?::\d+)?$/.exec(about)
  const found = at === null ? [] : ruleAt(model, at[1] ?? '', Number(at[2]))
  const named = model.rules.filter(
    ({ select, layer }) =>
      select === about ||
      layer.leaves.some(({ path }) => path === about || path.startsWith(`${about}.`)),
  )
  if (found.length + named.length > 0) return [...found, ...named]
  const paths = model.rules.flatMap(({ layer }) => layer.leaves.map(({ path }) => path))
  const guess = didYouMean(about, new Set([...paths, ...model.groups.keys()]))
  throw new PhoenixError('unknown-name', `there is no rule for or about '${about}'${guess}`)
}

/** The rule that begins last at or before a line. */
function ruleAt(model: Model, file: string, line: number): SettledRule[] {
  const before = model.rules.flatMap((rule) => {
    const place = rule.layer.origin?.place
    const fits = place !== undefined && place.line <= line && place.file.endsWith(file)
    return fits ? [{ rule, place }] : []
  })
  const [last] = before.toSorted((a, b) => b.place.line - a.place.line)
  return last === undefined ? [] : [last.rule]
}
