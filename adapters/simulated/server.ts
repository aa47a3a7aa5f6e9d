/**
 * The wire: TCP, TLS and HTTP for all BMCs of a rack. One TLS context and one HTTP parser serve them
 * all; which BMC a connection is for is known from where it arrived.
 */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { PhoenixError } from '../../src/error.js'
import type { Bmc } from './bmc.js'
import type { Certificate } from './certificate.js'
import type { Fault } from './faults.js'
import { failure, type Reply } from './reply.js'
import { route } from './routes.js'
import type { ServiceRequest } from './service.js'

/** What the wire needs to know. */
export interface ServerOptions {
  readonly certificate: Certificate
  /** How long an idle connection is kept, in milliseconds. */
  readonly keepAlive: number
  readonly answer: (bmc: Bmc, request: ServiceRequest) => Reply
}

/** The BMC that an accepted connection is for; nothing where it must not be served. */
type Find = (socket: Socket) => Bmc | undefined

interface Link {
  readonly bmc: Bmc
  /** The TCP socket below TLS: only it can be reset. */
  readonly tcp: Socket
}

const bodyLimit = 1024 * 1024
const handshakeTimeout = 60_000
/** A sweep of a whole rack arrives at once; the system caps this by its own limit. */
const backlog = 16_384

export class RackServer {
  readonly #options: ServerOptions
  readonly #listeners: Server[] = []
  readonly #sockets = new Set<Socket>()
  readonly #links = new WeakMap<Socket, Link>()
  readonly #http
  readonly #secureContext

  constructor(options: ServerOptions) {
    this.#options = options
    const { key, cert } = options.certificate
    this.#secureContext = createSecureContext({ key, cert, minVersion: 'TLSv1.2' })
    this.#http = createHttpServer({ keepAliveTimeout: options.keepAlive }, (request, response) => {
      const link = this.#links.get(request.socket)
      if (link === undefined) request.socket.destroy()
      else this.#serve(link, request, response)
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

  #accept(tcp: Socket, bmc: Bmc | undefined): void {
    tcp.on('error', () => {}) // a client that goes away is no concern of the rack
    if (bmc === undefined) {
      tcp.resetAndDestroy()
      return
    }
    this.#sockets.add(tcp)
    bmc.tally.connectionOpened()
    tcp.once('close', () => {
      this.#sockets.delete(tcp)
      bmc.tally.connectionClosed()
    })
    if (bmc.fault?.kind === 'refused') {
      tcp.resetAndDestroy()
    } else if (bmc.fault?.kind === 'dead') {
      tcp.resume() // so that the end of the connection is noticed
    } else {
      this.#secure(tcp, bmc)
    }
  }

  #secure(tcp: Socket, bmc: Bmc): void {
    const socket = new TLSSocket(tcp, {
      isServer: true,
      secureContext: this.#secureContext,
      ALPNProtocols: ['http/1.1'],
    })
    this.#links.set(socket, { bmc, tcp })
    socket.on('error', () => socket.destroy())
    socket.setTimeout(handshakeTimeout, () => socket.destroy())
    socket.once('secure', () => {
      socket.setTimeout(0)
      socket.removeAllListeners('timeout')
      this.#http.emit('connection', socket)
    })
  }

  #serve(link: Link, request: IncomingMessage, response: ServerResponse): void {
    const { bmc, tcp } = link
    const url = request.url ?? '/'
    const mark = url.indexOf('?')
    const path = mark < 0 ? url : url.slice(0, mark)
    const found = route(path)
    const method = request.method ?? 'GET'
    bmc.tally.requestBegun(`${method} ${found.resource}`)
    response.once('close', () => bmc.tally.requestEnded())

    const fault = bmc.strike()
    if (fault?.kind === 'dead') return
    if (fault?.kind === 'refused') {
      tcp.resetAndDestroy()
      return
    }
    const send = (reply: Reply) => deliver(link, request, response, reply, fault)
    readBody(request, (body) => {
      if (body === undefined) {
        response.setHeader('Connection', 'close')
        send(failure(413, 'GeneralError'))
        return
      }
      const query = mark < 0 ? '' : url.slice(mark + 1)
      const { headers } = request
      if (fault?.kind === 'unavailable') {
        send(unavailable(Math.ceil(fault.retryAfter ?? 1)))
      } else if (fault?.kind === 'malformed' && method === 'GET' && path.startsWith(systemsPath)) {
        send({ status: 200, body: '{"@odata.id": "/redfish/v1/Systems", "Members": [{"@odata' })
      } else {
        send(this.#options.answer(bmc, { method, route: found, path, query, headers, body }))
      }
    })
  }
}

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): PhoenixError {
  const where = port === 0 ? host : `${host}:${port}`
  const hints: Partial<Record<string, string>> = {
    EADDRINUSE: 'Choose another port, or leave the port out to get a free one.',
    EACCES: 'Choose a port above 1023.',
    EMFILE: 'Raise the limit of open files (ulimit -n), or simulate fewer nodes.',
  }
  const hint = hints[cause.code ?? '']
  return new PhoenixError('usage', `Cannot listen on ${where}: ${cause.message}`, { cause, hint })
}

