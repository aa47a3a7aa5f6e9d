import type { IncomingHttpHeaders } from 'node:http'
import type { SecureContext, TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { PhoenixError } from '../../../../src/error.js'
import type { Trust } from '../../../../src/ports/driver.js'
import type { Deadline } from '../deadline.js'
import { Connection, TooLarge, Unsent, WrongSize } from './connection.js'
import type { Peer } from './peer.js'
import { checkPins, contextFor, judge, openTls, type TlsLimits, unreachable } from './tls.js'

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

/** A file on its way. */
export interface Outgoing {
  readonly body: Upload
  readonly contentType: string
  /** The name of a cookie that is to hold the session's token besides the header. @default none */
  readonly cookie?: string
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

const unzip = promisify(gunzip)

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
  readonly #idle: Connection[] = []
  /** All sockets, those included that are not connected yet. */
  readonly #sockets = new Set<TLSSocket>()
  #closed: PhoenixError | undefined
  #connected = false
  /** Not with BMCs that were seen to drop connections between two requests. */
  #keeps = true

  constructor(peer: Peer, trust: Trust, connectTimeout: number, tls: TlsLimits = {}) {
    checkPins(trust.pins ?? [])
    this.#peer = peer
    this.#trust = trust
    this.#connectTimeout = connectTimeout
    this.#context = contextFor(trust.ca, tls)
  }

  /** Sends one request once. Throws only when the deadline passes or the caller aborts. */
  async send(request: Request, deadline: Deadline): Promise<Answer | Failure> {
    const limit = request.limit ?? largestBody
    let connection: Connection | undefined
    let answered: Connection['answered']
    try {
      const kept = this.#kept()
      connection = kept ?? (await this.#connect(deadline.signal))
      const { bytes, ...head } = await connection
        .exchange(request, limit, deadline.signal)
        .catch(async (error) => {
          if (kept === undefined || !(error instanceof Unsent)) throw error
          // One that was kept ended at the very moment when it was to be used again.
          connection = await this.#connect(deadline.signal)
          return connection.exchange(request, limit, deadline.signal)
        })
      answered = head
      if (!this.#keeps) connection.destroy()
      else if (connection.usable) this.#idle.push(connection)
      return { ...head, body: await textOf(bytes, head.headers, limit) }
    } catch (error) {
      if (deadline.signal.aborted) throw this.#timeoutOrAbort(deadline)
      answered ??= connection?.answered
      // A session that ended is told with a broken body by some BMCs: the status is all that counts.
      if (answered?.status === 401) return { ...answered, body: '' }
      const stage = answered === undefined ? 'sent' : 'answering'
      const failure = this.#failure(this.#closed ?? error, stage, request)
      const lost = failure.stage === 'sent' && failure.error.code === 'bmc-connection-lost'
      if (!lost || connection?.served !== true) return failure
      this.#keeps = false
      return { ...failure, reused: true }
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
    let connection: Connection | undefined
    const end = () => {
      stop.removeEventListener('abort', end)
      connection?.destroy()
    }
    deadline.signal.addEventListener('abort', end, { once: true })
    stop.addEventListener('abort', end, { once: true })
    try {
      connection = await this.#connect(deadline.signal)
      if (stop.aborted) connection.destroy()
      return { ...(await connection.begin(request)), end }
    } catch (error) {
      end()
      if (deadline.signal.aborted) throw this.#timeoutOrAbort(deadline)
      return this.#failure(this.#closed ?? error, 'sent', request)
    } finally {
      deadline.signal.removeEventListener('abort', end)
    }
  }

  /** Closes all connections; requests under way fail. */
  async close(): Promise<void> {
    this.#closed ??= new PhoenixError('aborted', `the connection to ${this.#peer.name} was closed`)
    await Promise.all(
      [...this.#sockets].map((socket) => {
        const closed = new Promise((resolve) => socket.once('close', resolve))
        socket.destroy()
        return closed
      }),
    )
  }

  #kept(): Connection | undefined {
    let connection = this.#idle.pop()
    while (connection?.usable === false) connection = this.#idle.pop()
    return connection
  }

  async #connect(signal: AbortSignal): Promise<Connection> {
    if (this.#closed !== undefined) throw this.#closed
    let socket: TLSSocket
    try {
      socket = await openTls({
        address: this.#peer.address,
        port: this.#peer.port,
        context: this.#context,
        timeout: this.#connectTimeout,
        signal,
        onSocket: (socket) => {
          this.#sockets.add(socket)
          socket.once('close', () => this.#sockets.delete(socket))
        },
      })
    } catch (error) {
      if (this.#closed !== undefined) throw this.#closed
      throw new ConnectError(unreachable(this.#peer, error), worthRetrying(error))
    }
    const verdict = judge(socket, this.#trust, this.#peer)
    if (verdict !== undefined) {
      socket.on('error', () => {})
      socket.destroy()
      throw new ConnectError(verdict, false)
    }
    this.#connected = true
    return new Connection(socket, this.#peer.origin)
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
    if (error instanceof WrongSize) {
      const other = `was not sent all of a file that changed while it was read, in ${what}`
      return { stage, error: this.#peer.error('usage', other, { cause: error }), passing: false }
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

/** Why a connection was not made. */
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

async function textOf(bytes: Buffer, headers: IncomingHttpHeaders, limit: number): Promise<string> {
  // Compression was not asked for, but some BMCs hold resources only in that form.
  const zipped = headers['content-encoding'] === 'gzip' || (bytes[0] === 0x1f && bytes[1] === 0x8b)
  const plain = zipped ? await unzip(bytes, { maxOutputLength: limit }) : bytes
  return plain.toString('utf8')
}
