import { PhoenixError } from '../../../src/error.js'
import type { Secret } from '../../../src/model/secret.js'
import type { Trust } from '../../../src/ports/driver.js'
import { isTagMissing, refusal } from './answers/errors.js'
import { type JsonObject, linkAt, objectAt } from './answers/json.js'
import { Credentials, type Sender } from './credentials.js'
import { Deadline } from './deadline.js'
import { type Carried, Exchange } from './exchange.js'
import { Once } from './once.js'
import { type Resource, resourceOf } from './resource.js'
import { names } from './resources/allowed.js'
import { Expansion } from './resources/expansion.js'
import { pathOf } from './resources/links.js'
import { MessageTexts } from './resources/message-texts.js'
import type { Repeat, Timing } from './retry.js'
import { Peer } from './transport/peer.js'
import type { TlsLimits } from './transport/tls.js'
import { Transport } from './transport/transport.js'
import {
  type Answer,
  largestRegistry,
  type OpenAnswer,
  type Outgoing,
  type Request,
  type Wire,
} from './transport/wire.js'

/** What a client is made of. */
export interface ClientOptions extends Sender {
  readonly address: string
  readonly port: number
  readonly trust: Trust
  readonly connectTimeout: number
  /** Which TLS is spoken. @default 1.2 and newer */
  readonly tls?: TlsLimits | undefined
  readonly timing: Timing
  readonly log: (message: string) => void
  /** What carries the requests. @default TLS to the address */
  readonly wire?: Wire | undefined
}

const rootPath = '/redfish/v1/'
/** Where the standard has them, for services that do not show their root to everybody. */
const usualSessions = '/redfish/v1/SessionService/Sessions'
const rootTime = 60_000
const logoutTime = 5_000
const mostRedirects = 5

/**
 * Requests to one BMC: logged in, in an orderly line, tried again where that is harmless, and turned
 * into errors of Phoenix where they fail. Knows the protocol and no resource in particular.
 */
export class RedfishClient {
  readonly peer: Peer
  readonly timing: Timing
  readonly log: (message: string) => void
  /** Whether members that come inside of their collection are to be believed; learnt once. */
  readonly expansion = new Expansion()
  /** The words of messages that come without. */
  readonly texts = new MessageTexts(this)
  readonly #transport: Wire
  readonly #exchange: Exchange
  readonly #credentials: Credentials
  readonly #root: Once<Resource>
  /** The service root as everybody may read it; undefined where a login is wanted first. */
  readonly #openRoot: Once<Resource | undefined>
  #closed: Promise<void> | undefined
  #namesPatch = false

