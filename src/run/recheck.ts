/** Looks, just before a node is touched, whether it still is as the plan relies on. */
import { PhoenixError } from '../error.js'
import type { FactValue } from '../model/fact.js'
import type { Step } from '../model/step.js'
import type { Performing } from './performing.js'
import { observePower, powerState } from './power/look.js'
import { isTransient, retrying } from './retry.js'

/**
 * The power that a node has to have before a step, or undefined where none is relied on: before its
 * power is switched, and before the boot device is set for that.
 */
export function expectedPower(steps: readonly Step[], index: number): FactValue | undefined {
  const step = steps[index]
  const previous = steps[index - 1]
  // What is set for a start was looked at before.
  if (previous?.kind === 'boot-device') return undefined
  // What a node in use must not get is no less harmful to one that was switched on meanwhile.
  if (step?.kind === 'firmware') return previous === undefined ? step.relies.power : undefined
  const power = step?.kind === 'boot-device' ? steps[index + 1] : step
  if (power?.kind !== 'power') return undefined
  return previous?.kind === 'verify' ? previous.power : power.relies.power
}

/**
 * Throws `plan-changed` if the node's power contradicts what the plan relies on, and records what it
 * is, so that the next plan knows. A BMC that does not say contradicts nothing.
 */
export async function mustStillHold(
  node: string,
  expected: FactValue,
  to: Performing,
): Promise<void> {
  // Nothing is changed by a look, so that the journal does not hear of it.
  const { begin, ...looking } = to
  const state = await retrying(() => powerState(node, looking), {
    tries: 3,
    pause: 500,
    signal: to.signal,
    may: isTransient,
    on: to.retried,
  })
  if (state === expected || state === 'unknown' || expected === null) return
  await to.record([observePower(node, state, to)])
  const message = `changed since the plan was made: the power was ${String(expected)} and is ${state}`
  throw new PhoenixError('plan-changed', message, { node, hint: 'make a new plan' })
}
