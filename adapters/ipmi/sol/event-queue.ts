import type { ConsoleEvent } from '../../../src/ports/console.js'

/** How many bytes of a node are kept for somebody who does not read them. */
const room = 256 * 1024
/** How many other events. */
const mostEvents = 10_000

/** What came along a console and was not read yet. One reads at a time. */
export class EventQueue implements AsyncIterableIterator<ConsoleEvent> {
  #events: ConsoleEvent[] = []
  #size = 0
  #end: { readonly error?: unknown } | undefined
  #wake: (() => void) | undefined

  /** Whether more of what the node writes can be taken. */
  get hasRoom(): boolean {
    return this.#size < room && this.#events.length < mostEvents
  }

  push(event: ConsoleEvent): void {
    if (this.#end !== undefined) return
    this.#events.push(event)
    if (event.kind === 'data') this.#size += event.bytes.length
    this.#wake?.()
  }

  /** Nothing more comes; with an error, whoever reads to the end gets it. */
  end(error?: unknown): void {
    this.#end ??= error === undefined ? {} : { error }
    this.#wake?.()
  }

  async next(): Promise<IteratorResult<ConsoleEvent>> {
    for (;;) {
      const event = this.#events.shift()
      if (event !== undefined) {
        if (event.kind === 'data') this.#size -= event.bytes.length
        return { value: event, done: false }
      }
      if (this.#end !== undefined) {
        const { error } = this.#end
        this.#end = {}
        if (error !== undefined) throw error
        return { value: undefined, done: true }
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#wake = undefined
    }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
