/**
 * A small web server that BMCs send their events to: one for all BMCs that are given the same place. It is
 * open to whoever reaches it, and so believes nobody: a message counts if it comes to the path that was made
 * up for one BMC, with the words that this BMC alone was told.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { PhoenixError } from '../../../../src/error.js'
import { Secret } from '../../../../src/model/secret.js'
import type { EventListener } from '../../../../src/ports/events.js'
import { makeCertificate } from '../../codec/certificate.js'
import { messageIn } from './event.js'
import { Mailbox } from './mailbox.js'

/** The header that BMCs are told to send along. */
export const secretHeader = 'X-Phoenix-Events'

/** How contexts of ours begin; then come the process and something random. */
export const contextWord = 'phoenix-cluster'

/** The largest message that is read, in bytes. */
const largest = 1024 * 1024
const mostConnections = 4_096
/** The most connections of one address: no single host may take the places of all others. */
const mostOfOneAddress = 64
/** How long a connection may take to say what it wants, in milliseconds. */
const introduction = 10_000

/** One BMC's place at the listener. */
export interface Hearing {
  /** Where the BMC is to send to. */
  readonly destination: string
  /** What it repeats in its messages. */
  readonly context: string
  /** What it is to send in {@link secretHeader}; BMCs do not show this to others who look. */
  readonly secret: Secret
  readonly mailbox: Mailbox
  /** Gives the place up; the last one closes the listener. */
  close(): Promise<void>
}

interface Place extends Omit<Hearing, 'close' | 'destination'> {
  /** Whether the BMC was seen to send the header: then nothing counts without it. */
  proven: boolean
}

/** Listeners that are open or being opened, by what they were asked for. */
const listeners = new Map<string, Promise<Listener>>()

/** A place for one BMC. Errors: `usage` where the address cannot be listened on. */
export async function hear(wanted: EventListener): Promise<Hearing> {
  const key = JSON.stringify([
    wanted.address,
    wanted.port ?? 0,
    wanted.bind ?? '',
    wanted.tls ?? '',
  ])
  let listener = listeners.get(key)
  if (listener === undefined) {
    listener = Listener.open(wanted, () => listeners.delete(key))
    listeners.set(key, listener)
    listener.catch(() => listeners.delete(key))
  }
  return (await listener).place()
}

/** Whether somebody of this process listens to what is sent to a place like ours, or in a context like ours. */
export async function isHeard(to: Pick<Hearing, 'destination' | 'context'>): Promise<boolean> {
  const open = await Promise.allSettled(listeners.values())
  return open.some((one) => one.status === 'fulfilled' && one.value.has(to))
}

class Listener {
  readonly #places = new Map<string, Place>()
  /** The server knows only those connections that have got past the handshake. */
  readonly #sockets = new Set<Socket>()
  readonly #ofAddress = new Map<string, number>()

  private constructor(
    private readonly server: Server,
    private readonly origin: string,
    private readonly closed: () => void,
  ) {
    server.on('request', (request, response) => {
      this.#serve(request, response).catch(() => response.destroy())
    })
    server.on('connection', (socket: Socket) => this.#admit(socket))
  }

  static async open(wanted: EventListener, closed: () => void): Promise<Listener> {
    const { address, port = 0, bind, tls } = wanted
    const own = () => makeCertificate({ commonName: 'Phoenix events', hosts: [address] })
    const server =
      tls === 'none'
        ? createServer()
        : createSecureServer({ ...(tls ?? own()), handshakeTimeout: introduction })
    server.headersTimeout = introduction
    server.requestTimeout = 30_000
    server.maxConnections = mostConnections
    server.on('tlsClientError', () => {})
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen({ port, host: bind }, resolve)
      })
    } catch (cause) {
      const why = (cause as Error).message
      throw new PhoenixError('usage', `events cannot be listened for: ${why}`, { cause })
    }
    // A process that runs out of descriptors loses connections, and not more.
    server.on('error', () => {})
    const host = address.includes(':') ? `[${address}]` : address
    const scheme = tls === 'none' ? 'http' : 'https'
    const origin = `${scheme}://${host}:${(server.address() as AddressInfo).port}`
    return new Listener(server, origin, closed)
  }

  has({ destination, context }: Pick<Hearing, 'destination' | 'context'>): boolean {
    const isPlace =
      destination.startsWith(`${this.origin}/`) &&
      this.#places.has(destination.slice(this.origin.length))
    return isPlace || [...this.#places.values()].some((place) => place.context === context)
  }

  place(): Hearing {
    const path = `/events/${randomBytes(16).toString('hex')}`
    const place: Place = {
      context: `${contextWord} ${process.pid} ${randomBytes(8).toString('hex')}`,
      secret: Secret.of(randomBytes(24).toString('base64url')),
      mailbox: new Mailbox(),
      proven: false,
    }
    this.#places.set(path, place)
    const { context, secret, mailbox } = place
    const close = async () => {
      if (!this.#places.delete(path) || this.#places.size > 0) return
      this.closed()
      const over = new Promise<void>((resolve) => this.server.close(() => resolve()))
      for (const socket of this.#sockets) socket.destroy()
      await over
    }
    return { destination: `${this.origin}${path}`, context, secret, mailbox, close }
  }

  #admit(socket: Socket): void {
    const address = socket.remoteAddress ?? ''
    const others = this.#ofAddress.get(address) ?? 0
    if (others >= mostOfOneAddress) {
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    this.#ofAddress.set(address, others + 1)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      const left = (this.#ofAddress.get(address) ?? 1) - 1
      if (left > 0) this.#ofAddress.set(address, left)
      else this.#ofAddress.delete(address)
    })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (status: number) => {
      // What is left of a message that nobody wants is not waited for.
      if (status >= 400) response.setHeader('connection', 'close')
      response.writeHead(status).end()
    }
    const place = this.#places.get((request.url ?? '').split('?', 1)[0] ?? '')
    if (place === undefined) return answer(404)
    if (request.method !== 'POST') return answer(405)
    if (Number(request.headers['content-length'] ?? 0) > largest) return answer(413)
    const given = request.headers[secretHeader.toLowerCase()]
    if (given === undefined ? place.proven : !same(String(given), place.secret.reveal())) {
      return answer(403)
    }
    const text = await textOf(request)
    if (text === undefined) return answer(413)
    const told = messageIn(text)
    if (told === undefined) return answer(400)
    const isOurs =
      told.context === undefined || told.context === '' || told.context === place.context
    if (!isOurs) return answer(403)
    place.proven ||= given !== undefined
    place.mailbox.put(told.events)
    answer(204)
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largest) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
