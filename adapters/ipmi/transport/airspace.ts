/** A request on its way, until it is answered or given up. */
export interface Flight {
  /** Takes it out of the count; safe to call twice. */
  land(): void
}

/** How long a request counts as on its way, in milliseconds; answers of living BMCs come much sooner. */
const patience = 100

/**
 * Lets as many requests be on their way at once as their answers fit into the socket's memory: what
 * does not fit is lost without a word. The rest wait in line. A BMC that does not answer holds its
 * place for a tenth of a second only, so that dead ones do not hold up the others.
 */
export class Airspace {
  /** When each flight began, the oldest first. */
  readonly #flying = new Map<Flight, number>()
  readonly #waiting = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined

  constructor(private readonly most: number) {}

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
    const wait = oldest === undefined ? 0 : Math.max(0, oldest + patience - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      const limit = performance.now() - patience
      for (const [flight, began] of this.#flying) {
        if (began > limit) break
        this.#flying.delete(flight)
      }
      this.#admit()
    }, Math.ceil(wait))
  }
}
