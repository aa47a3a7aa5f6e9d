/** The clock by which a BMC dates its events. Setting it leaves the dates of those that are noted. */
export class LogClock {
  /** Since when it is how far ahead of the true time, in milliseconds; the latest comes last. */
  readonly #settings: { readonly since: number; readonly ahead: number }[] = []

  /** What it showed, or shows, at a time. */
  at(when: number): number {
    return when + (this.#settings.findLast(({ since }) => since <= when)?.ahead ?? 0)
  }

  /** Sets it, to the second. */
  set(seconds: number, now: number): void {
    this.#settings.push({ since: now, ahead: seconds * 1000 - Math.floor(now / 1000) * 1000 })
    if (this.#settings.length > mostSettings) this.#settings.shift()
  }
}

/** How many settings are remembered, so that a clock that is set for ever takes no more room. */
const mostSettings = 64
