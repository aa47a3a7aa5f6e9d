/** The text of server-sent events, read piece by piece. */

/** One event as it came. */
export interface StreamEvent {
  readonly id: string | undefined
  readonly data: string
}

/** The largest event that is kept; a larger one is passed over. In characters. */
export const largestEvent = 1024 * 1024

/** Reads server-sent events from bytes that come in any pieces, and never holds more than one event. */
export class EventParser {
  readonly #decoder = new TextDecoder()
  #rest = ''
  #data: string[] = []
  #size = 0
  #id: string | undefined
  /** A line that is too long is skipped up to its end. */
  #skipping = false
  #afterReturn = false

  /** The events that are complete with these bytes. */
  push(bytes: Uint8Array): StreamEvent[] {
    const events: StreamEvent[] = []
    let text = this.#decoder.decode(bytes, { stream: true })
    // A line may end with both characters, and they may come apart.
    if (this.#afterReturn && text.startsWith('\n')) text = text.slice(1)
    if (text !== '') this.#afterReturn = text.endsWith('\r')
    const lines = text.split(/\r\n|\r|\n/)
    const last = lines.length - 1
    for (const [at, piece] of lines.entries()) {
      this.#take(piece)
      if (at < last) this.#endLine(events)
    }
    return events
  }

  #take(piece: string): void {
    if (this.#skipping) return
    if (this.#rest.length + piece.length > largestEvent) {
      this.#skipping = true
      this.#rest = ''
      this.#size = largestEvent + 1
    } else this.#rest += piece
  }

  #endLine(events: StreamEvent[]): void {
    const line = this.#rest
    this.#rest = ''
    if (this.#skipping) {
      this.#skipping = false
      return
    }
    if (line === '') {
      if (this.#data.length > 0 && this.#size <= largestEvent) {
        events.push({ id: this.#id, data: this.#data.join('\n') })
      }
      this.#data = []
      this.#size = 0
      return
    }
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (name === 'id' && sendableId.test(value)) this.#id = value
    if (name !== 'data') return
    this.#size += value.length
    if (this.#size <= largestEvent) this.#data.push(value)
    else this.#data = ['']
  }
}

/** What can be sent back in a header. */
const sendableId = /^[\x20-\x7e]{0,256}$/
