import { PhoenixError } from '../error.js'
import { onAbort } from './on-abort.js'

/**
 * How much is done at once. Work that waits for an ill BMC must not keep healthy ones waiting, so a
 * piece of work that takes longer than its fair time gives its place to the next one and goes on
 * beside them, up to a second, wider limit.
 */
export interface LimitOptions {
  /** How many pieces of work may be in their fair time at once. */
  readonly concurrency: number
  /** The fair time, in milliseconds. */
  readonly patience: number
  /** How many pieces of work may be under way altogether. */
  readonly most: number
  /** How many updates of firmware may be under way at once, beside all other work. @default 16 */
  readonly updates?: number
}

/** How many updates of firmware are under way at once: each sends an image of many megabytes. */
const usualUpdates = 16

/** The limits that suit one machine talking to a few thousand BMCs. */
export const defaultLimits: LimitOptions = { concurrency: 96, patience: 500, most: 1024 }

/** Limits with defaults filled in; those under which no work would ever begin are a `usage` error. */
export function limitsOf(options: Partial<LimitOptions> = {}): LimitOptions {
  const limits = { ...defaultLimits, ...options }
  const { concurrency, most, patience, updates = usualUpdates } = limits
  for (const [name, value] of Object.entries({ concurrency, most, updates })) {
    if (Number.isSafeInteger(value) && value > 0) continue
    throw new PhoenixError(
      'usage',
      `the limit '${name}' is ${value}, which is not a number of 1 or more`,
    )
  }
  if (!(patience >= 0)) {
    throw new PhoenixError('usage', `the limit 'patience' is ${patience}, which is not a time`)
  }
  return limits
}

/** Runs pieces of work under {@link LimitOptions}. */
export class Limiter {
  /** Those that wait, in their order: nodes at which work has begun already, and all others. */
  readonly #begun = new Set<() => void>()
  readonly #fresh = new Set<() => void>()
  #fair = 0
  #all = 0
  #updates: Limiter | undefined

  constructor(private readonly options: LimitOptions = defaultLimits) {}

  /** The limits of updates of firmware, which take long and hold up nothing else. */
  get updates(): Limiter {
    const updates = this.options.updates ?? usualUpdates
    const patience = Number.POSITIVE_INFINITY
    this.#updates ??= new Limiter({ concurrency: updates, patience, most: updates })
    return this.#updates
  }

  /** How many pieces of work are under way. */
  get busy(): number {
    return this.#all
  }

  /**
   * Runs a piece of work when there is a place; an abort while waiting rejects with its reason. Work
   * for a node that was `begun` goes before all other: a node is finished while its connection is
   * warm, instead of ten thousand being begun before the first is done.
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal, begun = false): Promise<T> {
    await this.#enter(begun ? this.#begun : this.#fresh, signal)
    let fair = true
    const leave = () => {
      if (!fair) return
      fair = false
      this.#fair--
      this.#admit()
    }
    const timer = setTimeout(leave, Math.min(this.options.patience, 2 ** 31 - 1))
    try {
      return await work()
    } finally {
      clearTimeout(timer)
      this.#all--
      if (fair) leave()
      else this.#admit()
    }
  }

  async #enter(line: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    if (this.#begun.size + this.#fresh.size === 0 && this.#take()) return
    await new Promise<void>((resolve, reject) => {
      let release = () => {}
      const admitted = () => {
        release()
        resolve()
      }
      line.add(admitted)
      if (signal === undefined) return
      release = onAbort(signal, () => {
        line.delete(admitted)
        reject(signal.reason)
      })
    })
  }

  /** Takes a place if there is one. */
  #take(): boolean {
    if (this.#fair >= this.options.concurrency || this.#all >= this.options.most) return false
    this.#fair++
    this.#all++
    return true
  }

  #admit(): void {
    for (const line of [this.#begun, this.#fresh]) {
      for (const admitted of line) {
        if (!this.#take()) return
        line.delete(admitted)
        admitted()
      }
    }
  }
}
