/** Hands observations on in bundles, so that thousands of nodes at once are a few writes. */
import { PhoenixError } from '../../src/error.js'
import type { Observation } from '../../src/model/fact.js'
import type { NetbootOptions } from './options.js'

/** How long observations are gathered, and how long after a failure it is tried again, in milliseconds. */
const gather = 50
const again = 2000
/** How many are kept while nobody takes them; then the oldest are lost. */
const kept = 200_000

/** Gathers observations and stores them in their order. */
export class Recorder {
  #waiting: Observation[] = []
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  /** The next write: it is begun when the time to gather is over. */
  #next = new Turn()
  #closed = false
  #isFailing = false

  constructor(
    private readonly store: NonNullable<NetbootOptions['record']>,
    private readonly failed: (error: PhoenixError) => void,
  ) {}

  /** Takes observations; they are stored soon. */
  take(observations: readonly Observation[]): void {
    this.#waiting.push(...observations)
    this.#later(gather)
  }

  /** Resolves once all that was taken up to now is stored, or could not be. */
  async stored(): Promise<void> {
    if (this.#waiting.length > 0) await this.#next.done
    else await this.#writing
  }

  /** Whether the last bundle could not be stored. */
  get isFailing(): boolean {
    return this.#isFailing
  }

  /** How many wait to be stored. */
  get size(): number {
    return this.#waiting.length
  }

  /** Stores what is waiting, and waits until that is done. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#write()
  }

  #later(delay: number): void {
    if (this.#timer !== undefined || this.#closed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#write()
    }, delay)
    this.#timer.unref()
  }

  #write(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const bundle = this.#waiting
      if (bundle.length === 0) return
      const turn = this.#next
      this.#waiting = []
      this.#next = new Turn()
      try {
        await this.store(bundle)
        this.#isFailing = false
      } catch (error) {
        this.#isFailing = true
        this.failed(PhoenixError.from(error))
        this.#waiting = [...bundle, ...this.#waiting].slice(-kept)
        this.#later(again)
      }
      turn.end()
    })
    return this.#writing
  }
}

/** One write, for all who wait for it. */
class Turn {
  end = () => {}
  readonly done = new Promise<void>((resolve) => {
    this.end = resolve
  })
}
