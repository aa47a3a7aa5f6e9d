/** Waits until a node's power is as it was asked for, and proves restarts. */
import { PhoenixError } from '../../error.js'
import type { PowerState, Step, VerifyStep } from '../../model/step.js'
import { offersOf } from '../../plan/offers.js'
import { forgetWhatItBooted } from '../boot/forget-booted.js'
import { pause } from '../on-abort.js'
import type { Performing } from '../performing.js'
import { isTransient } from '../retry.js'
import { observePower, powerState, readOverride } from './look.js'

/** How long a restart is looked for where nothing can prove it, in milliseconds. */
const unprovableRestart = 15_000

export async function verifyPower(step: VerifyStep & Step, to: Performing): Promise<void> {
  const { node, power: wanted } = step
  const end = performance.now() + to.deadlines.verify
  const restart = step.restart === true ? new Restart(node, to) : undefined
  let delay = 250
  let state: PowerState = 'unknown'
  let lastError: PhoenixError | undefined
  while (performance.now() < end) {
    try {
      state = await powerState(node, to)
      lastError = undefined
    } catch (error) {
      to.signal?.throwIfAborted()
      lastError = PhoenixError.from(error)
      // A BMC is often deaf for a moment while its node starts.
      if (!isTransient(lastError)) throw lastError
    }
    if (lastError === undefined) {
      const seen = restart === undefined ? 'yes' : await restart.seen(state)
      if (state === wanted && seen !== 'not yet') {
        await to.record([observePower(node, state, to)])
        if (seen === 'yes') await forgetWhatItBooted(node, to)
        return
      }
    }
    await pause(Math.min(delay, Math.max(0, end - performance.now())), to.signal)
    delay = Math.min(delay * 1.5, 5000)
  }
  if (lastError !== undefined) throw lastError
  await to.record([observePower(node, state, to)])
  const seconds = Math.round(to.deadlines.verify / 1000)
  const what =
    state === wanted
      ? 'the restart was accepted, but the power never changed and the boot device is still set'
      : `the power is still ${state}, not ${wanted}`
  throw new PhoenixError('no-effect', `after ${seconds} s ${what}`, { node })
}

/**
 * Looks for proof that a node was restarted. Many BMCs say `on` throughout; but the override of the
 * boot device that was set just before is consumed by a start and by nothing else.
 */
class Restart {
  readonly #began = performance.now()
  readonly #provable: boolean
  #changed = false

  constructor(
    private readonly node: string,
    private readonly to: Performing,
  ) {
    const settled = to.model.node(node)
    const offered = offersOf(settled, to.model.facts.get(node)).has('bootDevice')
    this.#provable = settled.boot !== undefined && offered
  }

  async seen(state: PowerState): Promise<'yes' | 'not yet' | 'cannot tell'> {
    this.#changed ||= state !== 'on' && state !== 'unknown'
    if (this.#changed) return 'yes'
    if (!this.#provable) {
      const waited = performance.now() - this.#began
      return waited > unprovableRestart ? 'cannot tell' : 'not yet'
    }
    const { node, to } = this
    const override = await readOverride(node, to).catch(() => undefined)
    return override?.device === 'none' ? 'yes' : 'not yet'
  }
}
