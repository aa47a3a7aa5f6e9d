/** How each kind of step is carried out. */
import { PhoenixError } from '../error.js'
import type { Fact, Observation } from '../model/fact.js'
import type { Model } from '../model/settle/model.js'
import type {
  BootDeviceStep,
  LearnStep,
  PowerState,
  PowerStep,
  Step,
  VerifyStep,
} from '../model/step.js'
import { offersOf } from '../plan/offers.js'
import type { BootOverride } from '../ports/boot-device.js'
import type { CallOptions } from '../ports/call.js'
import type { Capabilities, CapabilityName } from '../ports/driver.js'
import type { FirmwareProgress } from '../ports/firmware.js'
import type { PowerAction } from '../ports/power.js'
import { awaitBooted } from './boot/await-booted.js'
import type { BootReports } from './boot/boot-reports.js'
import type { Connections } from './connections/connections.js'
import { setBios, verifyBios } from './hardware/bios.js'
import { updateFirmware, verifyFirmware } from './hardware/firmware.js'
import { type Looked, lookAtInventory } from './inventory/read-inventory.js'
import type { Limiter } from './limits.js'
import { pause } from './on-abort.js'
import { didNotAct, isTransient, retrying } from './retry.js'

/** How long things may take, in milliseconds. */
export interface Deadlines {
  /** One request to a BMC, its driver's own retries included. @default 60000 */
  readonly call: number
  /** The time in which a node has to reach the power state that was asked for. @default 180000 */
  readonly verify: number
  /** One look at a node's power before planning. @default 20000 */
  readonly refresh: number
  /** One look at a node's BIOS settings, or at its firmware, before planning. @default 120000 */
  readonly inspect: number
  /** One update of firmware, from sending the image to its end. @default 3600000 */
  readonly update: number
  /** The time after a start in which settings of the BIOS and firmware have to be in force. @default 900000 */
  readonly inForce: number
  /** How long nothing is heard of a node that starts before it counts as lost. @default 600000 */
  readonly boot: number
}

/** The deadlines where nobody says otherwise. */
export const defaultDeadlines: Deadlines = {
  call: 60_000,
  verify: 180_000,
  refresh: 20_000,
  inspect: 120_000,
  update: 3_600_000,
  inForce: 900_000,
  boot: 600_000,
}

/** What a step needs to be carried out. */
export interface Performing {
  readonly model: Model
  readonly connections: Connections
  readonly limiter: Limiter
  /** Whether earlier steps of the same node are done, so that it goes before nodes not begun. */
  readonly begun?: boolean
  /** Whether a boot device was set for the start that is asked for. */
  readonly prepared?: boolean
  readonly deadlines: Deadlines
  /** Ends waiting; what a BMC was told already runs to its end. */
  readonly signal: AbortSignal | undefined
  /** Hears that the first request is about to go out; nothing was done before. */
  readonly begin: () => Promise<void>
  /** Records what was read. */
  readonly record: (observations: readonly Observation[]) => Promise<void>
  /** What is known about a node at this moment. */
  readonly known: (node: string) => Promise<ReadonlyMap<string, Fact> | undefined>
  /** What nodes report of their starts; without it, facts are asked one node at a time. */
  readonly reports?: BootReports | undefined
  /** Hears of further tries. */
  readonly retried: (error: PhoenixError, attempt: number, delay: number) => void
  /** Hears how a step that takes long goes on. */
  readonly progress?: ((progress: FirmwareProgress) => void) | undefined
}

/** How often a request is tried, and the first pause between tries in milliseconds. */
export const tries = 3
export const firstPause = 500

/** Which capability a kind of step works with; undefined for one that asks no BMC. */
export function capabilityOf(kind: Step['kind']): CapabilityName | undefined {
  // The node itself is waited for, and not its BMC.
  if (kind === 'booted') return undefined
  if (kind === 'learn') return 'inventory'
  if (kind === 'bios' || kind === 'verify-bios') return 'bios'
  if (kind === 'firmware' || kind === 'verify-firmware') return 'firmware'
  return kind === 'boot-device' ? 'bootDevice' : 'power'
}

/** Carries a step out; what was read on the way is recorded. Rejects with the reason if it failed. */
export async function perform(step: Step, to: Performing): Promise<void> {
  switch (step.kind) {
    case 'learn':
      return learn(step, to)
    case 'boot-device':
      return bootDevice(step, to)
    case 'power':
      return power(step, to)
    case 'verify':
      return verify(step, to)
    case 'booted':
      return awaitBooted(step, to)
    case 'bios':
      return setBios(step, to)
    case 'verify-bios':
      return verifyBios(step, to)
    case 'firmware':
      await updateFirmware(step, to)
      return
    case 'verify-firmware':
      return verifyFirmware(step, to)
  }
}

/** What one request to a BMC needs. */
export type Calling = Pick<Performing, 'connections' | 'limiter' | 'signal'> &
  Partial<Pick<Performing, 'begin' | 'begun'>>

