import { PhoenixError } from '../error.js'
import type { FactStore } from '../facts/index.js'
import type { Observation } from '../model/fact.js'
import type { BootDeviceStep, Step, StepResult } from '../model/step.js'
import { describeStep, describeWaiting } from '../plan/words.js'
import type { BootReports } from './boot/boot-reports.js'
import type { NodeResult, RunEvent } from './events.js'
import type { FilesGate } from './files/files-gate.js'
import { perform } from './perform.js'
import type { LastStart, Performing } from './performing.js'
import { readOverride } from './power/look.js'
import { expectedPower, mustStillHold } from './recheck.js'
import { didNotAct, isTransient } from './retry.js'
import type { Waiting } from './waiting.js'

/** What the chains of a run share. */
export interface ChainContext {
  readonly run: string
  readonly facts: FactStore
  readonly performing: Omit<Performing, 'signal' | 'begin' | 'record' | 'retried' | 'known'>
  /** An abort lets what is in flight finish and begins nothing more. */
  readonly signal: AbortSignal | undefined
  readonly waiting: Waiting
  /** What nodes report of their starts. */
  readonly reports?: BootReports | undefined
  /** Where files are written between what nodes tell and what is done to them. */
  readonly gate?: FilesGate | undefined
  readonly emit: (event: RunEvent) => void
  readonly record: (observations: readonly Observation[]) => Promise<void>
}

/** How a step came out, where it was not done. */
interface Failure {
  readonly outcome: NodeResult
  readonly error: PhoenixError
}

/**
 * Carries the steps of one node out, one after the other, and gives how the node came out. Whether the
 * node still is as the plan relies on is looked at before it is touched; where the start does not come
 * that a boot device was set for, the boot device is taken back.
 */
export function carryOut(
  node: string,
  steps: readonly Step[],
  context: ChainContext,
): Promise<NodeResult> {
  return new Chain(node, steps, context).all().finally(() => context.gate?.told(node))
}

class Chain {
  /** The boot device that was set for a start that has not been seen yet. */
  #override: (BootDeviceStep & Step) | undefined
  /** Whether settings of the BIOS that were made here wait for a start. */
  #waits = true
  #lastStart: LastStart | undefined

  constructor(
    private readonly node: string,
    private readonly steps: readonly Step[],
    private readonly context: ChainContext,
  ) {}

  async all(): Promise<NodeResult> {
    for (const [index, step] of this.steps.entries()) {
      if (step.kind !== 'learn') {
        // What a node starts with may be in the files.
        await this.context.gate?.pass(this.node)
      }
      if ('ifWaiting' in step && step.ifWaiting === true && !this.#waits) continue
      const left = this.steps.length - index
      if (this.context.signal?.aborted)
        return this.#takeBack({ result: 'interrupted', remaining: left })
      const failure = await this.#step(step, index, left, this.context.signal)
      if (failure === undefined) continue
      return this.#isLeftBehind(step, failure) ? this.#takeBack(failure.outcome) : failure.outcome
    }
    return { result: 'done' }
  }

  /** Carries one step out between its two rows of the journal; gives how it failed, if it did. */
  async #step(
    step: Step,
    index: number,
    left: number,
    signal: AbortSignal | undefined,
  ): Promise<Failure | undefined> {
    const { run, facts, performing, emit, record, waiting } = this.context
    const { node } = this
    const row = { run, node, index }
    const summary = describeStep(step)
    let begun = 0
    let beginning: Promise<void> | undefined
    const begin = async () => {
      const startedAt = new Date().toISOString()
      await facts.journal.begin([{ ...row, kind: step.kind, summary, startedAt }])
      begun = performance.now()
      if (step.kind === 'boot-device' && step.device !== 'none') this.#override = step
      waiting.for(node, describeWaiting(step))
      emit({ type: 'step-begin', node, index, step })
    }
    const to: Performing = {
      ...performing,
      signal,
      begun: index > 0,
      prepared: this.#override !== undefined,
      begin: () => {
        beginning ??= begin()
        return beginning
      },
      record,
      reports: this.context.reports,
      known: async (name) => (await facts.snapshot({ nodes: [name] })).get(name),
      retried: (error, attempt, delay) =>
        emit({ type: 'retry', node, step, attempt, reason: error.reason, delay }),
      waits: (isWaiting) => {
        this.#waits = isWaiting
      },
      lastStart: this.#lastStart,
      starts: (last) => {
        this.#lastStart = last
      },
      progress: (progress) => {
        const { percent } = progress
        // In tenths, so that nodes which are about as far are told of as one.
        const far = percent === undefined ? '' : ` (${Math.floor(percent / 10) * 10}%)`
        waiting.for(node, `${describeWaiting(step)}${far}`)
        emit({ type: 'progress', node, step, ...progress })
      },
    }
    let failure: Failure | undefined
    try {
      const expected = expectedPower(this.steps, index)
      if (expected !== undefined) {
        waiting.for(node, 'to say whether they are on')
        await mustStillHold(node, expected, to)
      }
      await perform(step, to)
    } catch (thrown) {
      const stopped = signal?.aborted === true && isAbort(thrown, signal)
      const error = PhoenixError.from(thrown)
      const outcome: NodeResult = stopped
        ? { result: 'interrupted', remaining: left }
        : { result: 'failed', code: error.code, reason: error.explanation, step: summary }
      failure = { outcome, error }
    }
    if (begun === 0) return failure
    const result: StepResult = failure?.outcome.result ?? 'done'
    const reason = result === 'failed' ? failure?.error.explanation : undefined
    const why = reason === undefined ? {} : { error: reason }
    try {
      await facts.journal.end([{ ...row, endedAt: new Date().toISOString(), result, ...why }])
    } catch (thrown) {
      const error = PhoenixError.from(thrown)
      const { code, explanation } = error
      failure ??= {
        outcome: { result: 'failed', code, reason: explanation, step: summary },
        error,
      }
    }
    const took = Math.round(performance.now() - begun)
    const told = reason === undefined ? {} : { reason }
    emit({ type: 'step-end', node, index, step, result, took, ...told })
    return failure
  }

