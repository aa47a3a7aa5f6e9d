import type { IncomingHttpHeaders } from 'node:http'
import type { SecureContext, TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { PhoenixError } from '../../../../src/error.js'
import type { Trust } from '../../../../src/ports/driver.js'
import type { Deadline } from '../deadline.js'
import { Connection, Unsent } from './connection.js'
import { ConnectError, failureOf } from './failure.js'
import type { Peer } from './peer.js'
import { checkPins, contextFor, judge, openTls, type TlsLimits, unreachable } from './tls.js'
import {
  type Answer,
  type Failure,
  largestBody,
  type OpenAnswer,
  type Request,
  type Wire,
} from './wire.js'

const unzip = promisify(gunzip)

/**
 * The longest that a connection may have been idle for an action to go on it, in milliseconds. Some BMCs forget
 * connections after a few seconds without a word: reads are asked for again then and changes of settings can be
 * made again, but whether a node was reset nobody would know.
 */
const freshForActions = 4_000

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
      const kept = this.#kept(request.method === 'POST' ? freshForActions : Infinity)
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
      const failure = failureOf(this.#peer, request, this.#closed ?? error, stage)
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
      return failureOf(this.#peer, request, this.#closed ?? error, 'sent')
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

  /** A connection that is kept and was used not longer ago than this. */
  #kept(longest: number): Connection | undefined {
    let connection = this.#idle.pop()
    while (connection?.usable === false) connection = this.#idle.pop()
    if (connection === undefined || connection.idle <= longest) return connection
    // It is still good for all else; the ones below it were used even longer ago.
    this.#idle.push(connection)
    return undefined
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
