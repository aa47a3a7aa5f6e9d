/** Which facts there are, so that a misspelt one is told from one of the admin's own. */
import { PhoenixError, type Problem } from '../../error.js'
import { didYouMean } from '../../model/did-you-mean.js'
import type { FactSnapshot, FactValue } from '../../model/fact.js'
import { commonFacts, factForm, macKey } from '../../model/fact-keys.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import type { Model } from '../../model/settle/model.js'

/** What tells which facts there are. */
export interface Knowledge {
  readonly model: Model
  /** All that is known about the cluster. */
  readonly facts: FactSnapshot
  /** The nodes asked about. */
  readonly nodes: NodeSet
}

/**
 * Refuses keys that nothing observes, no rule reads and nobody has kept before; all at once.
 *
 * @throws PhoenixError `unknown-name` with the findings as problems
 */
export function checkKeys(keys: readonly string[], knowledge: Knowledge, hint?: string): void {
  refuse('unknown-name', unknownKeys(keys, knowledge), hint)
}

/**
 * Refuses values that a fact of that name cannot have; all at once.
 *
 * @throws PhoenixError `usage` with the findings as problems
 */
export function checkValues(values: ReadonlyMap<string, FactValue | undefined>): void {
  const odd = [...values].flatMap(([key, value]): readonly Problem[] => {
    const form = value === undefined ? undefined : factForm(key)
    if (form === undefined || value === undefined || form.accepts(value)) return []
    const message = `the fact '${key}' must be ${form.what}, not ${JSON.stringify(value)}`
    return [{ severity: 'error', message: message + asJson(key, form.what, value), places: [] }]
  })
  refuse('usage', odd)
}

function refuse(code: 'unknown-name' | 'usage', problems: readonly Problem[], hint?: string): void {
  const [first] = problems
  if (first !== undefined) throw new PhoenixError(code, first.message, { problems, hint })
}

function unknownKeys(keys: readonly string[], { model, facts, nodes }: Knowledge): Problem[] {
  const kept = new Set<string>()
  for (const all of facts.values()) for (const key of all.keys()) kept.add(key)
  const wanted = keys.filter((key) => !Object.hasOwn(commonFacts, key) && !kept.has(key))
  if (wanted.length === 0) return []
  const lacking = new Map<string, string[]>()
  const others = new Set([...Object.keys(commonFacts), ...kept])
  for (const name of nodes) {
    const own = new Set(model.reads(name))
    for (const each of Object.keys(model.node(name).interfaces)) own.add(macKey(each))
    for (const key of own) others.add(key)
    for (const key of wanted) {
      if (!own.has(key)) lacking.set(key, [...(lacking.get(key) ?? []), name])
    }
  }
  return [...lacking].map(([key, names]) => ({
    severity: 'error',
    message: `there is no fact '${key}': nothing observes it and no rule reads it${guess(key, others)}`,
    places: [],
    // Where no node has it, it is the word and not the nodes.
    ...(names.length === nodes.size ? {} : { nodes: NodeSet.from(names).toString() }),
  }))
}

function guess(key: string, known: ReadonlySet<string>): string {
  const meant = new Set([...known].filter((one) => one !== key))
  const text = didYouMean(key, meant)
  return text === '' ? '; phoenix facts get shows what is known' : text
}

/** A text was given where a list belongs: how lists are written is not obvious. */
function asJson(key: string, what: string, value: FactValue): string {
  if (!what.startsWith('a list') || typeof value !== 'string') return ''
  return `; write ${key}:=${JSON.stringify(value.split(/\s+/).filter((word) => word !== ''))}`
}
