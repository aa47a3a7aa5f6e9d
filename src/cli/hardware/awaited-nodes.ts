import { cleanLine } from '../../model/clean-text.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { count, printNodes } from '../../plan/print.js'
import type { Call } from '../command-line/call.js'
import { clock } from '../output/progress/counters.js'

/** How long it is quiet before somebody is told that it takes a while, in seconds. */
const quiet = 5

/**
 * Tells who has not answered yet, where it takes a while: in a line that is redrawn on a terminal, and
 * else in a line now and then, the longer the less often.
 */
export class AwaitedNodes {
  readonly #began = performance.now()
  readonly #open: Set<string>
  readonly #all: number
  readonly #timer: NodeJS.Timeout
  readonly #isLive: boolean
  #lastLine = 0
  #isDrawn = false

  constructor(
    private readonly call: Call,
    nodes: NodeSet,
  ) {
    this.#open = new Set(nodes)
    this.#all = nodes.size
    this.#isLive = call.io.stderr.isTTY && call.io.env.TERM !== 'dumb' && !call.verbose
    this.#timer = setInterval(() => this.#tell(), 1000)
    this.#timer.unref()
    if (this.#isLive) call.beforeNote = () => this.#erase()
  }

  /** A node has answered or failed. */
  over(node: string): void {
    this.#open.delete(node)
  }

  /** Tells no more. */
  end(): void {
    clearInterval(this.#timer)
    if (!this.#isLive) return
    this.call.beforeNote = undefined
    const erased = this.#erase()
    if (erased !== '') void this.call.io.stderr.write(erased)
  }

  #tell(): void {
    if (this.#open.size === 0) return
    const seconds = (performance.now() - this.#began) / 1000
    const done = this.#all - this.#open.size
    const awaited = printNodes(NodeSet.from(this.#open))
    const text = `${done} of ${count(this.#all, 'node')} through (${clock(seconds)}); waiting for ${awaited}`
    if (this.#isLive) {
      const line = cleanLine(text).slice(0, this.call.io.stderr.columns - 1)
      void this.call.io.stderr.write(`${this.#erase()}${line}`)
      this.#isDrawn = true
    } else if (seconds - this.#lastLine >= Math.max(quiet, seconds / 5)) {
      this.#lastLine = seconds
      void this.call.note(text)
    }
  }

  #erase(): string {
    if (!this.#isDrawn) return ''
    this.#isDrawn = false
    return '\r\u001b[K'
  }
}
