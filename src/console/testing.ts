/** A console for tests: a line that is written to and lost as a test says. */
import type { PhoenixError } from '../error.js'
import type { Console, ConsoleEvent, ConsoleLine, OpenConsoleOptions } from '../ports/console.js'

const never = new Promise<never>(() => {})

/** One opening of a {@link FakeConsole}. */
export class FakeLine implements ConsoleLine {
  readonly written: string[] = []
  breaks = 0
  isClosed = false
  /** Whether neither its end nor what comes after ever ends. */
  isStuck = false
  #events: ConsoleEvent[] = []
  #end: { readonly error?: PhoenixError } | undefined
  #wake: (() => void) | undefined

  /** The node writes. */
  says(text: string): void {
    this.tells({ kind: 'data', bytes: Buffer.from(text) })
  }

  tells(event: ConsoleEvent): void {
    this.#events.push(event)
    this.#wake?.()
  }

  lose(error: PhoenixError): void {
    this.#end ??= { error }
    this.#wake?.()
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.written.push(Buffer.from(bytes).toString())
  }

  async sendBreak(): Promise<void> {
    this.breaks++
  }

  async close(): Promise<void> {
    this.isClosed = true
    if (this.isStuck) await never
    this.#end ??= {}
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ConsoleEvent> {
    for (;;) {
      const event = this.#events.shift()
      if (event !== undefined) yield event
      else if (this.#end?.error !== undefined) throw this.#end.error
      else if (this.#end !== undefined) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}

/** A console that hands out lines, or refuses. */
export class FakeConsole implements Console {
  readonly lines: FakeLine[] = []
  readonly asked: OpenConsoleOptions[] = []
  /** What the next openings meet instead of a line. */
  readonly refusals: PhoenixError[] = []
  /** What an opening waits for, whoever aborts. */
  waitsFor: Promise<unknown> | undefined
  /** Whether lines never end. */
  isStuck = false
  #wake: (() => void) | undefined

  async openConsole(options: OpenConsoleOptions = {}): Promise<ConsoleLine> {
    this.asked.push(options)
    const refusal = this.refusals.shift()
    if (refusal !== undefined) throw refusal
    await this.waitsFor
    const line = new FakeLine()
    line.isStuck = this.isStuck
    this.lines.push(line)
    this.#wake?.()
    return line
  }

  /** The line of an opening, once there is one. */
  async line(index: number): Promise<FakeLine> {
    for (;;) {
      const line = this.lines[index]
      if (line !== undefined) return line
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
