import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { SecureContext, TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Client, type Dispatcher } from 'undici'
import { PhoenixError } from '../../../../src/error.js'
import type { Trust } from '../../../../src/ports/driver.js'
import type { Deadline } from '../deadline.js'
import type { Peer } from './peer.js'
import { checkPins, contextFor, judge, openTls, unreachable } from './tls.js'

/** One request, ready to be sent. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Path and query on the BMC itself. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Upload | undefined
  /** The largest answer that is read, in bytes. @default 16 MiB */
  readonly limit?: number | undefined
}

/** A body that is sent as it is read. Its length is known beforehand: BMCs do not take chunks. */
export interface Upload {
  readonly size: number
  readonly content: () => AsyncIterable<Uint8Array>
}

/** What a BMC answered, whatever the status. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** The beginning of an answer that goes on. */
export interface OpenAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: AsyncIterable<Uint8Array>
  /** Ends the connection. To be called in any case. */
  readonly end: () => void
}

/**
 * How far a request got that has no answer: `connect`, it was certainly not sent; `sent`, it may have
 * been carried out; `answering`, the answer broke off.
 */
export interface Failure {
  readonly stage: 'connect' | 'sent' | 'answering'
  readonly error: PhoenixError
  /** Whether another try may go better: not where a certificate or a name is wrong. */
  readonly passing: boolean
  /** Whether the connection had served others before: the BMC may just have dropped it. @default false */
  readonly reused?: boolean
}

/** The largest body that is read, where nothing else is said. */
export const largestBody = 16 * 1024 * 1024

/** The largest body of all: a registry of messages or BIOS attributes. */
export const largestRegistry = 64 * 1024 * 1024

/** BMCs drop idle connections without a word; keep them for short successions of requests only. */
const keepAlive = 10_000

const unzip = promisify(gunzip)

/** A connection, and how many requests it has served since it was made. */
interface Line {
  readonly client: Client
  served: number
}

/** What carries requests to a BMC. */
export interface Wire {
  send(request: Request, deadline: Deadline): Promise<Answer | Failure>
  open(request: Request, deadline: Deadline, stop: AbortSignal): Promise<OpenAnswer | Failure>
  close(): Promise<void>
}

/** The connections to one BMC: opened when needed, checked before anything is sent. */
export class Transport implements Wire {
  readonly #peer: Peer
  readonly #trust: Trust
  readonly #connectTimeout: number
  readonly #context: SecureContext
  /** Connections that no request uses; the one used last is taken first, so that few are opened. */
  readonly #idle: Line[] = []
  readonly #all = new Set<Client>()
  /** Ends handshakes that are under way when the transport is closed. */
  readonly #closing = new AbortController()
  #connected = false
  /** Not with BMCs that were seen to drop connections between two requests. */
  #keeps = true

  constructor(peer: Peer, trust: Trust, connectTimeout: number) {
    checkPins(trust.pins ?? [])
    this.#peer = peer
    this.#trust = trust
    this.#connectTimeout = connectTimeout
    this.#context = contextFor(trust.ca)
  }

  /** Sends one request once. Throws only when the deadline passes or the caller aborts. */
  async send(request: Request, deadline: Deadline): Promise<Answer | Failure> {
    const line = this.#idle.pop() ?? this.#open()
    try {
      const outcome = await this.#sendOn(line, request, deadline)
      if ('stage' in outcome && outcome.reused === true) this.#keeps = false
      return outcome
    } finally {
      if (this.#keeps) this.#idle.push(line)
      else this.#drop(line)
    }
  }

  #drop({ client }: Line): void {
    this.#all.delete(client)
    client.destroy().catch(() => {})
  }

