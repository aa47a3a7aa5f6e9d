import type { TerminalEvent } from './console-end.js'

/** How much is kept for a terminal that does not keep up, in bytes. */
const room = 1024 * 1024

/** What a terminal has yet to show. */
export class TerminalEvents {
  readonly #events: TerminalEvent[] = []
  #size = 0
  #end: { readonly error?: unknown } | undefined
  #wake: (() => void) | undefined

  /** Whether more can be taken without it being forgotten for long. */
  get hasRoom(): boolean {
    return this.#size < room
  }

  push(event: TerminalEvent): void {
    if (this.#end !== undefined) return
    this.#events.push(event)
    if (event.kind === 'data') this.#size += event.bytes.length
    this.#wake?.()
  }

  note(text: string): void {
    this.push({ kind: 'note', text })
  }

  end(error?: unknown): void {
    this.#end ??= error === undefined ? {} : { error }
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TerminalEvent> {
    for (;;) {
      const event = this.#events.shift()
      if (event !== undefined) {
        if (event.kind === 'data') this.#size -= event.bytes.length
        yield event
      } else if (this.#end !== undefined) {
        if (this.#end.error !== undefined) throw this.#end.error
        return
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
