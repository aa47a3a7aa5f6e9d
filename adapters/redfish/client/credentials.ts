/** How requests prove whose they are: by a session, or by the password itself with each of them. */
import type { PhoenixError } from '../../../src/error.js'
import { Secret } from '../../../src/model/secret.js'
import { refusal } from './answers/errors.js'
import type { Deadline } from './deadline.js'
import type { Carried } from './exchange.js'
import { type SessionDoor, Sessions } from './session.js'
import type { Peer } from './transport/peer.js'
import type { Answer, Request } from './transport/wire.js'

/** What a request carries of its sender. */
export type Credential = Pick<Carried, 'token' | 'basic'>

/** Who sends, and how it is proved. */
export interface Sender {
  readonly user: string
  readonly password: Secret
  /** @default 'session' */
  readonly login?: 'session' | 'basic' | undefined
  /** Whether an account that has to change its password first is let in. @default false */
  readonly mustChange?: boolean | undefined
}

/** The credentials of one client; one that was refused is not tried again. */
export class Credentials {
  readonly #peer: Peer
  readonly #user: string
  readonly #sessions: Sessions
  #basic: Secret | undefined
  #refused: PhoenixError | undefined
  #refusedAt: number | undefined

  constructor(peer: Peer, sender: Sender, door: SessionDoor, log: (message: string) => void) {
    this.#peer = peer
    this.#user = sender.user
    peer.conceal(sender.password)
    if (sender.login === 'basic') this.#basic = this.#basicOf(sender.password)
    this.#sessions = new Sessions(peer, sender, door, log)
  }

  /** When the login was refused for good, by `performance.now()`; undefined while it was not. */
  get refusedAt(): number | undefined {
    return this.#refusedAt ?? this.#sessions.refusedAt
  }

  /** Sends a request with its credential. A session that has ended is followed by one new login and one more try. */
  async with<T extends { readonly status: number }>(
    method: Request['method'],
    path: string,
    send: (credential: Credential) => Promise<T>,
    deadline: Deadline,
  ): Promise<T> {
    if (this.#basic !== undefined) return this.#withBasic(this.#basic, send, method, path)
    const session = await this.#sessions.get(deadline)
    const answer = await send(session)
    if (answer.status !== 401) return answer
    await deadline.race(this.#sessions.expired(session))
    const next = await this.#sessions.get(deadline)
    const again = await send(next)
    if (again.status !== 401) return again
    // One that is minutes old may have ended by itself; one that was just made is not wanted.
    const error = this.#sessions.refuse(this.#refusal(method, path, again))
    await deadline.race(this.#sessions.drop(next))
    throw error
  }

  /** From now on another password is the right one; the session of the old one is ended. */
  async renew(password: Secret): Promise<void> {
    this.#peer.conceal(password)
    if (this.#basic !== undefined) {
      this.#basic = this.#basicOf(password)
      this.#refused = undefined
    }
    await this.#sessions.renew(password)
  }

  /** Ends the session, where there is one. Throws where the BMC does not answer. */
  close(deadline: Deadline): Promise<void> {
    return this.#sessions.close(deadline)
  }

  /** Without sessions: the password goes along, and one that was refused is not sent again. */
  async #withBasic<T extends { readonly status: number }>(
    basic: Secret,
    send: (credential: Credential) => Promise<T>,
    method: Request['method'],
    path: string,
  ): Promise<T> {
    if (this.#refused !== undefined) throw this.#refused
    const answer = await send({ basic })
    if (answer.status !== 401) return answer
    this.#refused = this.#refusal(method, path, answer)
    this.#refusedAt = performance.now()
    throw this.#refused
  }

  #basicOf(password: Secret): Secret {
    const pair = Buffer.from(`${this.#user}:${password.reveal()}`).toString('base64')
    const basic = Secret.of(`Basic ${pair}`)
    this.#peer.conceal(basic)
    return basic
  }

  /** The error for a refusal, of which the body may not have been read. */
  #refusal(
    method: Request['method'],
    path: string,
    answer: { readonly status: number },
  ): PhoenixError {
    const { headers = {}, body } = answer as Partial<Answer>
    const whole = { status: answer.status, headers, body: typeof body === 'string' ? body : '' }
    return refusal(this.#peer, { method, path }, whole)
  }
}
