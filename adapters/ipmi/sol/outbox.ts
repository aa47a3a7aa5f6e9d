/** What waits to be sent along a console, in order: characters, and breaks between them. */
export interface Parcel {
  readonly data: Buffer
  readonly break: boolean
}

/** Characters and breaks in the order in which they were given. */
export class Outbox {
  #waiting: Parcel[] = []
  #size = 0

  /** How many characters wait. */
  get size(): number {
    return this.#size
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#waiting.push({ data: Buffer.from(bytes), break: false })
    this.#size += bytes.length
  }

  addBreak(): void {
    this.#waiting.push({ data: Buffer.alloc(0), break: true })
  }

  /** What may go into one packet: a break alone, or as many characters as fit. */
  take(most: number): Parcel | undefined {
    const [first] = this.#waiting
    if (first?.break === true) return this.#waiting.shift()
    const pieces: Buffer[] = []
    let room = most
    let done = 0
    for (const { data, break: isBreak } of this.#waiting) {
      if (isBreak || room === 0) break
      pieces.push(data.subarray(0, room))
      if (data.length > room) {
        this.#waiting[done] = { data: data.subarray(room), break: false }
        room = 0
        break
      }
      room -= data.length
      done++
    }
    this.#waiting.splice(0, done)
    const data = Buffer.concat(pieces)
    this.#size -= data.length
    return data.length === 0 ? undefined : { data, break: false }
  }
}
