/** Shows how far a run is: a block that is redrawn on a terminal, else a line now and then. */
import { count } from '../../plan/print.js'
import { describeStep } from '../../plan/words.js'
import type { RunEvent } from '../../run/events.js'
import type { Call } from '../command-line/call.js'
import { clean, cleanLine } from './clean.js'

/** How often the block is drawn, in milliseconds. */
const redrawEvery = 100
/** How many failures are told as they happen; the summary at the end has them all. */
const failuresTold = 20

/** Follows a run. */
export interface Progress {
  on(event: RunEvent): void
  /** Takes the block away. */
  end(): void
}

/** The counters of a run. */
export class Counters {
  nodes = 0
  done = 0
  failed = 0
  interrupted = 0
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

  on(event: RunEvent): void {
    switch (event.type) {
      case 'run-begin':
        this.nodes = event.nodes
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

/** The progress that fits where the messages go. */
export function progressOf(call: Call): Progress {
  const isLive = call.io.stderr.isTTY && call.io.env.TERM !== 'dumb' && !call.verbose
  return isLive ? new LiveProgress(call) : new LineProgress(call)
}

/** A line for each finished tenth, and for the first failures. */
class LineProgress implements Progress {
  readonly #counters = new Counters()
  #tenth = 0
  #told = 0

  constructor(private readonly call: Call) {}

  on(event: RunEvent): void {
    const { call } = this
    this.#counters.on(event)
    if (event.type !== 'node-end') return
    const { nodes, finished, done, failed, seconds } = this.#counters
    if (event.outcome.result === 'failed') {
      this.#told++
      const { step, reason } = event.outcome
      const what = step === undefined ? '' : `${step}: `
      if (this.#told <= failuresTold) void call.note(`${event.node}: ${cleanLine(what + reason)}`)
      if (this.#told === failuresTold) void call.note('Further failures are told at the end.')
    }
    const tenth = Math.floor((finished * 10) / nodes)
    if (tenth === this.#tenth) return
    this.#tenth = tenth
    const bad = failed === 0 ? '' : `, ${failed} failed`
    void call.note(`${finished} of ${count(nodes, 'node')}: ${done} done${bad} (${clock(seconds)})`)
  }

  end(): void {}
}

/** A block of a few lines at the bottom of the terminal. */
class LiveProgress implements Progress {
  readonly #counters = new Counters()
  readonly #timer: NodeJS.Timeout
  #lines = 0
  #dirty = true

  constructor(private readonly call: Call) {
    // However much happens, the terminal is written to at a steady pace.
    this.#timer = setInterval(() => this.#draw(), redrawEvery)
    this.#timer.unref()
  }

  on(event: RunEvent): void {
    this.#counters.on(event)
    this.#dirty = true
  }

  end(): void {
    clearInterval(this.#timer)
    void this.call.io.stderr.write(this.#erase())
  }

  #draw(): void {
    if (!this.#dirty && this.#counters.running === 0) return
    this.#dirty = false
    const width = this.call.io.stderr.columns - 1
    const lines = block(this.#counters, width).map((line) => clean(line).slice(0, width))
    void this.call.io.stderr.write(`${this.#erase()}${lines.join('\n')}\n`)
    this.#lines = lines.length
  }

  /** Moves to the first line of the block and clears from there on. */
  #erase(): string {
    const up = this.#lines === 0 ? '' : `\u001b[${this.#lines}A\r\u001b[J`
    this.#lines = 0
    return up
  }
}

/** The lines of the block. */
export function block(counters: Counters, width: number): string[] {
  const { nodes, waiting, running, done, failed, finished, seconds, steps } = counters
  const share = nodes === 0 ? 0 : finished / nodes
  const bar = Math.max(10, Math.min(40, width - 40))
  const filled = Math.round(share * bar)
  const rate = seconds < 1 ? '' : `  ${(finished / seconds).toFixed(1)}/s`
  const percent = `${Math.floor(share * 100)}%`.padStart(4)
  const at = steps
    .slice(0, 3)
    .map(([step, amount]) => `${amount} ${step}`)
    .join('; ')
  const lines = [
    `[${'#'.repeat(filled)}${'.'.repeat(bar - filled)}]${percent}  ${finished}/${nodes}${rate}  ${clock(seconds)}`,
    `waiting ${waiting}  running ${running}  done ${done}  failed ${failed}`,
  ]
  if (at !== '') lines.push(`now: ${at}${steps.length > 3 ? '; …' : ''}`)
  return lines
}

/** `0:07`, `12:03`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
