/** The log of the service: what repeats itself is told once in a while, however often it is tried. */
import { printable } from '../../src/model/clean-text.js'
import type { NetbootLog } from './options.js'

/** For how long like entries are counted in place of told, in milliseconds. */
const quiet = 60_000
/** Of how many different entries that is remembered. */
const remembered = 2000
/** How many entries of one kind about machines that are no nodes are told in that time. */
const mostOfStrangers = 100

/** Tells entries to whoever listens. */
export class Log {
  readonly #told = new Map<string, { at: number; repeated: number }>()
  /** How many entries of each kind were told lately, and how many were not: whoever makes up names is no news. */
  readonly #kinds = new Map<string, { since: number; told: number; untold: number }>()

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

  /**
   * Tells an entry unless one of the same kind from the same client was told lately. Of entries that are
   * about no node, so many are told in a while and no more.
   *
   * @param about what else tells entries of one kind apart
   */
  once(entry: NetbootLog, about = ''): void {
    const { event, client = '', node = '', status = '' } = entry
    const key = [event, client, node, status, about].join('\0')
    const now = this.clock()
    const last = this.#told.get(key)
    if (last !== undefined && isLately(last.at, now)) {
      last.repeated++
      return
    }
    this.#told.delete(key)
    this.#told.set(key, { at: now, repeated: 0 })
    for (const oldest of this.#told.keys()) {
      if (this.#told.size <= remembered) break
      this.#told.delete(oldest)
    }
    if (node === '' && !this.#mayTell(event, now)) return
    const repeated = last?.repeated ?? 0
    this.tell(repeated === 0 ? entry : { ...entry, repeated })
  }

  #mayTell(event: string, now: number): boolean {
    const kind = this.#kinds.get(event)
    if (kind === undefined || !isLately(kind.since, now)) {
      this.#kinds.set(event, { since: now, told: 1, untold: 0 })
      if (kind !== undefined && kind.untold > 0) {
        const message = `${kind.untold} more of '${event}' were not told`
        this.tell({ level: 'warning', event, message, repeated: kind.untold })
      }
      return true
    }
    if (kind.told < mostOfStrangers) kind.told++
    else kind.untold++
    return kind.untold === 0
  }
}

/** Where the clock was set back, nobody knows how long ago it was. */
function isLately(at: number, now: number): boolean {
  return now >= at && now - at < quiet
}
