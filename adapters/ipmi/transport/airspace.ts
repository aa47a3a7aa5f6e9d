/** A request on its way, until it is answered or given up. */
export interface Flight {
  /** Takes it out of the count; safe to call twice. */
  land(): void
}

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
  /** When each flight began, the oldest first. */
  readonly #flying = new Map<Flight, number>()
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
    return this.#flying.size < this.most && this.#waiting.size === 0
  }

  /** How many are on their way. */
  get flying(): number {
    return this.#flying.size
  }

  /** Takes a place. */
  take(): Flight {
    const flight: Flight = {
      land: () => {
        if (this.#flying.delete(flight)) this.#admit()
      },
    }
    this.#flying.set(flight, performance.now())
    return flight
  }

  /** Calls back when there is a place. Gives a function that leaves the line. */
  wait(enter: () => void): () => void {
    this.#waiting.add(enter)
    this.#watch()
    return () => void this.#waiting.delete(enter)
  }

  #admit(): void {
    for (const enter of this.#waiting) {
      if (this.#flying.size >= this.most) break
      this.#waiting.delete(enter)
      enter()
    }
    this.#watch()
  }

  /** Wakes up when the oldest flight has lost its right to a place. */
  #watch(): void {
    if (this.#timer !== undefined || this.#waiting.size === 0) return
    const [oldest] = this.#flying.values()
    const wait = oldest === undefined ? 0 : Math.max(0, oldest + this.#patience - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      const limit = performance.now() - this.#patience
      for (const [flight, began] of this.#flying) {
        if (began > limit) break
        this.#flying.delete(flight)
      }
      this.#admit()
    }, Math.ceil(wait))
  }
}