  constructor(options: ClientOptions) {
    const { address, port, trust, timing, log } = options
    this.peer = new Peer(address, port)
    this.timing = timing
    this.log = log
    this.#transport =
      options.wire ?? new Transport(this.peer, trust, options.connectTimeout, options.tls)
    this.#exchange = new Exchange(this.peer, this.#transport, timing, log)
    this.#openRoot = new Once(rootTime, (deadline) => this.#readOpenRoot(deadline))
    this.#root = new Once(rootTime, (deadline) => this.#readRoot(deadline))
    this.#credentials = new Credentials(
      this.peer,
      options,
      {
        sessionsPath: (deadline) => this.#sessionsPath(deadline),
        login: (path, body, deadline) =>
          this.#exchange.send('POST', path, { body }, 'when-refused', deadline),
        logout: (path, token, deadline) =>
          this.#exchange.send('DELETE', path, { token }, 'unsent', deadline),
      },
      log,
    )
  }

  /** What kept the client trying again last; tells more than that the time was up. */
  get obstacle(): string | undefined {
    return this.#exchange.obstacle
  }

  /** Whether the BMC was seen to say of a resource that it can be changed. */
  get namesPatch(): boolean {
    return this.#namesPatch
  }

  /** The service root; read once, without a login unless the BMC wants one. */
  root(deadline: Deadline): Promise<Resource> {
    return this.#root.get(deadline)
  }

  /** Reads a resource. Errors: `bmc-not-found`, `bmc-protocol` and all that a request can meet. */
  async get(link: string, deadline: Deadline): Promise<Resource> {
    const path = pathOf(this.peer, link)
    return this.#read(path, (at) => this.#request('GET', at, {}, deadline))
  }

  /** Reads a registry, which may be larger than anything else. */
  async getRegistry(link: string, deadline: Deadline): Promise<Resource> {
    const path = pathOf(this.peer, link)
    return this.#read(path, (at) => this.#request('GET', at, { limit: largestRegistry }, deadline))
  }

  /** Reads once and gives the answer whatever its status, for what is more than a resource. */
  async look(link: string, deadline: Deadline): Promise<Answer> {
    const answer = await this.#request('GET', pathOf(this.peer, link), {}, deadline)
    return this.texts.filled(answer, deadline)
  }

  /** Reads, redirects followed, and gives the answer whatever it holds. */
  async read(link: string, deadline: Deadline): Promise<Answer> {
    const ask = (at: string) => this.#request('GET', at, {}, deadline)
    return (await this.#follow(pathOf(this.peer, link), ask)).answer
  }

  /** From now on another password is the right one; the session of the old one is ended. */
  renew(password: Secret): Promise<void> {
    return this.#credentials.renew(password)
  }

  /** When the login was refused for good, by `performance.now()`; undefined while it was not. */
  get refusedAt(): number | undefined {
    return this.#credentials.refusedAt
  }

  /** Sends a POST; gives the answer whatever its status, so that the caller can judge a refusal. */
  post(link: string, body: JsonObject | undefined, deadline: Deadline): Promise<Answer> {
    const path = pathOf(this.peer, link)
    const text = body === undefined ? undefined : JSON.stringify(body)
    return untagged((ifMatch) => this.#request('POST', path, { body: text, ifMatch }, deadline))
  }

  /**
   * Sends a file, once; gives the answer whatever its status.
   *
   * @param make what is sent, for the token of the session that it is sent in; undefined without sessions
   */
  async upload(
    link: string,
    make: (token: Secret | undefined) => Outgoing,
    deadline: Deadline,
  ): Promise<Answer> {
    const path = pathOf(this.peer, link)
    const answer = await untagged((ifMatch) =>
      this.#credentials.with(
        'POST',
        path,
        (credential) => {
          const { body, contentType, cookie } = make(credential.token)
          const carried = { ...credential, body, contentType, cookie, ifMatch }
          return this.#exchange.send('POST', path, carried, 'unsent', deadline)
        },
        deadline,
      ),
    )
    return this.texts.filled(answer, deadline)
  }

  /** Sends a DELETE once; gives the answer whatever its status. */
  delete(link: string, deadline: Deadline): Promise<Answer> {
    const path = pathOf(this.peer, link)
    return untagged((ifMatch) => this.#request('DELETE', path, { ifMatch }, deadline))
  }

  /**
   * Opens an answer that goes on, such as a stream of events. The deadline holds for its beginning
   * only, `stop` for all of it.
   */
  async stream(
    link: string,
    carried: Pick<Carried, 'accept' | 'lastEventId'>,
    deadline: Deadline,
    stop: AbortSignal,
  ): Promise<OpenAnswer> {
    const path = pathOf(this.peer, link)
    return this.#credentials.with(
      'GET',
      path,
      async (credential) => {
        const opened = await this.#exchange.open(
          path,
          { ...carried, ...credential },
          deadline,
          stop,
        )
        if ('stage' in opened) throw opened.error
        if (opened.status === 401) opened.end()
        return opened
      },
      deadline,
    )
  }

  /** Sends a PATCH once; gives the answer whatever its status. See `patch.ts` for the whole dance. */
  patch(
    link: string,
    body: JsonObject,
    ifMatch: string | undefined,
    deadline: Deadline,
  ): Promise<Answer> {
    const path = pathOf(this.peer, link)
    return this.#request('PATCH', path, { body: JSON.stringify(body), ifMatch }, deadline)
  }

  /** The error for an answer that is not a success. */
  refusal(method: Request['method'], link: string, answer: Answer): PhoenixError {
    return refusal(this.peer, { method, path: link }, answer)
  }

  /** How long a farewell may take, by how the BMC has answered so far. @param most in milliseconds */
  farewellTime(most: number): number {
    return this.#exchange.pace.farewell(most)
  }

  /** Ends the session and all connections. Never rejects. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    const time = this.farewellTime(logoutTime)
    try {
      await Deadline.within(undefined, time, (deadline) => this.#credentials.close(deadline))
    } catch (error) {
      this.log(`the session could not be ended: ${String((error as Error).message)}`)
    }
    await this.#transport.close().catch(() => {})
  }

  async #readRoot(deadline: Deadline): Promise<Resource> {
    const open = await this.#openRoot.get(deadline)
    if (open !== undefined) return open
    this.log('the BMC wants a login for its service root, against the standard')
    return this.#read(rootPath, (at) => this.#request('GET', at, {}, deadline))
  }

  async #readOpenRoot(deadline: Deadline): Promise<Resource | undefined> {
    let isClosed = false
    const ask = async (at: string) => {
      const answer = await this.#exchange.send('GET', at, {}, 'always', deadline)
      isClosed ||= answer.status === 401
      return answer
    }
    try {
      return await this.#read(rootPath, ask)
    } catch (error) {
      if (isClosed) return undefined
      // A few services know their root without the slash only.
      if (!PhoenixError.is(error) || error.code !== 'bmc-not-found') throw error
      return this.#read(rootPath.slice(0, -1), ask).catch(() => {
        throw error
      })
    }
  }

  async #sessionsPath(deadline: Deadline): Promise<string> {
    const root = await this.#openRoot.get(deadline)
    if (root === undefined) {
      // One that is just starting may have refused everything, and names another place later.
      this.#openRoot.forget(undefined)
      return usualSessions
    }
    const link = linkAt(objectAt(root.body, 'Links'), 'Sessions')
    if (link === undefined) {
      throw this.peer.error('bmc-protocol', 'has a service root without Links.Sessions')
    }
    return pathOf(this.peer, link)
  }

  async #read(path: string, ask: (path: string) => Promise<Answer>): Promise<Resource> {
    const { at, answer } = await this.#follow(path, ask)
    if (answer.status !== 200) throw refusal(this.peer, { method: 'GET', path: at }, answer)
    this.#namesPatch ||= names(answer.headers.allow, 'PATCH')
    return resourceOf(this.peer, at, answer, this.log)
  }

  async #follow(
    path: string,
    ask: (path: string) => Promise<Answer>,
  ): Promise<{ readonly at: string; readonly answer: Answer }> {
    let at = path
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const answer = await ask(at)
      const location = answer.headers.location
      if (answer.status < 301 || answer.status > 308 || location === undefined) {
        return { at, answer }
      }
      at = pathOf(this.peer, location)
    }
    throw this.peer.error('bmc-protocol', `redirects ${this.peer.quote(path)} in circles`)
  }

  /** A request within the session. A 401 is met with one new login and one more try. */
  async #request(
    method: Request['method'],
    path: string,
    carried: Carried,
    deadline: Deadline,
  ): Promise<Answer> {
    const repeat: Repeat = method === 'GET' ? 'always' : 'unsent'
    const answer = await this.#credentials.with(
      method,
      path,
      (credential) =>
        this.#exchange.send(method, path, { ...carried, ...credential }, repeat, deadline),
      deadline,
    )
    // What is not there is asked for all the time, and needs no words.
    return method === 'GET' ? answer : this.texts.filled(answer, deadline)
  }
}

/**
 * Sends what is no PATCH without an entity tag, which most refuse there. A few insist on one, and a refusal for
 * want of it proves that nothing was done.
 */
async function untagged(send: (ifMatch: '*' | undefined) => Promise<Answer>): Promise<Answer> {
  const isRefused = (answer: Answer) => answer.status === 412 || isTagMissing(answer)
  const answer = await send(undefined)
  if (!isRefused(answer)) return answer
  const again = await send('*')
  return isRefused(again) ? answer : again
}
