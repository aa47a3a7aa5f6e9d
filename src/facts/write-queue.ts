/**
 * Gathers writes into transactions. Making one transaction durable costs about as much as writing a
 * thousand rows, so whatever is asked for while one is under way shares the next.
 */
import { PhoenixError } from '../error.js'
import type { Outcome, Write, Written } from './wire.js'

/** About how many rows one transaction holds: enough to be quick, few enough to let others in between. */
export const rowsPerTransaction = 5_000

/** About how much text one transaction holds, in characters. */
export const charactersPerTransaction = 8 * 1024 * 1024

interface Waiting {
  readonly write: Write
  readonly rows: number
  readonly characters: number
  readonly resolve: (value: Written) => void
  readonly reject: (error: unknown) => void
}

export class WriteQueue {
  readonly #send: (writes: readonly Write[]) => Promise<readonly Outcome[]>
  readonly #waiting: Waiting[] = []
  #busy: Promise<void> | undefined

  constructor(send: (writes: readonly Write[]) => Promise<readonly Outcome[]>) {
    this.#send = send
  }

  /** Resolves when the write is durable. Writes are carried out in the order of the calls. */
  add(write: Write, rows = 1, characters = 0): Promise<Written> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, rows, characters, resolve, reject })
      this.#busy ??= this.#work()
    })
  }

  /** Resolves when nothing is waiting any more. */
  async drained(): Promise<void> {
    while (this.#busy !== undefined) await this.#busy
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      // One turn of the event loop, so that calls made side by side come together. Where a whole
      // transaction waits already, the database's thread gets it before anything else happens here.
      if (!this.#next().full) await new Promise((resolve) => setImmediate(resolve))
      const batch = this.#waiting.splice(0, this.#next().count)
      try {
        const outcomes = await this.#send(batch.map(({ write }) => write))
        batch.forEach((waiting, index) => {
          settle(waiting, outcomes[index])
        })
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#busy = undefined
  }

  /** How many of the waiting writes make one transaction, and whether no more would fit into it. */
  #next(): { count: number; full: boolean } {
    let count = 0
    let rows = 0
    let characters = 0
    for (const waiting of this.#waiting) {
      rows += waiting.rows
      characters += waiting.characters
      const tooMuch = rows > rowsPerTransaction || characters > charactersPerTransaction
      if (tooMuch && count > 0) return { count, full: true }
      count += 1
    }
    return { count, full: rows >= rowsPerTransaction }
  }
}

function settle({ resolve, reject }: Waiting, outcome: Outcome | undefined): void {
  if (outcome?.ok) {
    resolve(outcome.value)
    return
  }
  const { code, message, hint } = outcome?.error ?? {
    code: 'internal' as const,
    message: 'the facts database gave no answer to a write',
  }
  reject(new PhoenixError(code, message, { hint }))
}
