/** Facts that an admin writes down or withdraws. */
import type { FactStore } from '../../facts/index.js'
import type { Declared } from '../../model/declaration.js'
import type { Fact, FactSnapshot, FactValue } from '../../model/fact.js'
import type { NodeSet } from '../../model/node-set/node-set.js'
import { Model } from '../../model/settle/model.js'
import { count } from '../../plan/print.js'
import { userName } from '../../sdk/user-name.js'
import type { Call } from '../command-line/call.js'
import { refuseErrors } from '../config/known.js'
import { checkKeys, checkValues } from './known-keys.js'

/** What is to be changed. */
export interface FactsChange {
  readonly call: Call
  readonly facts: FactStore
  readonly site: Declared
  readonly expression: string
  /** The new values; undefined where a fact is withdrawn. */
  readonly values: ReadonlyMap<string, FactValue | undefined>
  readonly reason: string | undefined
  /** Whether keys may be facts of the admin's own, which nothing observes or reads. */
  readonly newKeys?: boolean
  /** What to do where a key is unknown. */
  readonly hint?: string
}

const source = 'admin'

/** Stores facts with a row in the audit log, unless the configuration would be wrong with them. */
export async function changeFacts(change: FactsChange): Promise<number> {
  const { call, facts, site, values, reason } = change
  const before = await facts.snapshot()
  const now = Model.settle(site, before)
  const nodes = now.select(change.expression)
  await refuseErrors(now)
  if (change.newKeys !== true) {
    const keys = [...values.keys()]
    checkKeys(keys, { model: now, facts: before, nodes }, change.hint)
  }
  const model = Model.settle(site, withValues(before, nodes, values))
  for (const name of nodes) model.node(name)
  await refuseErrors(model)
  checkValues(values)
  // Who did it is written down before it is done.
  await facts.audit.append({
    actor: userName(),
    action: [...values.values()].includes(undefined) ? 'facts unset' : 'facts set',
    nodes: nodes.toString(),
    before: Object.fromEntries(
      [...nodes].map((node) => [
        node,
        Object.fromEntries(
          [...values.keys()].map((key) => [key, before.get(node)?.get(key)?.value ?? null]),
        ),
      ]),
    ),
    after: Object.fromEntries([...values].map(([key, value]) => [key, value ?? null])),
    ...(reason === undefined ? {} : { reason }),
  })
  const changed = await facts.record(
    [...nodes].flatMap((node) =>
      [...values].map(([key, value]) =>
        value === undefined ? { node, key, source } : { node, key, value, source },
      ),
    ),
  )
  if (call.wantsJson) await call.json(changed)
  else await call.print(`${count(changed.length, 'fact')} changed`)
  return 0
}

/** What would be known. */
function withValues(
  before: FactSnapshot,
  nodes: NodeSet,
  values: ReadonlyMap<string, FactValue | undefined>,
): FactSnapshot {
  const observedAt = new Date().toISOString()
  const after = new Map(before)
  for (const node of nodes) {
    const facts = new Map<string, Fact>(before.get(node))
    for (const [key, value] of values) {
      if (value === undefined) facts.delete(key)
      else facts.set(key, { value, source, observedAt })
    }
    after.set(node, facts)
  }
  return after
}
