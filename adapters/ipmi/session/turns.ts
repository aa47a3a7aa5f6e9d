import type { Deadline } from '../deadline.js'

/** Lets one in at a time; the rest wait in line. A BMC's session carries one command at once. */
export class Turns {
  #busy = false
  readonly #line: (() => void)[] = []

  /** Does the work as soon as it is its turn; throws if the deadline passes before. */
  async run<T>(deadline: Deadline, work: () => Promise<T>): Promise<T> {
    if (this.#busy) await this.#wait(deadline)
    else this.#busy = true
    try {
      return await work()
    } finally {
      // A turn is handed over, not freed, so that nobody overtakes the line.
      const next = this.#line.shift()
      if (next === undefined) this.#busy = false
      else next()
    }
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
      else this.#pass()
      throw error
    }
  }

  #pass(): void {
    const next = this.#line.shift()
    if (next === undefined) this.#busy = false
    else next()
  }
}
