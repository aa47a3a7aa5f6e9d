import type { Deadline } from './deadline.js'

/**
 * Lets a few in at a time; the rest wait in line. BMCs are small computers: more than a handful of
 * requests at once makes them slow or makes them fail.
 */
export class Gate {
  readonly #line: (() => void)[] = []
  #free: number

  constructor(places: number) {
    this.#free = places
  }

  /** Does the work as soon as there is a place; throws if the deadline passes before. */
  async run<T>(deadline: Deadline, work: () => Promise<T>): Promise<T> {
    deadline.check()
    if (this.#free > 0) this.#free -= 1
    else await this.#wait(deadline)
    try {
      return await work()
    } finally {
      // A place is handed over, not freed, so that nobody overtakes the line.
      const next = this.#line.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }

  #wait(deadline: Deadline): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        deadline.signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#line.splice(this.#line.indexOf(enter), 1)
        reject(deadline.reason)
      }
      deadline.signal.addEventListener('abort', leave, { once: true })
      this.#line.push(enter)
    })
  }
}
