import { randomBytes } from 'node:crypto'
import type { Tally } from '../rack/counters.js'

/** One login to a BMC. */
export interface Session {
  /** The last part of the session's path; not a secret. */
  readonly id: string
  /** What the client sends as `X-Auth-Token`. */
  readonly token: string
  readonly user: string
  /** When it was last used, in milliseconds since 1970. */
  usedAt: number
}

/** How many sessions a BMC holds and for how long. */
export interface SessionLimits {
  /** The most sessions at once. */
  readonly sessions: number
  /** How long an unused session lasts, in seconds. */
  readonly timeout: number
}

/** The sessions of one BMC. They expire when they are looked at, so that no timer runs. */
export class Sessions {
  #byToken: Map<string, Session> | undefined

  constructor(
    private readonly limits: SessionLimits,
    private readonly tally: Tally,
  ) {}

  /** How long an unused session lasts, in seconds. */
  get timeout(): number {
    return this.limits.timeout
  }

  /** A new session, or nothing where the BMC holds as many as it can. */
  open(user: string, now: number): Session | undefined {
    if (this.list(now).length >= this.limits.sessions) return undefined
    const session = {
      id: randomBytes(5).toString('hex'),
      token: randomBytes(16).toString('hex'),
      user,
      usedAt: now,
    }
    this.#byToken ??= new Map()
    this.#byToken.set(session.token, session)
    this.tally.sessionOpened()
    return session
  }

  /** The session of a token, which counts as used by this. */
  use(token: string, now: number): Session | undefined {
    const session = this.#byToken?.get(token)
    if (session === undefined) return undefined
    if (this.#isOver(session, now)) {
      this.#drop(session)
      return undefined
    }
    session.usedAt = now
    return session
  }

  find(id: string, now: number): Session | undefined {
    return this.list(now).find((session) => session.id === id)
  }

  /** Ends a session; whether there was one. */
  close(id: string, now: number): boolean {
    const session = this.find(id, now)
    if (session === undefined) return false
    this.#drop(session)
    return true
  }

  /** The sessions that are open. */
  list(now: number): Session[] {
    if (this.#byToken === undefined) return []
    const open: Session[] = []
    for (const session of this.#byToken.values()) {
      if (this.#isOver(session, now)) this.#drop(session)
      else open.push(session)
    }
    return open
  }

  /** Ends all of them. */
  clear(now: number): void {
    for (const session of this.list(now)) this.#drop(session)
  }

  #isOver(session: Session, now: number): boolean {
    return now - session.usedAt >= this.limits.timeout * 1000
  }

  #drop(session: Session): void {
    this.#byToken?.delete(session.token)
    this.tally.sessionClosed()
  }
}
