/** Facts that an admin writes down, withdraws or brings from elsewhere. */
import type { FactStore } from '../../facts/index.js'
import type { Declared } from '../../model/declaration.js'
import type { Fact, FactChange, FactSnapshot, FactValue, Observation } from '../../model/fact.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { Model } from '../../model/settle/model.js'
import type { AuditEntry } from '../../model/step.js'
import { count } from '../../plan/print.js'
import { checkMacs } from '../../sdk/taken-macs.js'
import { userName } from '../../sdk/user-name.js'
import type { Call } from '../command-line/call.js'
import { refuseErrors } from '../config/known.js'
import { selectNodes } from '../config/select-nodes.js'
import { checkKeys, checkValues } from './known-keys.js'

/** Where facts are changed, and how freely. */
export interface Changing {
  readonly call: Call
  readonly facts: FactStore
  readonly site: Declared
  readonly reason: string | undefined
  /** Whether keys may be facts of the admin's own, which nothing observes or reads. */
  readonly newKeys?: boolean
  /** What to do where a key is unknown. */
  readonly hint?: string
}

/** What is changed. */
export interface Storing {
  /** For the audit log: `facts set`. */
  readonly action: string
  /** What is said to be so; without a value where a fact is withdrawn. */
  readonly observations: (model: Model) => readonly Observation[]
  /** What else the audit log says. */
  readonly record: (
    before: FactSnapshot,
    observations: readonly Observation[],
  ) => Pick<AuditEntry, 'before' | 'after'>
}

/** The same values for all nodes of a set; undefined where a fact is withdrawn. */
export interface SameForAll {
  readonly action: string
  readonly nodes: string
  readonly values: ReadonlyMap<string, FactValue | undefined>
}

const source = 'admin'

/** Changes the same facts of some nodes, and tells how many. Gives the exit code. */
export async function changeFacts(changing: Changing, same: SameForAll): Promise<number> {
  const { call } = changing
  const keys = [...same.values.keys()]
  const changed = await storeFacts(changing, {
    action: same.action,
    observations: (model) =>
      [...selectNodes(model, same.nodes)].flatMap((node) =>
        [...same.values].map(([key, value]) =>
          value === undefined ? { node, key, source } : { node, key, value, source },
        ),
      ),
    record: (before, observations) => ({
      before: Object.fromEntries(
        observations.map(({ node }) => [
          node,
          Object.fromEntries(keys.map((key) => [key, before.get(node)?.get(key)?.value ?? null])),
        ]),
      ),
      after: Object.fromEntries([...same.values].map(([key, value]) => [key, value ?? null])),
    }),
  })
  if (call.wantsJson) await call.json(changed)
  else await call.print(`${count(changed.length, 'fact')} changed`)
  return 0
}

/** Stores facts with a row in the audit log, unless the configuration would be wrong with them. */
export async function storeFacts(
  { facts, site, reason, newKeys, hint }: Changing,
  { action, observations: observe, record }: Storing,
): Promise<readonly FactChange[]> {
  const before = await facts.snapshot()
  const now = Model.settle(site, before)
  await refuseErrors(now)
  const observations = observe(now)
  const nodes = NodeSet.from(new Set(observations.map(({ node }) => node)))
  if (newKeys !== true) checkKeys(nodesByKey(observations), now, hint)
  const model = Model.settle(site, withValues(before, observations))
  for (const name of nodes) model.node(name)
  await refuseErrors(model)
  checkValues(observations)
  checkMacs(observations, model)
  if (observations.length === 0) return []
  // Who did it is written down before it is done.
  await facts.audit.append({
    actor: userName(),
    action,
    nodes: nodes.toString(),
    ...record(before, observations),
    ...(reason === undefined ? {} : { reason }),
  })
  return facts.record(observations)
}

function nodesByKey(observations: readonly Observation[]): Map<string, string[]> {
  const byKey = new Map<string, string[]>()
  for (const { node, key } of observations) {
    const names = byKey.get(key)
    if (names === undefined) byKey.set(key, [node])
    else names.push(node)
  }
  return byKey
}

/** What would be known. */
function withValues(before: FactSnapshot, observations: readonly Observation[]): FactSnapshot {
  const now = new Date().toISOString()
  const after = new Map<string, ReadonlyMap<string, Fact>>(before)
  const own = new Map<string, Map<string, Fact>>()
  for (const { node, key, value, source: by, observedAt = now } of observations) {
    let known = own.get(node)
    if (known === undefined) {
      known = new Map(before.get(node))
      own.set(node, known)
      after.set(node, known)
    }
    if (value === undefined) known.delete(key)
    else known.set(key, { value, source: by, observedAt })
  }
  return after
}