  /** Whether a boot device stays set for a start that does not come. */
  #isLeftBehind({ kind }: Step, { outcome, error }: Failure): boolean {
    if (this.#override === undefined) return false
    // What was told to start needs it, also where nobody waits for that any more.
    if (kind === 'verify') return error.code === 'no-effect'
    // The start came before that.
    if (kind === 'verify-bios' || kind === 'verify-firmware' || kind === 'booted') return false
    if (outcome.result === 'interrupted') return true
    // A boot device that was perhaps taken is looked for; a start that perhaps comes is left in peace.
    return kind === 'boot-device' ? !didNotAct(error) : !isTransient(error) || didNotAct(error)
  }

  /** Clears the boot device if it is still the one that was set here, and says so. */
  async #takeBack(outcome: NodeResult): Promise<NodeResult> {
    const set = this.#override
    if (set === undefined || outcome.result === 'done') return outcome
    this.#override = undefined
    const failure = await this.#clear(set)
    if (failure === 'nothing') return outcome
    const from = set.device === 'disk' ? 'its disk' : 'the network'
    const said =
      failure === undefined
        ? 'the boot device that was set for this start was cleared'
        : `the boot device that was set for this start could not be cleared, so that the next one comes from ${from} (${failure.error.reason})`
    const reason = outcome.reason === undefined ? said : `${outcome.reason}; ${said}`
    return { ...outcome, reason }
  }

  async #clear(set: BootDeviceStep & Step): Promise<Failure | 'nothing' | undefined> {
    const { node } = this
    const { performing } = this.context
    const { call: usual, refresh } = performing.deadlines
    const deadline = Math.min(usual, refresh)
    // Also after an abort: nothing is begun by it, something is brought to its end.
    const to = { ...performing, signal: undefined, begun: true }
    try {
      const now = await readOverride(node, to, deadline)
      if (now.device !== set.device || !now.once) return 'nothing'
    } catch (thrown) {
      const error = PhoenixError.from(thrown)
      const { code, explanation } = error
      return { outcome: { result: 'failed', code, reason: explanation }, error }
    }
    const reason = 'the start that it was set for does not come'
    const step = {
      kind: 'boot-device',
      device: 'none',
      node,
      disruption: 'none',
      reason,
      relies: {},
    } as const
    return this.#step(step, this.steps.length, 0, undefined)
  }
}

function isAbort(thrown: unknown, signal: AbortSignal): boolean {
  if (thrown === signal.reason) return true
  if (PhoenixError.is(thrown) && thrown.code === 'aborted') return true
  return thrown instanceof Error && (thrown.name === 'AbortError' || thrown.cause === signal.reason)
}
