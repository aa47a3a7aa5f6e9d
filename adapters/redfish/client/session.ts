import type { PhoenixError } from '../../../src/error.js'
import { Secret } from '../../../src/model/secret.js'
import { codeOf, refusal } from './answers/errors.js'
import { asObject, parseJson, textAt } from './answers/json.js'
import { messagesOf } from './answers/messages.js'
import { Deadline } from './deadline.js'
import { Once } from './once.js'
import { pathOf, placeOf } from './resources/links.js'
import type { Peer } from './transport/peer.js'
import type { Answer } from './transport/wire.js'

/** A session on the BMC. */
export interface Session {
  readonly token: Secret
  /** Where it is ended; undefined where the BMC does not say. */
  readonly path: string | undefined
}

/** What sessions need of the client: requests without a session of their own. */
export interface SessionDoor {
  /** Where sessions are made, as the service root says. */
  sessionsPath(deadline: Deadline): Promise<string>
  /** Sends the login; it may be sent again only where the BMC says that it was not served. */
  login(path: string, body: string, deadline: Deadline): Promise<Answer>
  /** Ends a session. */
  logout(path: string, token: Secret, deadline: Deadline): Promise<Answer>
}

const loginTime = 60_000
const dropTime = 3_000

/**
 * The one session that a connection holds. BMCs have few: it is shared by all requests, made when the
 * first of them needs it, and ended on close.
 */
export class Sessions {
  readonly #peer: Peer
  readonly #user: string
  #password: Secret
  readonly #door: SessionDoor
  /** Whether an account that must change its password first is let in. */
  readonly #mustChange: boolean
  readonly #log: (message: string) => void
  readonly #session: Once<Session>
  /** Sessions that are being ended because the BMC no longer accepts them. */
  readonly #dropping = new Set<Promise<void>>()
  /** Why the login was refused for good. */
  #refused: PhoenixError | undefined
  /** When it was, by `performance.now()`. */
  refusedAt: number | undefined

  constructor(
    peer: Peer,
    credentials: {
      readonly user: string
      readonly password: Secret
      readonly mustChange?: boolean | undefined
    },
    door: SessionDoor,
    log: (message: string) => void,
  ) {
    this.#peer = peer
    this.#user = credentials.user
    this.#password = credentials.password
    this.#door = door
    this.#mustChange = credentials.mustChange === true
    this.#log = log
    this.#session = new Once(loginTime, (deadline) => this.#login(deadline))
  }

  /** The session; logs in where there is none. */
  get(deadline: Deadline): Promise<Session> {
    return this.#session.get(deadline)
  }

  /** The BMC no longer accepts this session: the next request logs in again. Never rejects. */
  async expired(session: Session): Promise<void> {
    if (this.#session.known === session) {
      this.#log('the session has ended on the BMC; logging in again')
    }
    await this.drop(session)
  }

  /**
   * Does without a session from now on. It is ended, for it may be there all the same and take one of
   * the few places, but nobody waits long for that. Never rejects.
   */
  async drop(session: Session): Promise<void> {
    if (this.#session.known !== session) return
    this.#session.forget(session)
    // By its own token: its path may be that of somebody else's session by now.
    const ended = Deadline.within(undefined, dropTime, (own) => this.#end(session, own))
      .catch(() => this.#peer.forget(session.token))
      .finally(() => this.#dropping.delete(ended))
    this.#dropping.add(ended)
    await ended
  }

  /** From now on another password is the right one. */
  async renew(password: Secret): Promise<void> {
    this.#password = password
    this.#refused = undefined
    const session = this.#session.known
    if (session !== undefined) await this.drop(session)
  }

  /** A login that succeeded but whose session is refused all the same: no further tries. */
  refuse(error: PhoenixError): PhoenixError {
    this.#refused = error
    this.refusedAt = performance.now()
    return error
  }

  /** Ends the session, where there is one. Throws where the BMC does not answer. */
  async close(deadline: Deadline): Promise<void> {
    await deadline.race(this.#session.settled())
    await deadline.race(Promise.all(this.#dropping))
    const session = this.#session.known
    if (session === undefined) return
    this.#session.forget(session)
    await this.#end(session, deadline)
  }

  async #end(session: Session, deadline: Deadline): Promise<void> {
    if (session.path !== undefined) await this.#door.logout(session.path, session.token, deadline)
    this.#peer.forget(session.token)
  }

  async #login(deadline: Deadline): Promise<Session> {
    // BMCs lock accounts after a few wrong passwords: one that was refused is not tried again.
    if (this.#refused !== undefined) throw this.#refused
    const path = await this.#door.sessionsPath(deadline)
    const credentials = { UserName: this.#user, Password: this.#password.reveal() }
    const answer = await this.#door.login(path, JSON.stringify(credentials), deadline)
    if (answer.status < 200 || answer.status > 299) throw this.#refusal(path, answer)
    const session = this.#sessionOf(answer)
    const mustChange = messagesOf(answer.body).some(({ key }) => key === 'PasswordChangeRequired')
    if (mustChange && !this.#mustChange) {
      await this.#end(session, deadline).catch(() => {})
      throw this.refuse(
        this.#peer.error(
          'bmc-forbidden',
          `wants user '${this.#peer.quote(this.#user)}' to set a new password before anything else`,
          { hint: 'set a new password for this account: `phoenix password NODE`' },
        ),
      )
    }
    this.#log(`logged in as ${this.#user}`)
    return session
  }

  #refusal(path: string, answer: Answer): PhoenixError {
    const error = refusal(this.#peer, { method: 'POST', path }, answer)
    const code = codeOf(answer.status, messagesOf(answer.body))
    // Some BMCs answer a wrong password with 400 and a message of their own making.
    const wrong = code === 'bmc-auth' || (code === 'bmc-refused' && answer.status === 400)
    if (wrong) {
      const user = this.#peer.quote(this.#user)
      const own = messagesOf(answer.body)[0]?.text
      return this.refuse(
        this.#peer.error(
          'bmc-auth',
          `refused user '${user}' or the password (${answer.status})${own === undefined || own === '' ? '' : `: "${this.#peer.quote(own)}"`}`,
          {
            hint: 'check user name and password; it was tried once, and the next plan or call tries it again',
          },
        ),
      )
    }
    return code === 'bmc-forbidden' ? this.refuse(error) : error
  }

  #sessionOf(answer: Answer): Session {
    const header = answer.headers['x-auth-token']
    const text = Array.isArray(header) ? header[0] : header
    if (text === undefined || text === '') {
      throw this.#peer.error('bmc-protocol', 'accepted the login but gave no X-Auth-Token')
    }
    if (!/^[\x21-\x7e]+$/.test(text)) {
      throw this.#peer.error('bmc-protocol', 'gave an X-Auth-Token that cannot be sent back')
    }
    const token = Secret.of(text)
    this.#peer.conceal(token)
    return { token, path: this.#place(answer) }
  }

  /** From the header, else from the body: a BMC may name itself otherwise than we do. */
  #place(answer: Answer): string | undefined {
    const { location } = answer.headers
    const ways = [
      [pathOf, location],
      [pathOf, idOf(answer.body)],
      [placeOf, location],
    ] as const
    for (const [read, link] of ways) {
      if (link === undefined) continue
      try {
        return read(this.#peer, link)
      } catch {
        // The next one may do.
      }
    }
    this.#log('the BMC does not say where the session is ended; it stays open until it times out')
    return undefined
  }
}

function idOf(body: string): string | undefined {
  try {
    return textAt(asObject(parseJson(body)), '@odata.id')
  } catch {
    return undefined
  }
}
