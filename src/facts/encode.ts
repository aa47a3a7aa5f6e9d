/** From what callers hand over to checked rows for the database's thread, and back. */
import { PhoenixError } from '../error.js'
import type { Fact, FactChange, FactValue, Observation } from '../model/fact.js'
import type { AuditEntry } from '../model/step.js'
import { checkCount, checkName, checkText, checkTime, checkValue, factLimits } from './check.js'
import type { RunCounts, StepBegin, StepEnd } from './fact-store.js'
import { parseJson } from './json.js'
import type { AuditRow, Counts, FlatBegins, FlatEnds, FlatFacts } from './wire.js'
import { factWidth, historyWidth } from './wire.js'

/** Checked observations, and how many characters they hold. */
export interface EncodedFacts {
  readonly rows: FlatFacts
  readonly characters: number
}

export function encodeObservations(
  observations: readonly Observation[],
  from: number,
  to: number,
  now: number,
): EncodedFacts {
  const rows: (string | number | null)[] = []
  let characters = 0
  for (let i = from; i < to; i++) {
    const observation = observations[i] as Observation
    const node = checkName('node', observation.node)
    const key = checkName('key of a fact', observation.key)
    const value =
      observation.value === undefined ? null : checkValue(`${key} of ${node}`, observation.value)
    const source = checkName('source of a fact', observation.source, factLimits.label)
    const { observedAt } = observation
    rows.push(node, key, value, source, observedAt === undefined ? now : timeOf(observedAt))
    characters += node.length + key.length + source.length + (value?.length ?? 0)
  }
  return { rows, characters }
}

// Observations made together share their time, and so do the facts that they become.
let lastText = '1970-01-01T00:00:00.000Z'
let lastTime = 0

function timeOf(text: string): number {
  if (text !== lastText) {
    lastTime = checkTime('time of an observation', text)
    lastText = text
  }
  return lastTime
}

let lastIsoTime = 0
let lastIso = '1970-01-01T00:00:00.000Z'

function isoOf(time: number): string {
  if (time !== lastIsoTime) {
    lastIso = new Date(time).toISOString()
    lastIsoTime = time
  }
  return lastIso
}

/** Adds facts to the maps of a snapshot. */
export function addToSnapshot(snapshot: Map<string, Map<string, Fact>>, rows: FlatFacts): void {
  let node: string | undefined
  let facts = new Map<string, Fact>()
  for (let at = 0; at < rows.length; at += factWidth) {
    if (rows[at] !== node) {
      node = rows[at] as string
      const known = snapshot.get(node)
      facts = known ?? new Map()
      if (known === undefined) snapshot.set(node, facts)
    }
    facts.set(rows[at + 1] as string, {
      value: parseJson(rows[at + 2] as string),
      source: rows[at + 3] as string,
      observedAt: isoOf(rows[at + 4] as number),
    })
  }
}

/** The changes that a recording made. */
export function changesOf(rows: FlatFacts, run: string | undefined): FactChange[] {
  const changes: FactChange[] = []
  for (let at = 0; at < rows.length; at += factWidth) changes.push(changeAt(rows, at, run))
  return changes
}

/** Rows of history. */
export function historyOf(rows: FlatFacts): FactChange[] {
  const changes: FactChange[] = []
  for (let at = 0; at < rows.length; at += historyWidth) {
    changes.push(changeAt(rows, at, (rows[at + factWidth] as string | null) ?? undefined))
  }
  return changes
}

function changeAt(rows: FlatFacts, at: number, run: string | undefined): FactChange {
  const value = rows[at + 2] as string | null
  const change: { -readonly [K in keyof FactChange]: FactChange[K] } = {
    node: rows[at] as string,
    key: rows[at + 1] as string,
    source: rows[at + 3] as string,
    observedAt: isoOf(rows[at + 4] as number),
  }
  if (value !== null) change.value = parseJson(value)
  if (run !== undefined) change.run = run
  return change
}

export function encodeBegins(steps: readonly StepBegin[], now: number): FlatBegins {
  return steps.flatMap((step) => [
    ...keyOf(step),
    checkName('kind of a step', step.kind, factLimits.label),
    checkText('summary of a step', step.summary),
    step.startedAt === undefined ? now : checkTime('start of a step', step.startedAt),
  ])
}

const endings: readonly unknown[] = ['done', 'failed', 'interrupted'] satisfies StepEnd['result'][]

/** How a run or a step may be said to have ended. */
export function checkEnding<T extends StepEnd['result']>(what: string, result: T): T {
  if (endings.includes(result)) return result
  throw new PhoenixError(
    'usage',
    `the result of a ${what} must be one of ${endings.join(', ')}, not ${String(result)}`,
  )
}

export function encodeEnds(steps: readonly StepEnd[], now: number): FlatEnds {
  return steps.flatMap((step) => [
    ...keyOf(step),
    checkEnding('step', step.result),
    step.error === undefined ? null : checkText('error of a step', step.error),
    step.endedAt === undefined ? now : checkTime('end of a step', step.endedAt),
  ])
}

function keyOf({ run, node, index }: StepBegin | StepEnd): [string, string, number] {
  // Files that were written are steps of no node.
  const of = node === '' ? '' : checkName('node', node)
  return [checkName('run', run), of, checkCount('index of a step', index)]
}

export function encodeAudit(entry: AuditEntry, at: number): AuditRow {
  const value = (what: string, item: FactValue | undefined) =>
    item === undefined ? null : checkValue(what, item)
  return {
    at,
    actor: checkName('actor', entry.actor, factLimits.label),
    action: checkName('action', entry.action, factLimits.label),
    nodes: checkText('nodes of an audit entry', entry.nodes),
    reason: entry.reason === undefined ? null : checkText('reason', entry.reason),
    planDigest:
      entry.planDigest === undefined
        ? null
        : checkName('plan digest', entry.planDigest, factLimits.label),
    before: value('the state before', entry.before),
    after: value('the state after', entry.after),
  }
}

export function encodeCounts({ done, failed, remaining }: RunCounts): Counts {
  return {
    done: checkCount('number of nodes done', done),
    failed: checkCount('number of nodes failed', failed),
    remaining: checkCount('number of nodes remaining', remaining),
  }
}
