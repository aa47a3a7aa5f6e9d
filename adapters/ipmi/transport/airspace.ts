import { type Flight, Flights } from './flights.js'

/** How long a request counts as on its way at least and at most, in milliseconds. */
const patience = { least: 100, most: 1000 } as const
/** How much a single answer changes what counts as typical. */
const weight = 1 / 16

/**
 * Lets as many requests be on their way at once as their answers fit into the socket's memory: what
 * does not fit is lost without a word. The rest wait in line. A BMC that does not answer holds its
 * place for a tenth of a second only, so that dead ones do not hold up the others; longer only where
 * answers come late from all, for then more requests would make them later still.
 */
export class Airspace {
  /** Those on their way, the oldest first. */
  readonly #flights = new Flights()
  readonly #waiting = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined
  #typical = 0

  constructor(private readonly most: number) {}

  /** How long answers take at the moment, in milliseconds. */
  get typical(): number {
    return this.#typical
  }

  /** An answer has come, so many milliseconds after it was first asked for. */
  heard(after: number): void {
    this.#typical += (after - this.#typical) * weight
  }

  get #patience(): number {
    return Math.min(patience.most, Math.max(patience.least, 4 * this.#typical))
  }

  /** Whether there is a place, and nobody waits for it. */
  get free(): boolean {
    return this.#flights.count < this.most && this.#waiting.size === 0
  }

  /** How many are on their way. */
  get flying(): number {
    return this.#flights.count
  }

  /** Takes a place. */
  take(): Flight {
    return this.#flights.add(performance.now())
  }

  /** Takes a request out of the count: it was answered or given up. Safe to call twice. */
  land(flight: Flight): void {
    if (this.#flights.remove(flight)) this.#admit()
  }

  /** Calls back when there is a place. Gives a function that leaves the line. */
  wait(enter: () => void): () => void {
    this.#waiting.add(enter)
    this.#watch()
    return () => void this.#waiting.delete(enter)
  }

  #admit(): void {
    for (const enter of this.#waiting) {
      if (this.#flights.count >= this.most) break
      this.#waiting.delete(enter)
      enter()
    }
    this.#watch()
  }

  /** Wakes up when the oldest flight has lost its right to a place. */
  #watch(): void {
    if (this.#timer !== undefined || this.#waiting.size === 0) return
    const { oldest } = this.#flights
    const end = oldest === undefined ? 0 : oldest.began + this.#patience
    const wait = Math.max(0, end - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      const limit = performance.now() - this.#patience
      this.#flights.removeUntil(limit)
      this.#admit()
    }, Math.ceil(wait))
  }
}
