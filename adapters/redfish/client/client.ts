import type { PhoenixError } from '../../../src/error.js'
import type { Secret } from '../../../src/model/secret.js'
import type { Trust } from '../../../src/ports/driver.js'
import { refusal } from './answers/errors.js'
import { asObject, type JsonObject, linkAt, objectAt, parseJson, textAt } from './answers/json.js'
import { Deadline } from './deadline.js'
import { Gate } from './gate.js'
import { Once } from './once.js'
import { pathOf } from './resources/links.js'
import { pauseBefore, type Repeat, type Timing } from './retry.js'
import { type Session, Sessions } from './session.js'
import { Peer } from './transport/peer.js'
import { type Answer, type Request, Transport } from './transport/transport.js'

/** What a client is made of. */
export interface ClientOptions {
  readonly address: string
  readonly port: number
  readonly user: string
  readonly password: Secret
  readonly trust: Trust
  readonly connectTimeout: number
  readonly timing: Timing
  readonly log: (message: string) => void
}

/** A resource as it was read. */
export interface Resource {
  /** Where it was read from, after redirects. */
  readonly path: string
  readonly body: JsonObject
  /** Its entity tag, from the header or else from the body; undefined where the BMC gives none. */
  readonly etag: string | undefined
}

const rootPath = '/redfish/v1/'
const rootTime = 60_000
const logoutTime = 5_000
const mostRedirects = 5

/**
 * Requests to one BMC: logged in, in an orderly line, tried again where that is harmless, and turned
 * into errors of Phoenix where they fail. Knows the protocol and no resource in particular.
 */
export class RedfishClient {
  readonly peer: Peer
  #obstacle: string | undefined
  readonly timing: Timing
  readonly log: (message: string) => void
  readonly #transport: Transport
  readonly #sessions: Sessions
  readonly #root: Once<Resource>
  readonly #reads = new Gate(2)
  readonly #writes = new Gate(1)
  #closed: Promise<void> | undefined
  /** A few services answer 406 to a request that rules out compression. */
  #identity = true

