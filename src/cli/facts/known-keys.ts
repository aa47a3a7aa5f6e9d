/** Which facts there are, so that a misspelt one is told from one of the admin's own. */
import { PhoenixError, type Problem } from '../../error.js'
import { didYouMean } from '../../model/did-you-mean.js'
import type { FactValue, Observation } from '../../model/fact.js'
import { commonFacts, factForm, macKey } from '../../model/fact-keys.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import type { Model } from '../../model/settle/model.js'

/**
 * Refuses keys that nothing observes, no rule reads and nobody has kept before; all at once.
 *
 * @param wanted the nodes of each key
 * @throws PhoenixError `unknown-name` with the findings as problems
 */
export function checkKeys(
  wanted: ReadonlyMap<string, Iterable<string>>,
  model: Model,
  hint?: string,
): void {
  const kept = new Set<string>()
  for (const all of model.facts.values()) for (const key of all.keys()) kept.add(key)
  const others = new Set([...Object.keys(commonFacts), ...kept])
  const problems: Problem[] = []
  for (const [key, nodes] of wanted) {
    if (Object.hasOwn(commonFacts, key) || kept.has(key)) continue
    const names = [...nodes]
    const lacking = names.filter((name) => {
      const own = new Set(model.reads(name))
      for (const each of Object.keys(model.node(name).interfaces)) own.add(macKey(each))
      for (const one of own) others.add(one)
      return !own.has(key)
    })
    if (lacking.length === 0) continue
    problems.push({
      severity: 'error',
      message: `there is no fact '${key}': nothing observes it and no rule reads it${guess(key, others)}`,
      places: [],
      // Where no node has it, it is the word and not the nodes.
      ...(lacking.length === names.length ? {} : { nodes: NodeSet.from(lacking).toString() }),
    })
  }
  refuse('unknown-name', problems, hint)
}

/**
 * Refuses values that a fact of that name cannot have; all at once.
 *
 * @throws PhoenixError `usage` with the findings as problems
 */
export function checkValues(observations: readonly Observation[]): void {
  const odd = new Map<string, string[]>()
  for (const { node, key, value } of observations) {
    const form = value === undefined ? undefined : factForm(key)
    if (form === undefined || value === undefined || form.accepts(value)) continue
    const message = `the fact '${key}' must be ${form.what}, not ${JSON.stringify(value)}`
    const text = message + asJson(key, form.what, value)
    odd.set(text, [...(odd.get(text) ?? []), node])
  }
  const problems = [...odd].map(([message, names]): Problem => {
    return { severity: 'error', message, places: [], nodes: NodeSet.from(names).toString() }
  })
  refuse('usage', problems)
}

function refuse(code: 'unknown-name' | 'usage', problems: readonly Problem[], hint?: string): void {
  const [first] = problems
  if (first !== undefined) throw new PhoenixError(code, first.message, { problems, hint })
}

function guess(key: string, known: ReadonlySet<string>): string {
  const others = [...known].filter((one) => one !== key)
  const text = didYouMean(key, others)
  if (text !== '') return text
  const some = others.slice(0, 5).map((one) => `'${one}'`)
  return `; there is ${some.join(', ')}, …; phoenix facts get shows what is known`
}

/** A text was given where a list belongs: how lists are written is not obvious. */
function asJson(key: string, what: string, value: FactValue): string {
  if (!what.startsWith('a list') || typeof value !== 'string') return ''
  return `; write ${key}:=${JSON.stringify(value.split(/\s+/).filter((word) => word !== ''))}`
}
