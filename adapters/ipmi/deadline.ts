import { setMaxListeners } from 'node:events'
import { PhoenixError } from '../../src/error.js'
import type { CallOptions } from '../../src/ports/call.js'
import { each, type Few, withOne, without } from './few.js'

/** Who hears that the work has to end before its time. */
export interface Listener {
  fail(reason: PhoenixError): void
}

/** The longest a timer can run. */
const longest = 2 ** 31 - 1

/**
 * The time that one call may take, and the caller's wish to end it. It holds no timer of its own:
 * thousands of calls run at once, and each waits for one thing at a time. Whoever gives it a signal calls
 * {@link Deadline.end} when the work is done.
 */
export class Deadline {
  readonly #end: number
  readonly #milliseconds: number
  readonly #signal: AbortSignal | undefined
  /** Those who hear that the work is cut short. */
  #listeners: Few<Listener>
  /** Whether the signal tells us; for each single wait to come and go would take long where thousands share it. */
  #isHearing = false
  #cut: PhoenixError | undefined

  constructor(options: CallOptions | undefined, fallback: number) {
    this.#milliseconds = Math.min(options?.deadline ?? fallback, longest)
    this.#end = performance.now() + this.#milliseconds
    this.#signal = options?.signal
    // All calls of a fleet may wait on the same signal.
    if (this.#signal !== undefined) setMaxListeners(0, this.#signal)
  }

  /** What is left, in milliseconds. */
  get left(): number {
    return Math.max(0, this.#end - performance.now())
  }

  /** Whether the caller has ended the work. */
  get aborted(): boolean {
    return this.#signal?.aborted === true
  }

  /** Ends the work for a reason of ours: what it is done with is being closed. */
  cut(reason: PhoenixError): void {
    this.#cut = reason
    for (const listener of each(this.#listeners)) listener.fail(reason)
  }

  /** Throws if the work has to end. */
  check(): void {
    if (this.#cut !== undefined) throw this.#cut
    if (this.#signal?.aborted) throw this.#aborted()
    if (this.left <= 0) throw this.timeout()
  }

  /** That the time is up, as an error. */
  timeout(): PhoenixError {
    const seconds = (this.#milliseconds / 1000).toFixed(1)
    return new PhoenixError('bmc-timeout', `no result within ${seconds} s`)
  }

  /** Tells this one from now on, or at once where the work has to end already. */
  listen(listener: Listener): void {
    if (this.#cut !== undefined || this.aborted) {
      listener.fail(this.#cut ?? this.#aborted())
      return
    }
    if (this.#signal !== undefined && !this.#isHearing) {
      this.#isHearing = true
      this.#signal.addEventListener('abort', this)
    }
    this.#listeners = withOne(this.#listeners, listener)
  }

  /** Tells this one no more. */
  unlisten(listener: Listener): void {
    this.#listeners = without(this.#listeners, listener)
  }

  /** The work has ended: the caller's signal, which may outlive it by far, holds nothing of it any more. */
  end(): void {
    if (this.#isHearing) this.#signal?.removeEventListener('abort', this)
    this.#isHearing = false
  }

  /** The caller's signal says that the work is to end. */
  handleEvent(): void {
    const reason = this.#aborted()
    for (const listener of each(this.#listeners)) listener.fail(reason)
  }

  /** Waits for work that others wait for too, or for a place in a line; leaves when this call has to end. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        this.unlisten(listener)
      }
      const listener: Listener = {
        fail: (reason) => {
          end()
          reject(reason)
        },
      }
      const timer = setTimeout(() => listener.fail(this.timeout()), this.left)
      this.listen(listener)
      work.then((value) => {
        end()
        resolve(value)
      }, listener.fail)
    })
  }

  /** Waits; throws when the work has to end first. */
  async sleep(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    try {
      await this.race(
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, milliseconds)
        }),
      )
    } finally {
      clearTimeout(timer)
    }
  }

  #aborted(): PhoenixError {
    return new PhoenixError('aborted', 'the call was ended by its caller', {
      cause: this.#signal?.reason,
    })
  }
}