const systemsPath = '/redfish/v1/Systems'

function unavailable(seconds: number): Reply {
  const reply = failure(503, 'ServiceTemporarilyUnavailable', [String(seconds)])
  return { ...reply, headers: { 'Retry-After': String(seconds) } }
}

/** Hands over the whole body, or nothing where it is too long. */
function readBody(request: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  const length = Number(request.headers['content-length'] ?? 0)
  if (length > bodyLimit) {
    done(undefined)
    return
  }
  if (length === 0 && request.headers['transfer-encoding'] === undefined) {
    done(Buffer.alloc(0))
    return
  }
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= bodyLimit) {
      chunks.push(chunk)
      return
    }
    request.removeAllListeners('data')
    request.removeAllListeners('end')
    done(undefined)
  })
  request.once('end', () => done(Buffer.concat(chunks)))
}

function deliver(
  link: Link,
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  fault: Fault | undefined,
): void {
  if (fault?.kind === 'slow') {
    const timer = setTimeout(() => write(request, response, reply), fault.ms).unref()
    response.once('close', () => clearTimeout(timer))
  } else if (fault?.kind === 'reset') {
    breakOff(link, response, reply)
  } else {
    write(request, response, reply)
  }
}

function write(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const { headers, text } = rendered(reply)
  response.writeHead(reply.status, headers)
  response.end(request.method === 'HEAD' ? undefined : text)
}

/** Half an answer, then the connection is reset. */
function breakOff({ tcp }: Link, response: ServerResponse, reply: Reply): void {
  const { headers, text } = rendered(reply)
  if (text === undefined) {
    tcp.resetAndDestroy()
    return
  }
  response.writeHead(reply.status, headers)
  response.write(text.slice(0, text.length / 2), () => tcp.resetAndDestroy())
}

function rendered(reply: Reply): { headers: Record<string, string | number>; text?: string } {
  const headers: Record<string, string | number> = {
    'OData-Version': '4.0',
    'Cache-Control': 'no-cache',
    ...reply.headers,
  }
  if (reply.body === undefined) return { headers }
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
  headers['Content-Type'] = reply.type ?? 'application/json'
  headers['Content-Length'] = Buffer.byteLength(text)
  const schema = typeof reply.body === 'string' ? undefined : schemaOf(reply.body)
  if (schema !== undefined && reply.status < 300) headers.Link = `<${schema}>; rel=describedby`
  return { headers, text }
}

/** Where the JSON schema of a resource is published, from its type `#Chassis.v1_23_0.Chassis`. */
function schemaOf(body: object): string | undefined {
  const type = '@odata.type' in body ? body['@odata.type'] : undefined
  if (typeof type !== 'string') return undefined
  return `http://redfish.dmtf.org/schemas/v1/${type.slice(1, type.lastIndexOf('.'))}.json`
}
