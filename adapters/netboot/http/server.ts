/** The server's sockets: how many, how slow and how large requests may be. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { PhoenixError } from '../../../src/error.js'
import type { Metrics } from '../metrics.js'
import type { NetbootLimits, NetbootOptions } from '../options.js'
import { clientOf } from './address.js'
import { tlsOptions } from './tls.js'

/** The largest headers of a request, in bytes. */
const largestHeaders = 16 * 1024

/** Who hears of connections that are ended. */
export type Dropped = (reason: 'too-many' | 'malformed' | 'slow' | 'body', client: string) => void

/** A server that keeps to its limits; it does not listen yet. */
export function limitedServer(
  { tls }: Pick<NetbootOptions, 'tls'>,
  limits: NetbootLimits,
  metrics: Metrics,
  dropped: Dropped,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const options = {
    maxHeaderSize: largestHeaders,
    headersTimeout: limits.headers,
    requestTimeout: limits.headers,
    keepAliveTimeout: Math.min(5000, limits.stall),
    connectionsCheckingInterval: Math.max(20, Math.min(1000, Math.floor(limits.headers / 4))),
    insecureHTTPParser: false,
  }
  const server: Server =
    tls === undefined
      ? createServer(options)
      : createTlsServer({
          ...options,
          ...tlsOptions(tls),
          handshakeTimeout: limits.headers,
        })
  const drop: Dropped = (reason, client) => {
    metrics.count('dropped_total', { reason })
    dropped(reason, client)
  }
  server.maxConnections = limits.connections
  server.maxRequestsPerSocket = 10_000
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const client = clientOf(socket)
    const amount = (open.get(client) ?? 0) + 1
    open.set(client, amount)
    socket.once('close', () => {
      const left = (open.get(client) ?? 1) - 1
      if (left === 0) open.delete(client)
      else open.set(client, left)
    })
    if (amount > limits.perAddress) {
      drop('too-many', client)
      socket.destroy()
    }
  })
  // Of connections beyond the last one nobody hears otherwise.
  server.on('drop', () => drop('too-many', ''))
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
    const large = error.code === 'HPE_HEADER_OVERFLOW'
    drop(late ? 'slow' : 'malformed', clientOf(socket as Socket))
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    const status = late
      ? '408 Request Timeout'
      : large
        ? '431 Request Header Fields Too Large'
        : '400 Bad Request'
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () =>
      socket.destroy(),
    )
  })
  const last = new WeakMap<Socket, ServerResponse>()
  // A client that takes nothing for so long is gone, or wants to keep a place.
  server.setTimeout(limits.stall, (socket: Socket) => {
    // Boot loaders keep a connection that has served them, and do not use it again.
    if (last.get(socket)?.writableFinished !== true) drop('slow', clientOf(socket))
    socket.destroy()
  })
  server.on('request', (request, response) => {
    last.set(request.socket, response)
    answer(request, response)
  })
  // Who waits to be told to go on wants to send a body.
  server.on('checkContinue', answer)
  server.on('checkExpectation', answer)
  return server
}

/** Whether a request brings a body, or wants to: none of ours has one. */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

/** Listens, where nobody says otherwise for both families; gives the port. */
export async function listen(
  server: Server,
  host: string | undefined,
  port: number,
): Promise<number> {
  if (host !== undefined) return listenOn(server, host, port)
  return listenOn(server, '::', port).catch((error) => {
    const { code } = (error as PhoenixError).cause as NodeJS.ErrnoException
    if (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL') throw error
    return listenOn(server, '0.0.0.0', port)
  })
}

async function listenOn(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why: Readonly<Record<string, string>> = {
        EADDRINUSE: 'another program listens there',
        EACCES: 'ports below 1024 are for root alone',
        EADDRNOTAVAIL: 'this computer does not have the address',
      }
      const reason = why[error.code ?? ''] ?? String(error.code)
      const shown = host.includes(':') ? `[${host}]` : host
      const message = `the boot service cannot listen on ${shown}:${port}: ${reason}`
      reject(new PhoenixError('usage', message, { cause: error }))
    })
    server.listen({ host, port, backlog: 4096 }, resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}
