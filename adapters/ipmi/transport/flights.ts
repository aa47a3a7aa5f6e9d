/** A request on its way. */
export interface Flight {
  /** When it began, in the milliseconds of `performance.now()`. */
  readonly began: number
}

interface Link extends Flight {
  older: Link | undefined
  newer: Link | undefined
  isListed: boolean
}

/**
 * The requests that are on their way, in the order of their beginning. A list of links rather than a map: tens
 * of thousands come and go in a second, and a map is built anew again and again as they do.
 */
export class Flights {
  #oldest: Link | undefined
  #newest: Link | undefined
  #count = 0

  /** How many there are. */
  get count(): number {
    return this.#count
  }

  /** The one that began first. */
  get oldest(): Flight | undefined {
    return this.#oldest
  }

  /** One that begins now, later than all that there are. */
  add(began: number): Flight {
    const older = this.#newest
    const link: Link = { began, older, newer: undefined, isListed: true }
    if (older === undefined) this.#oldest = link
    else older.newer = link
    this.#newest = link
    this.#count++
    return link
  }

  /** Takes one out; whether it was still there. */
  remove(flight: Flight): boolean {
    const link = flight as Link
    if (!link.isListed) return false
    const { older, newer } = link
    if (older === undefined) this.#oldest = newer
    else older.newer = newer
    if (newer === undefined) this.#newest = older
    else newer.older = older
    link.isListed = false
    link.older = undefined
    link.newer = undefined
    this.#count--
    return true
  }

  /** Takes out those that began at this time or before. */
  removeUntil(time: number): void {
    while (this.#oldest !== undefined && this.#oldest.began <= time) this.remove(this.#oldest)
  }
}
