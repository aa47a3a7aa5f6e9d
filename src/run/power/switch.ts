/** Switches a node's power, and boots it anew; an answer that was lost is looked for, never guessed. */
import { PhoenixError } from '../../error.js'
import type { PowerStep, Step } from '../../model/step.js'
import { awaitedSince } from '../boot/wait-facts.js'
import { call } from '../call.js'
import { restartDeadline } from '../deadlines.js'
import type { LastStart, Performing } from '../performing.js'
import { didNotAct, firstPause, isTransient, retrying, tries } from '../retry.js'
import { powerState, readOverride } from './look.js'

export async function switchPower(step: PowerStep & Step, to: Performing): Promise<void> {
  const { node, action } = step
  // A restart may be a stop, a wait and a start: that takes as long as a node takes to stop.
  const deadline = restartDeadline(action, to.deadlines)
  const arrived = () => (action === 'reboot' ? hasRestarted(node, to) : lookAfter(node, action, to))
  const isAwaited = action !== 'off' && to.model.boot?.reports === true
  const since = new Date().toISOString()
  // Not as of the plan: the node may have started by itself since that was made.
  const last = isAwaited ? await lastStart(step, to) : undefined
  let asked = 0
  const answer = await retrying(
    () => {
      asked++
      return call(node, 'power', to, deadline, (bmc, options) => bmc.setPower(action, options))
    },
    {
      tries,
      pause: firstPause,
      signal: to.signal,
      on: to.retried,
      may: async (error) => {
        if (didNotAct(error)) return true
        // The BMC may have acted before the answer was lost: look, never guess.
        return isTransient(error) && (await arrived()) === 'no'
      },
    },
  ).catch(async (error) => {
    if (!isTransient(PhoenixError.from(error)) || (await arrived()) !== 'yes') throw error
  })
  // Somebody else was quicker, and not from the boot device that was set for this start.
  if (answer === 'already' && asked === 1 && to.prepared === true) {
    const message = `changed since the plan was made: the power is ${action} already`
    throw new PhoenixError('plan-changed', message, { node, hint: 'make a new plan' })
  }
  // Whoever ends before the node is up leaves word that a start is under way.
  if (last !== undefined && answer !== 'already') {
    await to.record(awaitedSince(node, since, last, to.connections.source(node, 'power')))
  }
}

async function lastStart({ node, relies }: PowerStep & Step, to: Performing): Promise<LastStart> {
  const known = await to.known(node)
  const isUp = known?.get('booted.image')?.value !== undefined
  if (isUp && relies?.['boot.missed'] !== undefined) {
    const message = 'changed since the plan was made: it has reported meanwhile that it is up'
    throw new PhoenixError('plan-changed', message, { node, hint: 'make a new plan' })
  }
  const id = known?.get('boot.id')?.value
  const last = { id: typeof id === 'string' ? id : undefined, isUp }
  to.starts?.(last)
  return last
}

/** Whether a node was restarted though the answer was lost: only a start uses a boot device up. */
async function hasRestarted(node: string, to: Performing): Promise<'yes' | 'unknown'> {
  if (to.prepared !== true) return 'unknown'
  const now = await readOverride(node, to).catch(() => undefined)
  return now?.device === 'none' ? 'yes' : 'unknown'
}

/** Whether a node does what it was told, where the answer was lost. */
async function lookAfter(
  node: string,
  action: 'on' | 'off',
  to: Performing,
): Promise<'yes' | 'no' | 'unknown'> {
  const state = await powerState(node, to).catch(() => 'unknown' as const)
  if (state === action || state === `powering-${action}`) return 'yes'
  return state === 'unknown' ? 'unknown' : 'no'
}
