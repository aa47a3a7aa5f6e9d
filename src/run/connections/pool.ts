import type { Capabilities, Connection, Driver } from '../../ports/driver.js'
import { endsWithin } from '../ends-within.js'

/** An open way to a BMC: whatever its driver offers. */
export type Open = Partial<Capabilities> & Pick<Connection, 'close'>

/** One open connection and how many calls use it now. */
export interface Entry {
  readonly key: string
  /** The node that it is for. */
  readonly node: string
  readonly connection: Promise<Open>
  /** To whom it leads, whichever node it is for. */
  readonly peer: string
  readonly driver: Driver
  users: number
  /** Whether the BMC refused the login, which a connection does not try again. */
  refused?: true
}

/** How many connections stay open while nobody uses them: each holds a socket, and processes are given some thousands. */
const usualMost = 4096

/** How many connections are closed at once. */
const closingAtOnce = 128
/**
 * How long it may take to close one, with a farewell to a BMC that does not answer, and all of them, in
 * milliseconds. What takes longer is left behind: a BMC ends a session by itself that nobody uses.
 */
const usualPatience = { one: 15_000, all: 60_000 } as const

/** What a {@link Pool} may be told. */
export interface PoolOptions {
  /** How many stay open while nobody uses them. */
  readonly most?: number | undefined
  /** Hears of each connection that was closed and did not come to an end in time. */
  readonly left?: (entry: Entry) => void
  /** How long ends are waited for, for tests. */
  readonly patience?: Readonly<Record<keyof typeof usualPatience, number>>
}

/**
 * Connections that are kept open for the next use; where there are too many, those that were idle
 * longest are closed.
 */
export class Pool {
  readonly #open = new Map<string, Entry>()
  /** Those that nobody uses; the one that was used longest ago comes first. */
  readonly #idle = new Set<Entry>()
  readonly #closing = new Map<Entry, Promise<void>>()
  readonly #most: number
  readonly #left: (entry: Entry) => void
  readonly #patience: Readonly<Record<keyof typeof usualPatience, number>>

  constructor({ most = usualMost, left = () => {}, patience = usualPatience }: PoolOptions = {}) {
    this.#most = most
    this.#left = left
    this.#patience = patience
  }

  /** How many connections are open or being opened. */
  get size(): number {
    return this.#open.size
  }

  /** Begins to use the connection of that key, which `dial` opens where there is none. */
  use(key: string, dial: () => Pick<Entry, 'connection' | 'node' | 'peer' | 'driver'>): Entry {
    const known = this.#open.get(key)
    if (known !== undefined) {
      known.users++
      this.#idle.delete(known)
      return known
    }
    const entry: Entry = { key, ...dial(), users: 1 }
    this.#open.set(key, entry)
    // What failed once may succeed the next time.
    entry.connection.catch(() => {
      if (this.#open.get(key) === entry) this.#open.delete(key)
      this.#idle.delete(entry)
    })
    return entry
  }

  /** Ends a use. */
  release(entry: Entry): void {
    entry.users--
    if (entry.users > 0 || this.#open.get(entry.key) !== entry) return
    this.#idle.add(entry)
    this.#makeRoom()
  }

  /**
   * Closes the connections to BMCs that refused a login, and those that share a BMC with one, unless
   * they are in use.
   *
   * @param dropped hears of each before anything else can be opened
   */
  async dropRefused(dropped: (entry: Entry) => void): Promise<void> {
    const entries = [...this.#open]
    const refused = entries.filter(([, entry]) => entry.refused === true)
    if (refused.length === 0) return
    // Nodes behind one BMC share what their driver knows of it.
    const peers = new Set(refused.map(([, { peer }]) => peer))
    const ended = entries.flatMap(([key, entry]) => {
      if (!peers.has(entry.peer) || entry.users > 0) return []
      this.#open.delete(key)
      this.#idle.delete(entry)
      dropped(entry)
      return [this.#end(entry)]
    })
    await Promise.all(ended)
  }

  /** Closes everything, as far as it can be closed in time. Never rejects. */
  async close(): Promise<void> {
    const waiting = new Set(this.#open.values())
    this.#open.clear()
    this.#idle.clear()
    // A log-out may need a new connection, so thousands of them take their turns.
    const some = Array.from({ length: closingAtOnce }, async () => {
      for (const entry of waiting) {
        waiting.delete(entry)
        await this.#end(entry)
      }
    })
    const all = Promise.all([...some, ...this.#closing.values()])
    if (await endsWithin(all, this.#patience.all)) return
    for (const entry of [...this.#closing.keys(), ...waiting]) this.#left(entry)
    this.#closing.clear()
    waiting.clear()
  }

  /** Closes what was idle longest. What is in use does not count, as thousands of consoles are. */
  #makeRoom(): void {
    for (const entry of this.#idle) {
      if (this.#idle.size <= this.#most) return
      this.#open.delete(entry.key)
      this.#idle.delete(entry)
      void this.#end(entry)
    }
  }

  #end(entry: Entry): Promise<void> {
    const closed = entry.connection.then((connection) => connection.close())
    const ended = endsWithin(closed, this.#patience.one).then((inTime) => {
      if (this.#closing.delete(entry) && !inTime) this.#left(entry)
    })
    this.#closing.set(entry, ended)
    return ended
  }
}
