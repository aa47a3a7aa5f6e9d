/** Who is told when the time has come that it asked for. */
export interface Sleeper {
  /** Does what was due until now, and asks to be woken again where more is to come. */
  wake(now: number): void
}

interface Entry {
  readonly at: number
  readonly sleeper: Sleeper
}

/** The longest that a timer of Node can wait, in milliseconds. */
const longestWait = 2 ** 31 - 1

/**
 * When the machines of a rack have something to do by themselves. There is one timer, for the earliest of
 * all, however many machines wait: ten thousand idle ones have none.
 */
export class Agenda {
  /** A heap: each entry is no later than the two behind it. */
  readonly #entries: Entry[] = []
  #timer: NodeJS.Timeout | undefined
  #timerAt = Number.POSITIVE_INFINITY

  /** @param now the clock, in milliseconds since 1970 */
  constructor(private readonly now: () => number) {}

  /** How many entries there are. */
  get size(): number {
    return this.#entries.length
  }

  /** Wakes a machine at a time. Somebody who asks again for an earlier one is woken twice. */
  add(at: number, sleeper: Sleeper): void {
    const entries = this.#entries
    let place = entries.push({ at, sleeper }) - 1
    while (place > 0) {
      const above = (place - 1) >> 1
      if (this.#at(above) <= at) break
      this.#swap(place, above)
      place = above
    }
    this.#wind()
  }

  /** Wakes nobody any more. */
  close(): void {
    this.#entries.length = 0
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
  }

  #wind(): void {
    const at = this.#at(0)
    if (at >= this.#timerAt) return
    clearTimeout(this.#timer)
    this.#timerAt = at
    const wait = Math.min(Math.max(1, at - this.now()), longestWait)
    this.#timer = setTimeout(() => this.#ring(), wait)
    // A rack lives by its sockets; what is to come keeps no process alive.
    this.#timer.unref()
  }

  #ring(): void {
    this.#timerAt = Number.POSITIVE_INFINITY
    const now = this.now()
    while (this.#at(0) <= now) this.#take()?.wake(now)
    this.#wind()
  }

  #take(): Sleeper | undefined {
    const entries = this.#entries
    const first = entries[0]
    const last = entries.pop()
    if (last === undefined || entries.length === 0) return first?.sleeper
    entries[0] = last
    for (let place = 0; ; ) {
      const [left, right] = [2 * place + 1, 2 * place + 2]
      const earlier = this.#at(right) < this.#at(left) ? right : left
      if (this.#at(earlier) >= last.at) return first?.sleeper
      this.#swap(place, earlier)
      place = earlier
    }
  }

  #at(place: number): number {
    return this.#entries[place]?.at ?? Number.POSITIVE_INFINITY
  }

  #swap(a: number, b: number): void {
    const entries = this.#entries
    const [one, other] = [entries[a], entries[b]]
    if (one === undefined || other === undefined) return
    entries[a] = other
    entries[b] = one
  }
}