  constructor(options: ClientOptions) {
    this.peer = new Peer(options.address, options.port)
    this.peer.conceal(options.password)
    this.timing = options.timing
    this.log = options.log
    this.#transport = new Transport(this.peer, options.trust, options.connectTimeout)
    this.#root = new Once(rootTime, (deadline) => this.#readRoot(deadline))
    this.#sessions = new Sessions(
      this.peer,
      options,
      {
        sessionsPath: (deadline) => this.#sessionsPath(deadline),
        login: (path, body, deadline) =>
          this.#exchange('POST', path, { body, repeat: 'when-refused' }, deadline),
        logout: (path, token, deadline) =>
          this.#exchange('DELETE', path, { token, repeat: 'unsent' }, deadline),
      },
      options.log,
    )
  }

  /** The service root; read once, without a login. */
  root(deadline: Deadline): Promise<Resource> {
    return this.#root.get(deadline)
  }

  /** Reads a resource. Errors: `bmc-not-found`, `bmc-protocol` and all that a request can meet. */
  async get(link: string, deadline: Deadline): Promise<Resource> {
    const path = pathOf(this.peer, link)
    return this.#read(path, (at) => this.#withSession('GET', at, {}, deadline))
  }

  /** Sends a POST; gives the answer whatever its status, so that the caller can judge a refusal. */
  post(link: string, body: JsonObject | undefined, deadline: Deadline): Promise<Answer> {
    const path = pathOf(this.peer, link)
    const text = body === undefined ? undefined : JSON.stringify(body)
    return this.#withSession('POST', path, { body: text }, deadline)
  }

  /** Sends a PATCH once; gives the answer whatever its status. See `patch.ts` for the whole dance. */
  patch(
    link: string,
    body: JsonObject,
    ifMatch: string | undefined,
    deadline: Deadline,
  ): Promise<Answer> {
    const path = pathOf(this.peer, link)
    return this.#withSession('PATCH', path, { body: JSON.stringify(body), ifMatch }, deadline)
  }

  /** The error for an answer that is not a success. */
  refusal(method: Request['method'], link: string, answer: Answer): PhoenixError {
    return refusal(this.peer, { method, path: link }, answer)
  }

  /** Ends the session and all connections. Never rejects. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    try {
      await Deadline.within(undefined, logoutTime, (deadline) => this.#sessions.close(deadline))
    } catch (error) {
      this.log(`the session could not be ended: ${String((error as Error).message)}`)
    }
    await this.#transport.close().catch(() => {})
  }

  async #readRoot(deadline: Deadline): Promise<Resource> {
    return this.#read(rootPath, (at) => this.#exchange('GET', at, { repeat: 'always' }, deadline))
  }

  async #sessionsPath(deadline: Deadline): Promise<string> {
    const { body } = await this.root(deadline)
    const link = linkAt(objectAt(body, 'Links'), 'Sessions')
    if (link === undefined) {
      throw this.peer.error('bmc-protocol', 'has a service root without Links.Sessions')
    }
    return pathOf(this.peer, link)
  }

  async #read(path: string, ask: (path: string) => Promise<Answer>): Promise<Resource> {
    let at = path
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const answer = await ask(at)
      const location = answer.headers.location
      if (answer.status >= 301 && answer.status <= 308 && location !== undefined) {
        at = pathOf(this.peer, location)
        continue
      }
      if (answer.status !== 200) throw refusal(this.peer, { method: 'GET', path: at }, answer)
      return this.#resource(at, answer)
    }
    throw this.peer.error('bmc-protocol', `redirects ${this.peer.quote(path)} in circles`)
  }

  #resource(path: string, answer: Answer): Resource {
    let body: JsonObject | undefined
    try {
      body = asObject(parseJson(answer.body))
    } catch (error) {
      const why = this.peer.quote((error as Error).message, 120)
      throw this.peer.error(
        'bmc-protocol',
        `sent malformed JSON for ${this.peer.quote(path)}: ${why}`,
      )
    }
    if (body === undefined) {
      throw this.peer.error('bmc-protocol', `sent no JSON object for ${this.peer.quote(path)}`)
    }
    return { path, body, etag: this.#etagOf(path, answer, body) }
  }

  /** A tag that cannot be sent back counts as none: BMCs that insist on one accept `*`. */
  #etagOf(path: string, answer: Answer, body: JsonObject): string | undefined {
    const tags = [answer.headers.etag, textAt(body, '@odata.etag')]
      .map((tag) => tag?.trim())
      .filter((tag) => tag !== undefined && !/^(W\/)?"*$/.test(tag))
    const tag = tags.find((tag) => tag !== undefined && sendableTag.test(tag))
    if (tag === undefined && tags.length > 0) {
      this.log(`GET ${path}: its entity tag cannot stand in a header and is left out`)
    }
    return tag
  }

  /** A request within the session. A 401 is met with one new login and one more try. */
  async #withSession(
    method: Request['method'],
    path: string,
    more: { readonly body?: string | undefined; readonly ifMatch?: string | undefined },
    deadline: Deadline,
  ): Promise<Answer> {
    const repeat: Repeat = method === 'GET' ? 'always' : 'unsent'
    const send = (session: Session) =>
      this.#exchange(method, path, { ...more, token: session.token, repeat }, deadline)
    const session = await this.#sessions.get(deadline)
    const answer = await send(session)
    if (answer.status !== 401) return answer
    await deadline.race(this.#sessions.expired(session))
    const next = await this.#sessions.get(deadline)
    const again = await send(next)
    if (again.status !== 401) return again
    // One that is minutes old may have ended by itself; one that was just made is not wanted.
    const error = this.#sessions.refuse(refusal(this.peer, { method, path }, again))
    await deadline.race(this.#sessions.drop(next))
    throw error
  }

  /** One exchange with everything but a session: the line, the headers and the further tries. */
  async #exchange(
    method: Request['method'],
    path: string,
    more: {
      readonly body?: string | undefined
      readonly ifMatch?: string | undefined
      readonly token?: Secret
      readonly repeat: Repeat
    },
    deadline: Deadline,
  ): Promise<Answer> {
    const gate = method === 'GET' ? this.#reads : this.#writes
    for (let attempt = 0; ; attempt += 1) {
      const request = { method, path, body: more.body, headers: this.#headers(more) }
      const outcome = await gate.run(deadline, () => this.#transport.send(request, deadline))
      if ('status' in outcome && this.#identity && method === 'GET' && outcome.status === 406) {
        this.#identity = false
        continue
      }
      const pause = pauseBefore(attempt, outcome, more.repeat, this.timing)
      if (
        pause === undefined ||
        pause >= deadline.remaining ||
        isFull(this.peer, request, outcome)
      ) {
        if ('stage' in outcome) throw outcome.error
        this.#obstacle = undefined
        return outcome
      }
      const why = 'stage' in outcome ? outcome.error.reason : `it answered ${outcome.status}`
      this.#obstacle = why
      this.log(`${method} ${path}: ${why}; again in ${(pause / 1000).toFixed(1)} s`)
      await deadline.sleep(pause)
    }
  }

  /** What kept the client trying again last; tells more than that the time was up. */
  get obstacle(): string | undefined {
    return this.#obstacle
  }

  #headers(more: {
    readonly body?: string | undefined
    readonly ifMatch?: string | undefined
    readonly token?: Secret
  }): Record<string, string> {
    return {
      accept: 'application/json',
      'odata-version': '4.0',
      'user-agent': 'phoenix-cluster',
      // Compression turns strong entity tags into weak ones on some services.
      ...(this.#identity ? { 'accept-encoding': 'identity' } : {}),
      ...(more.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(more.ifMatch === undefined ? {} : { 'if-match': more.ifMatch }),
      ...(more.token === undefined ? {} : { 'x-auth-token': more.token.reveal() }),
    }
  }
}

/** Asking again at once for a session when there is none only adds to the crowd. */
function isFull(peer: Peer, request: Request, outcome: Answer | { stage: string }): boolean {
  return 'status' in outcome && refusal(peer, request, outcome).code === 'bmc-sessions-full'
}

/** What can stand in a header; a line break in a tag of the body could even bring a header along. */
const sendableTag = /^[\x20-\x7e]{1,1024}$/
