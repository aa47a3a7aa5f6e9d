import { request as askHttp, type ClientRequest, type IncomingMessage } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { Answer, Request, Upload } from './transport.js'

/** BMCs drop idle connections without a word; keep them for short successions of requests only. */
const keepAlive = 10_000

/** Where a BMC says when it drops them, this much earlier. */
const beforehand = 2_000

/** An answer with its body as it came, which may be compressed. */
export interface Whole extends Pick<Answer, 'status' | 'headers'> {
  readonly bytes: Buffer
}

/** More came than is read. */
export class TooLarge extends Error {}

/** A file did not hold as many bytes as was said. */
export class WrongSize extends Error {}

/**
 * HTTP/1.1 over one socket, one request after another. Whose socket it is was judged before; nothing
 * here asks again. After a request that failed it is of no use any more.
 */
export class Connection {
  readonly #socket: TLSSocket
  readonly #authority: string
  /** Whether a request is under way; what comes while there is none was not asked for. */
  #busy = false
  /** For how long the BMC keeps it idle, in milliseconds. */
  #patience = keepAlive
  #idle: NodeJS.Timeout | undefined
  #served = false
  /** How the answer to the last request began. */
  answered: Pick<Answer, 'status' | 'headers'> | undefined

  constructor(socket: TLSSocket, authority: string) {
    this.#socket = socket
    this.#authority = authority
    // An error between two requests is nobody's: that the connection is closed says enough.
    socket.on('error', () => {})
    socket.on('data', () => {
      if (!this.#busy) socket.destroy()
    })
  }

  /** Whether it has answered before: a BMC may drop it at the moment when it is used again. */
  get served(): boolean {
    return this.#served
  }

  /** Whether a request may be sent. */
  get usable(): boolean {
    return !this.#busy && this.#socket.writable && this.#patience > 0
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Sends a request and reads all of its answer. Rejects with what socket, parser or `signal` say. */
  exchange(request: Request, limit: number, signal: AbortSignal): Promise<Whole> {
    return new Promise((resolve, reject) => {
      const asked = this.#ask(request)
      let whole: Whole | undefined
      const settle = (error: unknown) => {
        signal.removeEventListener('abort', leave)
        if (whole !== undefined) return resolve(whole)
        this.#socket.destroy()
        reject(error)
      }
      const leave = () => settle(signal.reason)
      if (signal.aborted) return leave()
      signal.addEventListener('abort', leave, { once: true })
      asked.on('error', settle)
      asked.on('response', (answer) => {
        const { status, headers } = this.#begun(answer)
        answer.on('error', settle)
        if (Number(headers['content-length']) > limit) return settle(new TooLarge())
        const pieces: Buffer[] = []
        let size = 0
        answer.on('data', (piece: Buffer) => {
          size += piece.length
          if (size > limit) settle(new TooLarge())
          else pieces.push(piece)
        })
        answer.on('end', () => {
          const [first] = pieces
          const bytes = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces)
          whole = { status, headers, bytes }
          // What is answered before it was sent to the end is not sent any further.
          if (!asked.writableFinished || !this.#socket.writable) this.#socket.destroy()
        })
      })
      // Where the connection is kept, it is free for the next request from this moment on.
      asked.on('close', () => {
        if (whole !== undefined) this.#rest(whole.headers['keep-alive'])
        settle(new Error('the connection was closed'))
      })
    })
  }

  /** Sends a request whose answer goes on, and gives its beginning. The connection ends with it. */
  begin(request: Request): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const asked = this.#ask(request)
      asked.on('error', reject)
      asked.on('close', () => reject(new Error('the connection was closed')))
      asked.on('response', (answer) => {
        // Whoever reads it hears of it; until then nobody does.
        answer.on('error', () => {})
        this.#begun(answer)
        resolve(answer)
      })
    })
  }

  #ask({ method, path, headers, body }: Request): ClientRequest {
    clearTimeout(this.#idle)
    this.#busy = true
    this.answered = undefined
    const socket = this.#socket.ref()
    const file = typeof body === 'object' ? body : undefined
    const asked = askHttp({
      method,
      path,
      headers: {
        host: this.#authority,
        connection: 'keep-alive',
        ...headers,
        ...(file === undefined ? {} : { 'content-length': String(file.size) }),
      },
      createConnection: () => socket,
    })
    // One that was closed in the same moment does not say so any more.
    asked.once('socket', () => {
      if (socket.destroyed) asked.destroy(new Error('the connection was closed'))
    })
    if (file === undefined) asked.end(body)
    else {
      const pieces = Readable.from(exactly(file), { objectMode: false })
      // Why a file cannot be read says more than that the request was given up.
      pieces.on('error', (error) => asked.destroy(error))
      pipeline(pieces, asked, () => {})
    }
    return asked
  }

  #begun({ statusCode = 0, headers }: IncomingMessage): Pick<Answer, 'status' | 'headers'> {
    this.answered = { status: statusCode, headers }
    return this.answered
  }

  /** Keeps the connection for a while; alone it keeps no process alive. */
  #rest(told: string | string[] | undefined): void {
    this.#busy = false
    this.#served = true
    const seconds = /timeout=(\d{1,6})/i.exec(String(told))?.[1]
    if (seconds !== undefined) {
      this.#patience = Math.min(Number(seconds) * 1000 - beforehand, keepAlive)
    }
    if (!this.usable) {
      this.destroy()
      return
    }
    this.#socket.unref()
    this.#idle = setTimeout(() => this.destroy(), this.#patience).unref()
  }
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
