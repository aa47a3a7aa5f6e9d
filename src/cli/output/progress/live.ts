import { cleanLines } from '../../../model/clean-text.js'
import type { LookEvent, RunEvent } from '../../../run/events.js'
import type { Call } from '../../command-line/call.js'
import { Counters, clock } from './counters.js'
import { awaitedText, lookText } from './lines.js'
import type { Progress } from './progress.js'

/** How often the block is drawn, in milliseconds. */
const redrawEvery = 100

/** A block of a few lines at the bottom of the terminal. */
export class LiveProgress implements Progress {
  readonly #counters = new Counters()
  readonly #timer: NodeJS.Timeout
  #lines = 0
  #dirty = true

  constructor(private readonly call: Call) {
    // However much happens, the terminal is written to at a steady pace.
    this.#timer = setInterval(() => this.#draw(), redrawEvery)
    this.#timer.unref()
    // What is said meanwhile stands above the block.
    call.beforeNote = () => this.#erase()
  }

  on(event: LookEvent | RunEvent): void {
    this.#counters.on(event)
    this.#dirty = true
  }

  end(): void {
    clearInterval(this.#timer)
    this.call.beforeNote = undefined
    void this.call.io.stderr.write(this.#erase())
    if (this.#counters.isLooking) void this.call.note(`${lookText(this.#counters)}.`)
  }

  #draw(): void {
    const { nodes, running, isLooking } = this.#counters
    if (nodes === 0 || (!this.#dirty && running === 0 && !isLooking)) return
    this.#dirty = false
    const width = this.call.io.stderr.columns - 1
    const lines = block(this.#counters, width).map((line) => cleanLines(line).slice(0, width))
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
  if (!counters.isRunning) return lookBlock(counters)
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
  if (counters.awaited.length > 0) lines.push(`waiting for ${awaitedText(counters.awaited)}`)
  else if (at !== '') lines.push(`now: ${at}${steps.length > 3 ? '; …' : ''}`)
  return lines
}

/** The one line of a look: it is short, and mostly over soon. */
function lookBlock(counters: Counters): string[] {
  const { awaited } = counters
  return [
    awaited.length === 0
      ? lookText(counters)
      : `${lookText(counters)}: waiting for ${awaitedText(awaited)}`,
  ]
}
