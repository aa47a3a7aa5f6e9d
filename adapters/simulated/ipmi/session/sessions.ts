/** The sessions of one BMC: those that are being opened, and those that are open. */
import { randomBytes } from 'node:crypto'
import {
  type Agreement,
  type CipherSuite,
  nextSequence,
  SequenceWindow,
  type SessionKeys,
  sealPacket,
} from '../../../ipmi/codec/index.js'
import type { Account } from '../../machine/accounts.js'
import type { Tally } from '../../rack/counters.js'
import type { SerialConsole } from './serial-console.js'

/** A session that is being opened: what the two sides have told each other so far. */
export interface Opening {
  readonly suite: CipherSuite
  readonly consoleSession: number
  readonly bmcSession: number
  readonly guid: Buffer
  readonly begun: number
  /** Set by RAKP 1. */
  agreement?: Agreement
  user?: Account
}

/** The other side of a session. */
export interface Peer {
  /** An IPv4 address. */
  readonly address: string
  readonly port: number
}

/** An open session. */
export class Session {
  readonly window = new SequenceWindow()
  /** The privilege that it has now; it begins as that of a mere user. */
  level = 2
  /** Where its packets come from. */
  peer: Peer = { address: '0.0.0.0', port: 0 }
  /** The console that is active in it. */
  console: SerialConsole | undefined
  #sequence = 0

  constructor(
    readonly agreement: Agreement,
    readonly keys: SessionKeys,
    readonly user: Account,
    /** When it was last used, in milliseconds since 1970. */
    public usedAt: number,
  ) {}

  /** The highest privilege that it may be raised to. */
  get most(): number {
    return Math.min(this.agreement.role & 0x0f, this.user.privilege)
  }

  /** A packet of the session. */
  seal(payloadType: number, payload: Buffer): Buffer {
    this.#sequence = nextSequence(this.#sequence)
    return sealPacket(this.keys, {
      payloadType,
      session: this.agreement.consoleSession,
      sequence: this.#sequence,
      payload,
      vector: randomBytes(16),
    })
  }
}

/** A login that is not led to its end within this time is forgotten, in milliseconds. */
const openingTimeout = 20_000
/** The most logins that are under way at once; the oldest give way. */
const mostOpenings = 32

/** How many sessions a BMC holds, and for how long. */
export interface IpmiSessionLimits {
  readonly sessions: number
  /** How long an unused session lasts, in milliseconds. */
  readonly timeout: number
}

/** The sessions of one BMC. They expire when they are looked at, so that no timer runs. */
export class IpmiSessions {
  readonly #openings = new Map<number, Opening>()
  readonly #open = new Map<number, Session>()
  #next = randomBytes(3).readUIntLE(0, 3) + 1

  constructor(
    private readonly limits: IpmiSessionLimits,
    private readonly tally: Tally,
  ) {}

  /** Whether there is a place for another session. */
  hasRoom(now: number): boolean {
    this.#expire(now)
    return this.#open.size < this.limits.sessions
  }

  /** How many are open. */
  count(now: number): number {
    this.#expire(now)
    return this.#open.size
  }

  /** The open sessions in turn. */
  list(now: number): readonly Session[] {
    this.#expire(now)
    return [...this.#open.values()]
  }

  /** Takes note of a login that begins. */
  begin(from: Omit<Opening, 'bmcSession' | 'begun'>, now: number): Opening {
    for (const [id, { begun }] of this.#openings) {
      if (now - begun < openingTimeout && this.#openings.size < mostOpenings) break
      this.#openings.delete(id)
    }
    const opening: Opening = { ...from, bmcSession: this.#next++, begun: now }
    this.#openings.set(opening.bmcSession, opening)
    return opening
  }

  /** A login that is under way, or whose last answer may have been lost. */
  opening(id: number): Opening | undefined {
    return this.#openings.get(id)
  }

  /** Gives a login up. */
  forget(id: number): void {
    this.#openings.delete(id)
  }

  /** A login has come to its end. Asked for twice, there is still one session. */
  admit(agreement: Agreement, keys: SessionKeys, user: Account, now: number): Session {
    const known = this.#open.get(agreement.bmcSession)
    if (known !== undefined) return known
    const session = new Session(agreement, keys, user, now)
    this.#open.set(agreement.bmcSession, session)
    this.tally.sessionOpened()
    return session
  }

  /** The open session of a number. */
  find(id: number, now: number): Session | undefined {
    this.#expire(now)
    return this.#open.get(id)
  }

  /** Ends a session; false where there is none of that number. */
  end(id: number): boolean {
    const session = this.#open.get(id)
    if (session === undefined) return false
    this.#open.delete(id)
    this.#openings.delete(id)
    session.console?.end()
    this.tally.sessionClosed()
    return true
  }

  /** Ends all of them: the BMC restarts, or the rack is closed. */
  clear(): void {
    for (const id of [...this.#open.keys()]) this.end(id)
    this.#openings.clear()
  }

  #expire(now: number): void {
    for (const [id, { usedAt }] of this.#open) {
      if (now - usedAt >= this.limits.timeout) this.end(id)
    }
  }
}