  async #sendOn(line: Line, request: Request, deadline: Deadline): Promise<Answer | Failure> {
    const { client } = line
    let stage: Failure['stage'] = 'sent'
    let answered: { status: number; headers: IncomingHttpHeaders } | undefined
    try {
      const response = await client.request({
        method: request.method,
        path: request.path,
        ...sendable(request),
        signal: deadline.signal,
      })
      stage = 'answering'
      line.served += 1
      answered = { status: response.statusCode, headers: response.headers }
      const limit = request.limit ?? largestBody
      const bytes = await collected(response.body, limit, response.headers['content-length'])
      return { ...answered, body: await textOf(bytes, response.headers, limit) }
    } catch (error) {
      if (deadline.signal.aborted) throw this.#timeoutOrAbort(deadline)
      // A session that ended is told with a broken body by some BMCs: the status is all that counts.
      if (answered?.status === 401) return { ...answered, body: '' }
      const failure = this.#failure(error, stage, request)
      const lost = stage === 'sent' && failure.error.code === 'bmc-connection-lost'
      return lost && line.served > 0 ? { ...failure, reused: true } : failure
    }
  }

  /**
   * Sends a GET whose answer goes on for as long as both sides like. The body is the caller's to bound;
   * its connection ends with it. `stop` ends it from outside.
   */
  async open(
    request: Request,
    deadline: Deadline,
    stop: AbortSignal,
  ): Promise<OpenAnswer | Failure> {
    const line = this.#open()
    const { client } = line
    const end = () => this.#drop(line)
    const early = () => client.destroy(deadline.reason).catch(() => {})
    deadline.signal.addEventListener('abort', early, { once: true })
    try {
      const { statusCode, headers, body } = await client.request({
        method: request.method,
        path: request.path,
        headers: request.headers,
        signal: stop,
      })
      return { status: statusCode, headers, body, end }
    } catch (error) {
      end()
      if (deadline.signal.aborted) throw this.#timeoutOrAbort(deadline)
      return this.#failure(error, 'sent', request)
    } finally {
      deadline.signal.removeEventListener('abort', early)
    }
  }

  /** Closes all connections; requests under way fail. */
  async close(): Promise<void> {
    this.#closing.abort(
      new PhoenixError('aborted', `the connection to ${this.#peer.name} was closed`),
    )
    const reason = this.#closing.signal.reason as Error
    await Promise.all([...this.#all].map((client) => client.destroy(reason)))
  }

  /** undici's own pool opens a second connection where one request follows another at once. */
  #open(): Line {
    if (this.#closing.signal.aborted) throw this.#closing.signal.reason
    const line: Line = { client: this.#newClient(() => (line.served = 0)), served: 0 }
    this.#all.add(line.client)
    return line
  }

  #newClient(onConnect: () => void): Client {
    return new Client(this.#peer.origin, {
      pipelining: 1,
      keepAliveTimeout: keepAlive,
      keepAliveMaxTimeout: keepAlive,
      // The call's deadline rules; these would only add timers.
      headersTimeout: 0,
      bodyTimeout: 0,
      // Bodies are counted as they are read: some requests may have more than others.
      maxResponseSize: -1,
      connect: (_options, callback) => {
        this.#connect().then(
          (socket) => {
            onConnect()
            callback(null, socket)
          },
          (error: Error) => callback(error, null),
        )
      },
    })
  }

  async #connect(): Promise<TLSSocket> {
    let socket: TLSSocket
    try {
      socket = await openTls({
        address: this.#peer.address,
        port: this.#peer.port,
        context: this.#context,
        timeout: this.#connectTimeout,
        signal: this.#closing.signal,
      })
    } catch (error) {
      if (this.#closing.signal.aborted) throw this.#closing.signal.reason
      throw new ConnectError(unreachable(this.#peer, error), worthRetrying(error))
    }
    const verdict = judge(socket, this.#trust, this.#peer)
    if (verdict !== undefined) {
      socket.on('error', () => {})
      socket.destroy()
      throw new ConnectError(verdict, false)
    }
    this.#connected = true
    return socket
  }

  #timeoutOrAbort(deadline: Deadline): PhoenixError {
    const reason = deadline.reason
    if (reason.code !== 'bmc-timeout' || this.#connected) return reason
    return this.#peer.error('bmc-unreachable', `cannot be connected to: ${reason.message}`)
  }

  #failure(error: unknown, stage: Failure['stage'], request: Request): Failure {
    if (error instanceof ConnectError) {
      return { stage: 'connect', error: error.reason, passing: error.passing }
    }
    if (PhoenixError.is(error)) return { stage, error, passing: false }
    const what = `${request.method} ${this.#peer.quote(request.path)}`
    const code = (error as { code?: unknown } | null)?.code
    if (error instanceof TooLarge || code === 'ERR_BUFFER_TOO_LARGE') {
      const limit = `${(request.limit ?? largestBody) / 1024 / 1024} MiB`
      const big = `sent more than ${limit} in answer to ${what}`
      return {
        stage,
        error: this.#peer.error('bmc-protocol', big, { cause: error }),
        passing: false,
      }
    }
    if (
      typeof code === 'string' &&
      /^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RES_CONTENT)|Z_)/.test(code)
    ) {
      const broken = `sent something that is not HTTP in answer to ${what}`
      return {
        stage,
        error: this.#peer.error('bmc-protocol', broken, { cause: error }),
        passing: false,
      }
    }
    if (code === 'UND_ERR_INVALID_ARG') {
      const unfit = `gave something that cannot be sent back in ${what}; nothing was sent`
      return {
        stage,
        error: this.#peer.error('bmc-protocol', unfit, { cause: error }),
        passing: false,
      }
    }
    const doubt = request.method === 'GET' ? '' : '; whether it was carried out is not known'
    const lost = `closed the connection ${stage === 'sent' ? 'before answering' : 'while answering'} ${what}${doubt}`
    return {
      stage,
      error: this.#peer.error('bmc-connection-lost', lost, { cause: error }),
      passing: true,
    }
  }
}

/** How a refused connection passes through undici. */
class ConnectError extends Error {
  constructor(
    readonly reason: PhoenixError,
    readonly passing: boolean,
  ) {
    super(reason.message)
  }
}

/** Silence was already waited out and a name does not get better; a refusal may be a restart. */
function worthRetrying(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE'
}

/** What undici is given of a request besides method and path. */
function sendable({ headers, body }: Request) {
  if (body === undefined) return { headers }
  if (typeof body === 'string') return { headers, body }
  return {
    headers: { ...headers, 'content-length': String(body.size) },
    body: Readable.from(body.content(), { objectMode: false }),
  }
}

class TooLarge extends Error {}

/** All of a body that keeps within its limit; one that does not is left at once. */
async function collected(
  body: Dispatcher.ResponseData['body'],
  limit: number,
  length: string | string[] | undefined,
): Promise<Buffer> {
  // A length that was told is what the parser holds the answer to, and reading it at once is cheaper.
  if (Number(length) <= limit) return Buffer.from(await body.arrayBuffer())
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > limit) throw new TooLarge(`more than ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

async function textOf(bytes: Buffer, headers: IncomingHttpHeaders, limit: number): Promise<string> {
  // Compression was not asked for, but some BMCs hold resources only in that form.
  const zipped = headers['content-encoding'] === 'gzip' || (bytes[0] === 0x1f && bytes[1] === 0x8b)
  const plain = zipped ? await unzip(bytes, { maxOutputLength: limit }) : bytes
  return plain.toString('utf8')
}
