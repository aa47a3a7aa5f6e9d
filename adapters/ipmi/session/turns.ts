import type { Deadline } from '../deadline.js'

/** Lets one in at a time; the rest wait in line. A BMC's session carries one command at once. */
export class Turns {
  #busy = false
  readonly #line: (() => void)[] = []

  /**
   * Takes the turn, or waits for it; throws if the deadline passes before. Whoever is in calls
   * {@link leave} at the end.
   */
  enter(deadline: Deadline): Promise<void> | undefined {
    if (this.#busy) return this.#wait(deadline)
    this.#busy = true
    return undefined
  }

  /** Ends the turn. It is handed over, not freed, so that nobody overtakes the line. */
  leave(): void {
    const next = this.#line.shift()
    if (next === undefined) this.#busy = false
    else next()
  }

  async #wait(deadline: Deadline): Promise<void> {
    let enter = () => {}
    const turn = new Promise<void>((resolve) => {
      enter = resolve
    })
    this.#line.push(enter)
    try {
      await deadline.race(turn)
    } catch (error) {
      const place = this.#line.indexOf(enter)
      if (place >= 0) this.#line.splice(place, 1)
      // The turn came just now: it is for the next in line.
      else this.leave()
      throw error
    }
  }
}