/**
 * One request to a node's BMC, under the limits. An abort ends the waiting for a place; a request that
 * went out runs to its end or its deadline.
 *
 * @param place which of the node's BMCs, where it is to be that one and no other
 */
export async function call<N extends CapabilityName, T>(
  node: string,
  which: N,
  to: Calling,
  deadline: number,
  request: (capability: Capabilities[N], options: CallOptions) => Promise<T>,
  place?: number,
): Promise<T> {
  return to.limiter.run(
    async () => {
      await to.begin?.()
      const answer = to.connections.with(
        node,
        which,
        (capability) => request(capability, { deadline }),
        place,
      )
      return within(deadline, node, answer)
    },
    to.signal,
    to.begun,
  )
}

/** The longest that a timer can run; longer ones end at once. */
const longestTimer = 2 ** 31 - 1

/** Drivers keep their deadlines themselves; one that does not must not stop a whole run. */
async function within<T>(deadline: number, node: string, answer: Promise<T>): Promise<T> {
  const grace = Math.min(2000, deadline / 2)
  const most = Math.min(deadline + grace, longestTimer)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `no answer within ${deadline / 1000} s`
      reject(new PhoenixError('bmc-timeout', message, { node }))
    }, most)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

async function learn(step: LearnStep & Step, to: Performing): Promise<void> {
  const { node } = step
  let looked: Looked | undefined
  const read = async () => {
    looked = await lookAtInventory(node, to, { wanted: step.facts })
    if (looked.problem !== undefined) throw looked.problem
  }
  // What was garbled in the middle of a report may be whole the next time.
  const may = (error: PhoenixError) =>
    isTransient(error) || (error.code === 'bmc-protocol' && error === looked?.problem)
  try {
    await retrying(read, { tries, pause: firstPause, signal: to.signal, may, on: to.retried })
  } finally {
    await to.record(looked?.observations ?? [])
  }
}

async function bootDevice(step: BootDeviceStep & Step, to: Performing): Promise<void> {
  // Setting the same override twice is the same as setting it once.
  await retrying(
    () =>
      call(step.node, 'bootDevice', to, to.deadlines.call, (bmc, options) =>
        bmc.setBootOverride({ device: step.device, once: step.device !== 'none' }, options),
      ),
    { tries, pause: firstPause, signal: to.signal, may: isTransient, on: to.retried },
  )
}

async function power(step: PowerStep & Step, to: Performing): Promise<void> {
  const { node, action } = step
  // A restart may be a stop, a wait and a start: that takes as long as a node takes to stop.
  const deadline = restartDeadline(action, to.deadlines)
  const arrived = () => (action === 'reboot' ? hasRestarted(node, to) : lookAfter(node, action, to))
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
}

/** Whether a node was restarted though the answer was lost: only a start uses a boot device up. */
async function hasRestarted(node: string, to: Performing): Promise<'yes' | 'unknown'> {
  if (to.prepared !== true) return 'unknown'
  const now = await readOverride(node, to).catch(() => undefined)
  return now?.device === 'none' ? 'yes' : 'unknown'
}

/** The boot device that the next start will take. */
export function readOverride(
  node: string,
  to: Calling & Pick<Performing, 'deadlines'>,
  deadline = to.deadlines.call,
): Promise<BootOverride> {
  return call(node, 'bootDevice', to, deadline, (bmc, options) => bmc.bootOverride(options))
}

/** How long a BMC may take over a power action. */
export function restartDeadline(action: PowerAction, { call, verify }: Deadlines): number {
  return action === 'reboot' || action === 'reset' || action === 'cycle' ? call + verify : call
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

/**
 * A node that was seen to stop or to start anew no longer runs what it reported before. What it has
 * reported meanwhile stays.
 */
export async function forgetWhatItBooted(
  node: string,
  to: Pick<Performing, 'model' | 'connections' | 'record' | 'known'>,
): Promise<void> {
  const before = [...(to.model.facts.get(node) ?? [])].filter(([key]) => key.startsWith('booted.'))
  if (before.length === 0) return
  const now = await to.known(node)
  const source = to.connections.source(node, 'power')
  const withdrawn = before
    .filter(([key, { observedAt }]) => now?.get(key)?.observedAt === observedAt)
    .map(([key]) => ({ node, key, source }))
  if (withdrawn.length > 0) await to.record(withdrawn)
}

/** How long a restart is looked for where nothing can prove it, in milliseconds. */
const unprovableRestart = 15_000

async function verify(step: VerifyStep & Step, to: Performing): Promise<void> {
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

/** Reads a node's power state. */
export function powerState(
  node: string,
  to: Calling & Pick<Performing, 'deadlines'>,
  deadline = to.deadlines.call,
): Promise<PowerState> {
  return call(node, 'power', to, deadline, (bmc, options) => bmc.powerState(options))
}

/** The fact that a power state was read. */
export function observePower(
  node: string,
  state: PowerState,
  { connections }: Pick<Performing, 'connections'>,
): Observation {
  return { node, key: 'power', value: state, source: connections.source(node, 'power') }
}
