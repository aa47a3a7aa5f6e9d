import { type ErrorCode, PhoenixError } from '../error.js'
import { pause } from './on-abort.js'

/** Errors after which another try may succeed. */
const transient: ReadonlySet<ErrorCode> = new Set([
  'bmc-unreachable',
  'bmc-timeout',
  'bmc-connection-lost',
  'bmc-busy',
  'bmc-sessions-full',
])

/** Errors that came before the BMC can have acted on the request. */
const neverReached: ReadonlySet<ErrorCode> = new Set([
  'bmc-unreachable',
  'bmc-busy',
  'bmc-sessions-full',
])

/** Whether another try may succeed. */
export function isTransient(error: PhoenixError): boolean {
  return transient.has(error.code)
}

/** Whether the BMC certainly did not act, so that even a restart may be asked for again. */
export function didNotAct(error: PhoenixError): boolean {
  return neverReached.has(error.code)
}

/** How often a request is tried, and the first pause between tries in milliseconds. */
export const tries = 3
export const firstPause = 500

/** How {@link retrying} tries. */
export interface RetryOptions {
  /** How many tries in all. */
  readonly tries: number
  /** The pause before the second try, in milliseconds; it doubles with each further one. */
  readonly pause: number
  readonly signal?: AbortSignal | undefined
  /** Whether another try is allowed after this error. */
  readonly may: (error: PhoenixError) => boolean | Promise<boolean>
  /** Hears of each further try. */
  readonly on?: ((error: PhoenixError, attempt: number, delay: number) => void) | undefined
}

/** Does work again after errors that allow it, with growing pauses; a BMC's own word on them counts. */
export async function retrying<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (thrown) {
      const error = PhoenixError.from(thrown)
      if (attempt >= options.tries || options.signal?.aborted || !(await options.may(error)))
        throw thrown
      // Half of the pause is random, so that a fleet does not come back all at once.
      const usual = options.pause * 2 ** (attempt - 1) * (0.5 + Math.random() / 2)
      const delay = Math.min(Math.max(usual, error.retryAfter ?? 0), 60_000)
      options.on?.(error, attempt + 1, delay)
      await pause(delay, options.signal).catch(() => {
        throw thrown
      })
    }
  }
}
