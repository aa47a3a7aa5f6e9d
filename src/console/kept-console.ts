import { type ErrorCode, PhoenixError } from '../error.js'
import type { ConsoleEvent, ConsoleLine } from '../ports/console.js'
import { onAbort, pause } from '../run/on-abort.js'

/** What comes along a console that is opened again where it is lost. */
export type KeptConsoleEvent =
  | ConsoleEvent
  /** It is open, for the first time or again. What the node wrote meanwhile is gone. */
  | { readonly kind: 'open' }
  /** It is lost, or could not be opened; the next try is in so many milliseconds. */
  | { readonly kind: 'lost'; readonly error: PhoenixError; readonly again: number }

/** How a console is kept. */
export interface Keeping {
  /** Opens it. */
  readonly open: (takeOver: boolean, signal: AbortSignal) => Promise<ConsoleLine>
  /** Whether it is taken from somebody else at first; never once it was lost. */
  readonly takeOver: boolean
  /** Whether also the first opening is tried again, and who has taken it from us is waited for. */
  readonly patient: boolean
  /** Ends it. */
  readonly signal: AbortSignal | undefined
  /** The first pause before another try, and the longest, in milliseconds. */
  readonly pauses: readonly [first: number, longest: number]
}

/** Errors that another try does not change; a BMC locks accounts after a few wrong passwords. */
const final: ReadonlySet<ErrorCode> = new Set([
  'usage',
  'not-supported',
  'not-in-rack',
  'unknown-name',
  'secret-missing',
  'bmc-auth',
  'bmc-untrusted',
  'bmc-pin-changed',
  'aborted',
  'internal',
])
/** Errors that nobody at a terminal wants to wait for. */
const finalForPeople: ReadonlySet<ErrorCode> = new Set(['bmc-busy', 'bmc-refused', 'bmc-forbidden'])

/** How long a console must have been open for its loss to be tried again soon, in milliseconds. */
const steady = 30_000

/** A console that is opened again, with growing pauses, where it is lost. One iterates over it. */
export class KeptConsole {
  readonly #keeping: Keeping
  readonly #ending = new AbortController()
  #unlisten: (() => void) | undefined
  #line: ConsoleLine | undefined
  #closing: Promise<void> | undefined
  readonly #waiting = new Set<() => void>()
  #end!: () => void
  /** Resolves when it is closed, or makes no sense any more. */
  readonly ended = new Promise<void>((resolve) => {
    this.#end = resolve
  })

  constructor(keeping: Keeping) {
    this.#keeping = keeping
    const { signal } = keeping
    if (signal !== undefined) this.#unlisten = onAbort(signal, () => void this.close())
  }

  /** Whether it is open now. */
  get isOpen(): boolean {
    return this.#line !== undefined
  }

  /** Sends bytes; while the console is lost, waits until it is open again. */
  async write(bytes: Uint8Array): Promise<void> {
    const line = await this.#opened()
    await line.write(bytes)
  }

  /** Sends a break; while the console is lost, waits until it is open again. */
  async sendBreak(): Promise<void> {
    const line = await this.#opened()
    await line.sendBreak()
  }

  /** Gives up what is open and opens it anew. */
  async reopen(): Promise<void> {
    await this.#line?.close()
  }

  /** Closes it. Never rejects; safe to call twice. */
  close(): Promise<void> {
    this.#unlisten?.()
    this.#ending.abort()
    for (const wake of this.#waiting) wake()
    this.#closing ??= (this.#line?.close() ?? Promise.resolve()).finally(this.#end)
    return this.#closing
  }

  get #signal(): AbortSignal {
    return this.#ending.signal
  }

  /** What comes, until it is closed. Throws where another try makes no sense. */
  async *events(): AsyncGenerator<KeptConsoleEvent> {
    const { pauses, takeOver } = this.#keeping
    let failures = 0
    let wasOpen = false
    while (!this.#signal.aborted) {
      let error: PhoenixError
      try {
        const line = await this.#keeping.open(takeOver && !wasOpen, this.#signal)
        const since = performance.now()
        wasOpen = true
        this.#use(line)
        try {
          yield { kind: 'open' }
          yield* line
          if (this.#signal.aborted) return
          continue
        } finally {
          this.#line = undefined
          if (performance.now() - since > steady) failures = 0
          await line.close()
        }
      } catch (thrown) {
        if (this.#signal.aborted) return
        error = PhoenixError.from(thrown)
      }
      if (this.#isFinal(error, wasOpen)) {
        void this.close()
        throw error
      }
      const [first, longest] = pauses
      // Thousands that were lost together come back one after another.
      const again = Math.min(first * 2 ** failures++, longest) * (0.5 + Math.random() / 2)
      yield { kind: 'lost', error, again }
      await pause(again, this.#signal).catch(() => {})
    }
  }

  #isFinal({ code }: PhoenixError, wasOpen: boolean): boolean {
    if (final.has(code)) return true
    if (this.#keeping.patient) return false
    return !wasOpen || finalForPeople.has(code)
  }

  #use(line: ConsoleLine): void {
    this.#line = line
    if (this.#signal.aborted) void line.close()
    for (const wake of this.#waiting) wake()
  }

  async #opened(): Promise<ConsoleLine> {
    for (;;) {
      if (this.#signal.aborted) throw new PhoenixError('aborted', 'the console was closed')
      if (this.#line !== undefined) return this.#line
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake)
          resolve()
        }
        this.#waiting.add(wake)
      })
    }
  }
}
