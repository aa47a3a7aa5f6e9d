/** Restarts of which the journal does not say whether they happened: looks, and never guesses. */
import { PhoenixError } from '../error.js'
import { NodeSet } from '../model/node-set/node-set.js'
import type { Model } from '../model/settle/model.js'
import type { PowerState, StepRecord } from '../model/step.js'
import type { Plan, Unseen } from '../plan/plan.js'
import { describeStep } from '../plan/words.js'
import type { LookEvent } from './events.js'
import { pause, unlessAborted } from './on-abort.js'
import { powerState, readOverride } from './power/look.js'
import type { Looking } from './refresh.js'
import { Waiting } from './waiting.js'

/** A restart that was begun and whose proof was not written. */
export interface UnprovenRestart {
  readonly node: string
  readonly run: string
  /** When it was asked for, in milliseconds since 1970. */
  readonly since: number
  /** Whether a boot device was set for it, which a start uses up and nothing else. */
  readonly provable: boolean
}

/** What is known of such a restart once somebody has looked. */
export type Finding =
  /** It happened: whatever the node reported before is over. */
  | { readonly is: 'done'; readonly note: string; readonly power: PowerState }
  /** It is not known to have happened, and may be asked for again. */
  | { readonly is: 'not known'; readonly note: string; readonly power?: PowerState }
  /** It may still come. */
  | { readonly is: 'pending'; readonly unseen: Omit<Unseen, 'node'> }

/** What the journal calls a restart. */
export const restart = describeStep({ kind: 'power', action: 'reboot' })

/** The nodes whose power a plan wants to change or to see changed: a restart may be at work there. */
export function switchedBy(plan: Plan): NodeSet {
  const about = plan.steps.filter(({ kind }) => kind === 'power' || kind === 'verify')
  return NodeSet.from(about.map(({ node }) => node))
}

/**
 * The restarts among the steps of each node's newest run that were not seen to happen. Where a node has
 * reported since what it booted, or the boot device was cleared afterwards, there is nothing to find out.
 */
export function unprovenRestarts(model: Model, steps: readonly StepRecord[]): UnprovenRestart[] {
  const chains = new Map<string, StepRecord[]>()
  for (const step of steps) chains.set(step.node, [...(chains.get(step.node) ?? []), step])
  return [...chains].flatMap(([node, chain]) => {
    const at = chain.findLastIndex(({ kind, summary }) => kind === 'power' && summary === restart)
    const step = chain[at]
    // Without a result it belongs to a run that is under way.
    if (step?.result === undefined) return []
    const later = chain.slice(at + 1)
    if (later.some(({ kind, result }) => kind === 'verify' && result === 'done')) return []
    if (later.some(({ kind }) => kind === 'boot-device')) return []
    const since = Date.parse(step.startedAt)
    const reported = model.facts.get(node)?.get('booted.image')?.observedAt
    if (reported !== undefined && Date.parse(reported) >= since) return []
    const before = chain[at - 1]
    const provable = before?.kind === 'boot-device' && before.result === 'done'
    return [{ node, run: step.run, since, provable }]
  })
}

/** What is said of restarts where nobody looks. */
export function notLookedAt({ run }: UnprovenRestart): string {
  return `run ${run} asked for a restart and did not see whether it happened; refresh to see`
}

/** How often a boot device is looked at, in milliseconds. */
const pauseBetween = 1000

/**
 * Finds out whether restarts happened, by the boot device that was set for each. One that was asked for
 * just now is waited for, as long as a look may take.
 */
export async function examine(
  restarts: readonly UnprovenRestart[],
  to: Looking,
  on: (event: LookEvent) => void,
): Promise<Map<string, Finding>> {
  const waiting = new Waiting(on)
  const findings = new Map<string, Finding>()
  const look = async (one: UnprovenRestart) => {
    waiting.for(one.node, 'to be seen restarting')
    findings.set(one.node, await findOut(one, to))
    waiting.over(one.node)
  }
  try {
    await unlessAborted(Promise.all(restarts.map(look)), to.signal)
  } finally {
    waiting.end()
  }
  return findings
}

async function findOut(one: UnprovenRestart, to: Looking): Promise<Finding> {
  const asked = `run ${one.run} asked for a restart`
  if (!one.provable) {
    return { is: 'not known', note: `${asked}, and nothing tells whether it happened` }
  }
  const { refresh, verify } = to.deadlines
  const end = performance.now() + refresh
  for (;;) {
    let isUsedUp: boolean
    let power: PowerState
    try {
      power = await powerState(one.node, to, refresh)
      isUsedUp = (await readOverride(one.node, to, refresh)).device === 'none'
    } catch (thrown) {
      to.signal?.throwIfAborted()
      const { explanation } = PhoenixError.from(thrown)
      const note = `${asked}, and nothing tells whether it happened (${explanation})`
      return { is: 'not known', note }
    }
    const waits = performance.now() + pauseBetween <= end
    if (isUsedUp && (power === 'on' || power === 'unknown' || !waits)) {
      const note = `restarted by run ${one.run}, which ended before it could see that: the boot device that was set for the start is used up`
      return { is: 'done', note, power }
    }
    if (!isUsedUp && Math.abs(Date.now() - one.since) >= verify) {
      const note = `${asked} that did not happen: the boot device that was set for it is still set`
      return { is: 'not known', note, power }
    }
    if (!waits) {
      const time = new Date(one.since).toISOString()
      const reason = `${asked} at ${time}, which may still come; make a new plan in a while`
      return { is: 'pending', unseen: { code: 'aborted', reason } }
    }
    await pause(pauseBetween, to.signal)
  }
}
