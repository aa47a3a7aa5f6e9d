/** How long a BMC's answer to a farewell is waited for at least, and that of one that did not answer last. */
const least = { usual: 1500, silent: 500 } as const
/** How much longer than its slowest answer so far. */
const times = { usual: 4, silent: 2 } as const

/**
 * How fast a BMC was seen to answer, and whether it did so last. A farewell to one that has vanished is worth
 * no long wait, and what a slow one was sent it does, though nobody waits for its word.
 */
export class Pace {
  #slowest = 0
  #isSilent = false

  /** Does a request and takes note of how it went. @param isAnswer whether what came is an answer of the BMC */
  async note<T>(request: () => Promise<T>, isAnswer: (outcome: T) => boolean): Promise<T> {
    const began = performance.now()
    try {
      const outcome = await request()
      this.#isSilent = !isAnswer(outcome)
      if (!this.#isSilent) this.#slowest = Math.max(this.#slowest, performance.now() - began)
      return outcome
    } catch (error) {
      // Who left soon has not seen that nobody answers.
      if (performance.now() - began >= this.farewell(Infinity)) this.#isSilent = true
      throw error
    }
  }

  /** How long a farewell may take. @param most where nothing is known for it to be less; milliseconds */
  farewell(most: number): number {
    const how = this.#isSilent ? 'silent' : 'usual'
    return Math.min(most, Math.max(least[how], times[how] * this.#slowest))
  }
}
