/** A program that is kept running. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** The first pause before it is started again, and the longest, in milliseconds. */
const firstPause = 200
const longestPause = 10_000
/** After how long a run counts as a good one, in milliseconds. */
const goodRun = 5000

/** What is kept running, and who hears of it. */
export interface Supervision {
  readonly program: string
  readonly args: readonly string[]
  /** What is to be done while it does not run, before each start. */
  readonly prepare?: () => Promise<void>
  /** Hears each line of its error output. */
  readonly line: (text: string) => void
  /** It ended and is started again; `how` is a signal or a code. */
  readonly ended: (how: string, wasMeant: boolean) => void
}

/** A program that is started again when it ends, later and later while it ends at once. */
export class Supervised {
  #process: ChildProcess | undefined
  #pause = firstPause
  #startedAt = 0
  #closed = false
  #meant = false
  #restart: NodeJS.Timeout | undefined

  constructor(private readonly supervision: Supervision) {}

  /** The id of its process; undefined while it is not running. */
  get pid(): number | undefined {
    return this.#process?.pid
  }

  /** Tells it to read its files again. */
  reload(): void {
    this.#process?.kill('SIGHUP')
  }

  /** Ends it, and it is started anew. */
  renew(): void {
    if (this.#process === undefined) return
    this.#meant = true
    this.#process.kill('SIGTERM')
  }

  start(): void {
    if (this.#closed) return
    const { program, args, line } = this.supervision
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#process = child
    this.#startedAt = performance.now()
    createInterface({ input: child.stderr }).on('line', line)
    child.once('error', (error) => line(error.message))
    child.once('close', (code, signal) => this.#ended(signal ?? `code ${code}`))
  }

  /** Ends it for good. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#restart)
    const running = this.#process
    if (running === undefined) return
    const ended = new Promise((resolve) => running.once('close', resolve))
    running.kill('SIGTERM')
    await ended
  }

  #ended(how: string): void {
    this.#process = undefined
    if (this.#closed) return
    const wasMeant = this.#meant
    this.#meant = false
    const isGood = wasMeant || performance.now() - this.#startedAt > goodRun
    this.#pause = isGood ? firstPause : Math.min(longestPause, this.#pause * 2)
    this.supervision.ended(how, wasMeant)
    this.#restart = setTimeout(() => void this.#again(), wasMeant ? 0 : this.#pause)
  }

  async #again(): Promise<void> {
    await this.supervision.prepare?.().catch(() => {})
    this.start()
  }
}
