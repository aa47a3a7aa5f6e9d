import type { ResetType } from '../machine/reset.js'
import type { ResourceName } from '../redfish/http/names.js'

/** What a request was: its method and the resource that it was about, such as `GET system`. */
export type RequestKind = `${string} ${ResourceName}`

/** What one BMC, or a whole rack, was asked so far. */
export interface Counters {
  /** TCP connections accepted. */
  readonly connections: number
  /** Requests by kind: `{ 'GET system': 3, 'POST reset': 1 }`. */
  readonly requests: Readonly<Record<RequestKind, number>>
  /** Sessions opened. */
  readonly logins: number
  /** Logins that were refused: wrong password, or no session free. */
  readonly loginsRefused: number
  /** Reset actions that were answered with 204, by type. */
  readonly resets: Readonly<Partial<Record<ResetType, number>>>
  /** Changes of the boot override that were answered with 200. */
  readonly bootSettings: number
  /** Sessions open now. */
  readonly sessionsOpen: number
  /** The most sessions that were open at the same time. */
  readonly sessionsAtOnce: number
  /** The most requests that waited for their answer at the same time. */
  readonly requestsAtOnce: number
  /** Connections open now. */
  readonly connectionsOpen: number
  /** The most connections that were open at the same time. */
  readonly connectionsAtOnce: number
  /** Commands of IPMI by network function and number: `{ '00/01': 3, '06/3b': 1 }`. */
  readonly commands: Readonly<Record<string, number>>
}

/** Counts for one BMC, and passes everything on to the count of the whole rack. */
export class Tally {
  readonly #whole: Tally | undefined
  #connections = 0
  #connectionsOpen = 0
  #connectionsAtOnce = 0
  #requestsOpen = 0
  #requestsAtOnce = 0
  #sessionsOpen = 0
  #sessionsAtOnce = 0
  #logins = 0
  #loginsRefused = 0
  #bootSettings = 0
  // Most BMCs of a big rack are never asked anything, so the maps are made when first needed.
  #requests: Map<RequestKind, number> | undefined
  #resets: Map<ResetType, number> | undefined
  #commands: Map<string, number> | undefined

  constructor(whole?: Tally) {
    this.#whole = whole
  }

  connectionOpened(): void {
    this.#connections++
    this.#connectionsAtOnce = Math.max(this.#connectionsAtOnce, ++this.#connectionsOpen)
    this.#whole?.connectionOpened()
  }

  connectionClosed(): void {
    this.#connectionsOpen--
    this.#whole?.connectionClosed()
  }

  requestBegun(kind: RequestKind): void {
    this.#requests = add(this.#requests, kind)
    this.#requestsAtOnce = Math.max(this.#requestsAtOnce, ++this.#requestsOpen)
    this.#whole?.requestBegun(kind)
  }

  /** How many requests wait for their answer. */
  get requestsNow(): number {
    return this.#requestsOpen
  }

  requestEnded(): void {
    this.#requestsOpen--
    this.#whole?.requestEnded()
  }

  loginRefused(): void {
    this.#loginsRefused++
    this.#whole?.loginRefused()
  }

  sessionOpened(): void {
    this.#logins++
    this.#sessionsAtOnce = Math.max(this.#sessionsAtOnce, ++this.#sessionsOpen)
    this.#whole?.sessionOpened()
  }

  sessionClosed(): void {
    this.#sessionsOpen--
    this.#whole?.sessionClosed()
  }

  reset(type: ResetType): void {
    this.#resets = add(this.#resets, type)
    this.#whole?.reset(type)
  }

  command(name: string): void {
    this.#commands = add(this.#commands, name)
    this.#whole?.command(name)
  }

  bootSetting(): void {
    this.#bootSettings++
    this.#whole?.bootSetting()
  }

  /** The counts now, as plain data. */
  counters(): Counters {
    return {
      connections: this.#connections,
      requests: Object.fromEntries(this.#requests ?? []),
      logins: this.#logins,
      loginsRefused: this.#loginsRefused,
      resets: Object.fromEntries(this.#resets ?? []),
      bootSettings: this.#bootSettings,
      sessionsOpen: this.#sessionsOpen,
      sessionsAtOnce: this.#sessionsAtOnce,
      requestsAtOnce: this.#requestsAtOnce,
      connectionsOpen: this.#connectionsOpen,
      connectionsAtOnce: this.#connectionsAtOnce,
      commands: Object.fromEntries(this.#commands ?? []),
    }
  }
}

function add<Key>(counts: Map<Key, number> | undefined, key: Key): Map<Key, number> {
  const map = counts ?? new Map<Key, number>()
  map.set(key, (map.get(key) ?? 0) + 1)
  return map
}
