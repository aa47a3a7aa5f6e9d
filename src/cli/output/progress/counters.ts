/** How far a look at the hardware or a run is. */
import { describeStep } from '../../../plan/words.js'
import type { Awaited, LookEvent, RunEvent } from '../../../run/events.js'

/** The counters of a look at the hardware, or of a run. */
export class Counters {
  nodes = 0
  done = 0
  failed = 0
  interrupted = 0
  /** Whom the work waits for, told now and then; what most nodes are waited for comes first. */
  awaited: readonly Awaited[] = []
  /** Whether it is a look that has begun and not ended. */
  isLooking = false
  /** Whether it is a run; what goes on before belongs to the look. */
  isRunning = false
  readonly #started: number
  /** What each node that has begun and not ended is at. */
  readonly #at = new Map<string, string>()
  readonly #byStep = new Map<string, number>()

  constructor(private readonly now: () => number = Date.now) {
    this.#started = now()
  }

  get running(): number {
    return this.#at.size
  }

  /** Those that came to an end of their own; not those that were interrupted. */
  get finished(): number {
    return this.done + this.failed
  }

  get waiting(): number {
    return this.nodes - this.finished - this.interrupted - this.running
  }

  /** Since the run began, in seconds. */
  get seconds(): number {
    return (this.now() - this.#started) / 1000
  }

  /** What nodes are at, most of them first. */
  get steps(): readonly (readonly [step: string, nodes: number])[] {
    return [...this.#byStep].sort(([, a], [, b]) => b - a)
  }

  on(event: LookEvent | RunEvent): void {
    switch (event.type) {
      case 'look-begin':
        this.nodes = event.nodes
        this.isLooking = true
        break
      case 'look-node':
        this[event.reason === undefined ? 'done' : 'failed']++
        break
      case 'look-end':
        this.isLooking = false
        break
      case 'waiting':
        this.awaited = event.awaited
        break
      case 'run-begin':
        this.nodes = event.nodes
        this.isRunning = true
        break
      case 'step-begin':
        this.#leave(event.node)
        this.#enter(event.node, describeStep(event.step))
        break
      case 'node-end':
        this.#leave(event.node)
        this[event.outcome.result]++
        break
      default:
    }
  }

  #enter(node: string, step: string): void {
    this.#at.set(node, step)
    this.#byStep.set(step, (this.#byStep.get(step) ?? 0) + 1)
  }

  #leave(node: string): void {
    const step = this.#at.get(node)
    if (step === undefined) return
    this.#at.delete(node)
    const left = (this.#byStep.get(step) ?? 1) - 1
    if (left === 0) this.#byStep.delete(step)
    else this.#byStep.set(step, left)
  }
}

/** `0:07`, `12:03`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
