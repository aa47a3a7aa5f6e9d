/**
 * The wire: TCP, TLS and HTTP for all BMCs of a rack. One TLS context and one HTTP parser serve them
 * all; which BMC a connection is for is known from where it arrived.
 */
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls'
import { cannotListen } from '../../rack/cannot-listen.js'
import type { Certificates } from '../../rack/certificates.js'
import type { RedfishBmc } from '../bmc.js'
import { wakingStage } from '../live/restart.js'
import { type Answer, type Link, serve } from './exchange.js'

/** What the wire needs to know. */
export interface ServerOptions {
  readonly certificates: Certificates
  /** How long an idle connection is kept, in milliseconds. */
  readonly keepAlive: number
  readonly answer: Answer
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number
}

/** The BMC that an accepted connection is for; nothing where it must not be served. */
type Find = (socket: Socket) => RedfishBmc | undefined

const handshakeTimeout = 60_000
/** A sweep of a whole rack arrives at once; the system caps this by its own limit. */
const backlog = 16_384

export class RackServer {
  readonly #listeners: Server[] = []
  readonly #sockets = new Set<Socket>()
  readonly #links = new WeakMap<Socket, Link>()
  readonly #http
  readonly #contexts = new Map<string, SecureContext>()
  readonly #now: () => number
  readonly #certificates: Certificates

  constructor(options: ServerOptions) {
    this.#now = options.now
    this.#certificates = options.certificates
    this.#http = createHttpServer({ keepAliveTimeout: options.keepAlive }, (request, response) => {
      const link = this.#links.get(request.socket)
      if (link === undefined) request.socket.destroy()
      else serve({ link, request, response }, options.answer, this.#now())
    })
  }

  /** Listens for one BMC or for all; gives the port. */
  listen(host: string, port: number, find: Find): Promise<number> {
    const listener = createServer({ noDelay: true }, (tcp) => this.#accept(tcp, find(tcp)))
    return new Promise((resolve, reject) => {
      const refuse = (cause: NodeJS.ErrnoException) => reject(cannotListen(host, port, cause))
      listener.once('error', refuse)
      listener.listen({ host, port, backlog }, () => {
        listener.off('error', refuse)
        // A process that runs out of file descriptors loses connections, not the rack.
        listener.on('error', () => {})
        this.#listeners.push(listener)
        const address = listener.address()
        resolve(typeof address === 'object' && address !== null ? address.port : port)
      })
    })
  }

  /** Ends all connections at once and stops listening. */
  async close(): Promise<void> {
    const closed = this.#listeners.splice(0).map((listener) => {
      return new Promise<void>((resolve) => listener.close(() => resolve()))
    })
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(closed)
  }

  #accept(tcp: Socket, bmc: RedfishBmc | undefined): void {
    tcp.on('error', () => {}) // a client that goes away is no concern of the rack
    if (bmc === undefined) {
      tcp.resetAndDestroy()
      return
    }
    this.#sockets.add(tcp)
    bmc.machine.tally.connectionOpened()
    tcp.once('close', () => {
      this.#sockets.delete(tcp)
      bmc.machine.tally.connectionClosed()
    })
    if (bmc.isAway(this.#now()) || bmc.faults.strike('refused')) {
      tcp.resetAndDestroy()
    } else if (wakingStage(bmc, this.#now()) === 'no-tls') {
      // The first bytes of the client meet what is no TLS.
      tcp.once('data', () => tcp.end('HTTP/1.0 503 Starting\r\n\r\n'))
    } else if (bmc.faults.strike('dead')) {
      tcp.resume() // so that the end of the connection is noticed
    } else {
      this.#secure(tcp, bmc)
    }
  }

  /** The TLS of a BMC: all have the same but for those with a certificate or a protocol of their own. */
  #contextFor({ faults }: RedfishBmc): SecureContext {
    const old = faults.strike('old-tls')
    const newest = old && (old.newest ?? 'TLSv1.1')
    const weak = faults.strike('certificate')?.habit
    const name = `${newest} ${weak}`
    let context = this.#contexts.get(name)
    if (context === undefined) {
      const { key, cert } = this.#certificates.of(weak)
      // What is so old or short is not secure, and not offered otherwise.
      const ciphers = newest || weak ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}
      const versions = newest
        ? { minVersion: 'TLSv1' as const, maxVersion: newest }
        : { minVersion: 'TLSv1.2' as const }
      context = createSecureContext({ key, cert, ...versions, ...ciphers })
      this.#contexts.set(name, context)
    }
    return context
  }

  #secure(tcp: Socket, bmc: RedfishBmc): void {
    const socket = new TLSSocket(tcp, {
      isServer: true,
      secureContext: this.#contextFor(bmc),
      ALPNProtocols: ['http/1.1'],
    })
    this.#links.set(socket, { bmc, tcp, requests: 0 })
    socket.on('error', () => socket.destroy())
    socket.setTimeout(handshakeTimeout, () => socket.destroy())
    socket.once('secure', () => {
      socket.setTimeout(0)
      socket.removeAllListeners('timeout')
      this.#http.emit('connection', socket)
    })
  }
}
