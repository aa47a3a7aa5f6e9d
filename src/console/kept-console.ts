import { type ErrorCode, PhoenixError } from '../error.js'
import type { ConsoleEvent, ConsoleLine } from '../ports/console.js'
import { endsWithin } from '../run/ends-within.js'
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
  /**
   * How long it may take to give the console back, or to leave off opening it, in milliseconds; what
   * takes longer is left behind. @default 8000
   */
  readonly patience?: number | undefined
}

/** More than a driver takes that keeps its own time: for what was typed last, and for the farewell. */
const usualPatience = 8000

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
  #given: Promise<void> | undefined
  #left: PhoenixError | undefined
  /** Sets an end to what {@link events} waits for. */
  #hurry: (() => void) | undefined
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

  /** What its driver did not bring to an end when it was closed, as an error. */
  get left(): PhoenixError | undefined {
    return this.#left
  }

  /**
   * Closes it. It comes to an end whatever the driver does, and so do {@link events}. Never rejects; safe to
   * call twice.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#unlisten?.()
    this.#ending.abort()
    for (const wake of this.#waiting) wake()
    const given = this.#line && this.#giveBack(this.#line)
    this.#hurry?.()
    await given
    this.#end()
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
        const line = await this.#wait(this.#open(takeOver && !wasOpen), 'did not leave off opening')
        const since = performance.now()
        wasOpen = true
        this.#use(line)
        try {
          yield { kind: 'open' }
          yield* this.#eventsOf(line)
          if (this.#signal.aborted) return
          continue
        } finally {
          this.#line = undefined
          if (performance.now() - since > steady) failures = 0
          await this.#giveBack(line)
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

  /** Opens it. A driver may give it when nobody wants it any more, long after. */
  async #open(takeOver: boolean): Promise<ConsoleLine> {
    const line = await this.#keeping.open(takeOver, this.#signal)
    if (!this.#signal.aborted) return line
    await line.close()
    throw new PhoenixError('aborted', 'the console was closed')
  }

  async *#eventsOf(line: ConsoleLine): AsyncGenerator<ConsoleEvent> {
    const events = line[Symbol.asyncIterator]()
    for (;;) {
      const next = await this.#wait(events.next(), 'did not end')
      if (next.done === true) return
      yield next.value
    }
  }

  /** Closes it; who closes it too waits no longer than the first. */
  #giveBack(line: ConsoleLine): Promise<void> {
    this.#given ??= endsWithin(line.close(), this.#patience).then((inTime) => {
      if (!inTime) this.#leave('was not given back')
    })
    return this.#given
  }

  /** Waits for the driver; once the console is closed, no longer than there is patience. */
  #wait<T>(work: Promise<T>, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined
      const end = () => {
        clearTimeout(timer)
        this.#hurry = undefined
      }
      this.#hurry = () => {
        timer = setTimeout(() => reject(this.#leave(what)), this.#patience)
      }
      if (this.#signal.aborted) this.#hurry()
      work.finally(end).then(resolve, reject)
    })
  }

  get #patience(): number {
    return this.#keeping.patience ?? usualPatience
  }

  #leave(what: string): PhoenixError {
    const message = `the console ${what} within ${this.#patience / 1000} s`
    const hint = 'where its BMC still takes it for ours, it ends it by itself after a while'
    this.#left ??= new PhoenixError('bmc-timeout', message, { hint })
    return this.#left
  }

  #use(line: ConsoleLine): void {
    this.#line = line
    this.#given = undefined
    if (this.#signal.aborted) void this.#giveBack(line)
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
