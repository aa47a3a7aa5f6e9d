import { setMaxListeners } from 'node:events'
import { PhoenixError } from '../../../src/error.js'
import type { CallOptions } from '../../../src/ports/call.js'

/** The longest a timer can run. */
const longest = 2 ** 31 - 1

/** The time that one call may take, and the caller's wish to end it. Every wait of the call obeys it. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #parent: AbortSignal | undefined
  readonly #began = performance.now()
  #milliseconds: number
  #timer: NodeJS.Timeout

  constructor(options: CallOptions | undefined, fallback: number) {
    this.#milliseconds = Math.min(options?.deadline ?? fallback, longest)
    this.#parent = options?.signal
    this.#timer = setTimeout(this.#expire, this.#milliseconds)
    // Many requests of one call, and many calls of one fleet, wait on the same signal.
    setMaxListeners(0, this.signal)
    if (this.#parent !== undefined) setMaxListeners(0, this.#parent)
    if (this.#parent?.aborted) this.#abort()
    else this.#parent?.addEventListener('abort', this.#abort, { once: true })
  }

  /** Does a piece of work under a deadline of its own and puts the timer away afterwards. */
  static async within<T>(
    options: CallOptions | undefined,
    fallback: number,
    work: (deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    const deadline = new Deadline(options, fallback)
    try {
      deadline.check()
      return await work(deadline)
    } finally {
      deadline.end()
    }
  }

  /** Fires when the time is up or the caller aborts. Its reason is a PhoenixError. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** What is left, in milliseconds. */
  get remaining(): number {
    return Math.max(0, this.#milliseconds - (performance.now() - this.#began))
  }

  /** Why the work ended early: `bmc-timeout` or `aborted`. */
  get reason(): PhoenixError {
    return PhoenixError.from(this.signal.reason, 'aborted')
  }

  /**
   * Does work that must not be left half done, under a deadline of its own: this one's end does not
   * end it, and a caller who aborts leaves it `grace` milliseconds more.
   */
  async finish<T>(
    milliseconds: number,
    grace: number,
    work: (deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    const own = new Deadline(undefined, Math.max(milliseconds, this.remaining))
    const hurry = () => own.#atMost(grace)
    if (this.aborted) hurry()
    else this.#parent?.addEventListener('abort', hurry, { once: true })
    try {
      return await work(own)
    } finally {
      this.#parent?.removeEventListener('abort', hurry)
      own.end()
    }
  }

  /** Whether the caller has aborted, be the time up or not. */
  get aborted(): boolean {
    return this.#parent?.aborted === true
  }

  /** Throws if the work has to end. */
  check(): void {
    if (this.signal.aborted) throw this.reason
  }

  /** Waits; throws when the work has to end first. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.signal.aborted) {
        reject(this.reason)
        return
      }
      const over = () => {
        clearTimeout(timer)
        reject(this.reason)
      }
      const timer = setTimeout(() => {
        this.signal.removeEventListener('abort', over)
        resolve()
      }, milliseconds)
      this.signal.addEventListener('abort', over, { once: true })
    })
  }

  /** The result of work that others wait for too; leaves it alone when this call has to end. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const over = () => reject(this.reason)
      if (this.signal.aborted) over()
      else this.signal.addEventListener('abort', over, { once: true })
      work.then(resolve, reject).finally(() => this.signal.removeEventListener('abort', over))
    })
  }

  /** Puts the timer away. */
  end(): void {
    clearTimeout(this.#timer)
    this.#parent?.removeEventListener('abort', this.#abort)
  }

  /** Leaves no more than this from now on. */
  #atMost(milliseconds: number): void {
    if (this.signal.aborted || this.remaining <= milliseconds) return
    this.#milliseconds = performance.now() - this.#began + milliseconds
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#expire, milliseconds)
  }

  readonly #expire = () => {
    this.#controller.abort(
      new PhoenixError(
        'bmc-timeout',
        `no result within ${(this.#milliseconds / 1000).toFixed(1)} s`,
      ),
    )
  }

  readonly #abort = () => {
    this.#controller.abort(
      new PhoenixError('aborted', 'the call was ended by its caller', {
        cause: this.#parent?.reason,
      }),
    )
  }
}
