import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { Client, type Dispatcher } from 'undici'
import type { Answer, OpenAnswer, Request, Upload } from './wire.js'

/** BMCs drop idle connections without a word; keep them for short successions of requests only. */
const keepAlive = 10_000

/** An answer with its body as it came, which may be compressed. */
export interface Whole extends Pick<Answer, 'status' | 'headers'> {
  readonly bytes: Buffer
}

/** More came than is read. */
export class TooLarge extends Error {}

/** The connection ended before the request was written: nobody has read a word of it. */
export class Unsent extends Error {}

/** A file did not hold as many bytes as was said. */
export class WrongSize extends Error {}

/**
 * HTTP/1.1 over one socket, one request after another. Whose socket it is was judged before; nothing
 * here asks again. After a request that failed it is of no use any more.
 */
export class Connection {
  readonly #socket: TLSSocket
  readonly #client: Client
  #served = false
  #usedAt = performance.now()
  /** How the answer to the last request began. */
  answered: Pick<Answer, 'status' | 'headers'> | undefined

  constructor(socket: TLSSocket, origin: string) {
    this.#socket = socket
    this.#client = new Client(origin, {
      pipelining: 1,
      keepAliveTimeout: keepAlive,
      keepAliveMaxTimeout: keepAlive,
      // The call's deadline rules; these would only add timers.
      headersTimeout: 0,
      bodyTimeout: 0,
      // Bodies are counted as they are read: some requests may have more than others.
      maxResponseSize: -1,
      // Later, as undici expects it. Where the socket is gone, another one would have to be judged first.
      connect: (_, callback) =>
        queueMicrotask(() => {
          if (socket.destroyed) callback(new Unsent('the connection was closed'), null)
          else callback(null, socket)
        }),
    })
  }

  /** Whether it has answered before: a BMC may drop it at the moment when it is used again. */
  get served(): boolean {
    return this.#served
  }

  /** For how long no request has been on it, in milliseconds. */
  get idle(): number {
    return performance.now() - this.#usedAt
  }

  /** Whether a request may be sent. */
  get usable(): boolean {
    return this.#socket.writable && !this.#client.destroyed
  }

  destroy(reason: Error = new Error('the connection was closed')): void {
    this.#client.destroy(reason).catch(() => {})
    this.#socket.destroy()
  }

  /** Sends a request and reads all of its answer. Rejects with what socket, parser or `signal` say. */
  exchange(request: Request, limit: number, signal: AbortSignal): Promise<Whole> {
    this.answered = undefined
    return new Promise<Whole>((resolve, reject) => {
      const fail = (error: Error) => {
        signal.removeEventListener('abort', leave)
        reject(error)
        this.destroy(error)
      }
      const leave = () => fail(signal.reason as Error)
      if (signal.aborted) return leave()
      signal.addEventListener('abort', leave, { once: true })
      const pieces: Buffer[] = []
      let size = 0
      const begun = (status: number, several: IncomingHttpHeaders) => {
        const headers = single(several)
        this.answered = { status, headers }
        if (Number(headers['content-length']) > limit) fail(new TooLarge())
      }
      this.#client.dispatch(sendable(request), {
        // That it is there tells undici which of its two forms of handlers this one has.
        onRequestStart: () => {},
        onResponseStart: (_, status, headers) => begun(status, headers),
        onResponseData: (_, piece) => {
          size += piece.length
          if (size > limit) fail(new TooLarge())
          else pieces.push(piece)
        },
        onResponseEnd: () => {
          signal.removeEventListener('abort', leave)
          if (this.answered === undefined) return
          this.#served = true
          this.#usedAt = performance.now()
          const [first] = pieces
          const bytes = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces)
          resolve({ ...this.answered, bytes })
        },
        onResponseError: (_, error) => fail(error),
      })
    })
  }

  /** Sends a request whose answer goes on, and gives its beginning. The connection ends with it. */
  async begin(request: Request): Promise<Omit<OpenAnswer, 'end'>> {
    const { statusCode, headers, body } = await this.#client.request(sendable(request))
    return { status: statusCode, headers: single(headers), body }
  }
}

/** A request as undici takes it. */
function sendable({ method, path, headers, body }: Request): Dispatcher.RequestOptions {
  if (body === undefined) return { method, path, headers }
  if (typeof body === 'string') return { method, path, headers, body }
  return {
    method,
    path,
    headers: { ...headers, 'content-length': String(body.size) },
    body: Readable.from(exactly(body), { objectMode: false }),
  }
}

/** Headers that some BMCs send twice, though there can be one of each: the first counts. */
function single(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  for (const [name, value] of Object.entries(headers)) {
    if (Array.isArray(value) && name !== 'set-cookie') headers[name] = value[0]
  }
  return headers
}

/** The bytes of a file as many as were told: fewer or more would put all that follows out of step. */
async function* exactly({ size, content }: Upload): AsyncGenerator<Uint8Array> {
  let left = size
  for await (const piece of content()) {
    left -= piece.length
    if (left < 0) break
    yield piece
  }
  if (left !== 0) throw new WrongSize()
}
