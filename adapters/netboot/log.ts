/** The log of the service: what repeats itself is told once in a while, however often it is tried. */
import { printable } from '../../src/model/clean-text.js'
import type { NetbootLog } from './options.js'

/** For how long like entries are counted in place of told, in milliseconds. */
const quiet = 60_000
/** Of how many different entries that is remembered. */
const remembered = 2000

/** Tells entries to whoever listens. */
export class Log {
  readonly #told = new Map<string, { at: number; repeated: number }>()

  constructor(
    private readonly hear: (entry: NetbootLog) => void,
    private readonly clock: () => number,
  ) {}

  /** Tells an entry as it is. */
  tell(entry: NetbootLog): void {
    const message = printable(entry.message.slice(0, 500))
    try {
      this.hear({ ...entry, message })
    } catch {
      // Whoever listens badly does not stop machines from starting.
    }
  }

  /** Tells an entry unless one of the same kind from the same client was told lately. */
  once(entry: NetbootLog): void {
    const key = `${entry.event}\0${entry.client ?? ''}\0${entry.node ?? ''}\0${entry.status ?? ''}`
    const now = this.clock()
    const last = this.#told.get(key)
    if (last !== undefined && now - last.at < quiet) {
      last.repeated++
      return
    }
    this.#told.delete(key)
    this.#told.set(key, { at: now, repeated: 0 })
    for (const oldest of this.#told.keys()) {
      if (this.#told.size <= remembered) break
      this.#told.delete(oldest)
    }
    const repeated = last?.repeated ?? 0
    this.tell(repeated === 0 ? entry : { ...entry, repeated })
  }
}
