import type { Secret } from '../../../src/model/secret.js'
import { refusal } from './answers/errors.js'
import type { Deadline } from './deadline.js'
import { Gate } from './gate.js'
import { Pace } from './pace.js'
import { pauseBefore, type Repeat, type Timing } from './retry.js'
import type { Peer } from './transport/peer.js'
import type { Answer, Failure, OpenAnswer, Request, Wire } from './transport/wire.js'

/** What a request carries besides its method and path. */
export interface Carried {
  readonly body?: Request['body']
  /** What the body is. @default 'application/json' */
  readonly contentType?: string | undefined
  readonly accept?: string | undefined
  readonly ifMatch?: string | undefined
  readonly token?: Secret | undefined
  readonly basic?: Secret | undefined
  /** The name of a cookie that holds the token as well. */
  readonly cookie?: string | undefined
  readonly lastEventId?: string | undefined
  readonly limit?: number | undefined
}

/**
 * One exchange with a BMC: an orderly line, the headers that all requests have, and further tries
 * where they are harmless. Knows no sessions.
 */
export class Exchange {
  readonly pace = new Pace()
  readonly #reads = new Gate(2)
  readonly #writes = new Gate(1)
  /** A few services answer 406 or 415 to a request that rules out compression. */
  #identity = true
  #obstacle: string | undefined

  constructor(
    private readonly peer: Peer,
    private readonly transport: Wire,
    private readonly timing: Timing,
    private readonly log: (message: string) => void,
  ) {}

  /** What kept the client trying again last; tells more than that the time was up. */
  get obstacle(): string | undefined {
    return this.#obstacle
  }

  async send(
    method: Request['method'],
    path: string,
    carried: Carried,
    repeat: Repeat,
    deadline: Deadline,
  ): Promise<Answer> {
    const gate = method === 'GET' ? this.#reads : this.#writes
    const { body, limit } = carried
    for (let attempt = 0; ; attempt += 1) {
      const request = { method, path, body, limit, headers: this.#headers(carried) }
      const outcome = await gate.run(deadline, () =>
        this.pace.note(() => this.transport.send(request, deadline), isAnswer),
      )
      const isReadRefused =
        'status' in outcome &&
        method === 'GET' &&
        (outcome.status === 406 || outcome.status === 415)
      if (isReadRefused && this.#identity) {
        this.#identity = false
        continue
      }
      const pause = pauseBefore(attempt, outcome, repeat, this.timing)
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

  /** A GET whose answer goes on. It stands in no line: it would never leave its place. */
  open(
    path: string,
    carried: Carried,
    deadline: Deadline,
    stop: AbortSignal,
  ): Promise<OpenAnswer | Failure> {
    const request = { method: 'GET', path, headers: this.#headers(carried) } as const
    return this.transport.open(request, deadline, stop)
  }

  #headers(carried: Carried): Record<string, string> {
    const { body, contentType, accept, ifMatch, token, basic, cookie, lastEventId } = carried
    return {
      accept: accept ?? 'application/json',
      'odata-version': '4.0',
      'user-agent': 'phoenix-cluster',
      // Compression turns strong entity tags into weak ones on some services.
      ...(this.#identity ? { 'accept-encoding': 'identity' } : {}),
      ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...(token === undefined ? {} : { 'x-auth-token': token.reveal() }),
      ...(cookie === undefined || token === undefined
        ? {}
        : { cookie: `${cookie}=${token.reveal()}` }),
      ...(basic === undefined ? {} : { authorization: basic.reveal() }),
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    }
  }
}

function isAnswer(outcome: Answer | Failure): boolean {
  return 'status' in outcome
}

/** Asking again at once for a session when there is none only adds to the crowd. */
function isFull(
  peer: Peer,
  request: { readonly method: string; readonly path: string },
  outcome: Answer | Failure,
): boolean {
  return 'status' in outcome && refusal(peer, request, outcome).code === 'bmc-sessions-full'
}
