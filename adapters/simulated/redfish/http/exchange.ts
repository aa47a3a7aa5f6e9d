/** One HTTP request and its answer on the wire, with the faults that strike there. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { RedfishBmc } from '../bmc.js'
import type { ServiceRequest } from '../service.js'
import { linkAt } from '../tree/json.js'
import { readBody } from './body.js'
import { failure, type Reply } from './reply.js'
import { type Route, route } from './routes.js'

/** A connection to a BMC. */
export interface Link {
  readonly bmc: RedfishBmc
  /** The TCP socket below TLS: only it can be reset. */
  readonly tcp: Socket
  /** How many requests came over it. */
  requests: number
}

/** The service behind the wire. */
export type Answer = (bmc: RedfishBmc, request: ServiceRequest) => Reply

/** A request on its way. */
interface Exchange {
  readonly link: Link
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Answers an HTTP request, or does to it what the BMC's faults want. */
export function serve(exchange: Exchange, answer: Answer, now: number): void {
  const { link, request, response } = exchange
  const { bmc, tcp } = link
  const { faults, tally } = bmc.machine
  link.requests += 1
  if (bmc.isAway(now) || (link.requests > 1 && faults.strike('drops-idle'))) {
    tcp.resetAndDestroy()
    return
  }
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const found = route(bmc, path, now)
  const method = request.method ?? 'GET'
  tally.requestBegun(`${method} ${found.name}`)
  response.once('close', () => tally.requestEnded())

  if (faults.strike('dead')) return
  if (faults.find('hangs')?.on === found.name) {
    faults.count('hangs')
    return
  }
  if (faults.strike('refused')) {
    tcp.resetAndDestroy()
    return
  }
  const refused = faults.none ? undefined : refusedOnWire(bmc, request, path)
  readBody(request, found.takesImage === true, (body) => {
    if (body === undefined) {
      response.setHeader('Connection', 'close')
      deliver(exchange, failure(413, 'GeneralError'))
      return
    }
    deliver(exchange, refused ?? answer(bmc, asked(request, found, path, body)))
  })
}

function asked(request: IncomingMessage, route: Route, path: string, body: Buffer): ServiceRequest {
  const { url = '/', method = 'GET', headers } = request
  const mark = url.indexOf('?')
  return { method, route, path, query: mark < 0 ? '' : url.slice(mark + 1), headers, body }
}

/** Answers that are given before anybody asks what the request is about. */
function refusedOnWire(bmc: RedfishBmc, request: IncomingMessage, path: string): Reply | undefined {
  const { faults, tally } = bmc.machine
  const unavailable = faults.strike('unavailable')
  if (unavailable !== undefined) return busy(Math.ceil(unavailable.retryAfter ?? 1))
  const crowded = faults.find('crowded')
  if (crowded !== undefined && tally.requestsNow > (crowded.requests ?? 2)) {
    faults.count('crowded')
    return busy(1)
  }
  const isBelow = request.method === 'GET' && isBelowSystems(bmc, path)
  if (isBelow && faults.strike('malformed')) {
    return { status: 200, body: '{"@odata.id": "/redfish/v1/Systems", "Members": [{"@odata' }
  }
  const encoding = String(request.headers['accept-encoding'] ?? '')
  if (faults.find('compression')?.habit === 'refuses-identity' && encoding === 'identity') {
    faults.count('compression')
    return failure(406, 'GeneralError')
  }
  return undefined
}

function isBelowSystems({ tree }: RedfishBmc, path: string): boolean {
  const systems = linkAt(tree.root, 'Systems')
  return systems !== undefined && tree.key(path).startsWith(tree.key(systems))
}

function busy(seconds: number): Reply {
  const reply = failure(503, 'ServiceTemporarilyUnavailable', [String(seconds)])
  return { ...reply, headers: { 'Retry-After': String(seconds) } }
}

function deliver(exchange: Exchange, reply: Reply): void {
  const { faults } = exchange.link.bmc
  const slow = faults.strike('slow')
  if (slow !== undefined) {
    const timer = setTimeout(() => write(exchange, reply), slow.ms).unref()
    exchange.response.once('close', () => clearTimeout(timer))
  } else if (faults.strike('reset')) {
    breakOff(exchange, reply)
  } else if (reply.breaksOff === true) {
    breakChunk(exchange, reply)
  } else {
    write(exchange, reply)
  }
}

function write({ link, request, response }: Exchange, reply: Reply): void {
  const { headers, body } = rendered(reply)
  if (headers.ETag !== undefined && link.bmc.faults.find('etag')?.habit === 'twice') {
    headers.ETag = [String(headers.ETag), String(headers.ETag)]
  }
  if (reply.stream !== undefined && request.method === 'GET') {
    response.writeHead(reply.status, { ...headers, 'Content-Type': reply.type ?? 'text/plain' })
    const end = reply.stream(
      (more) => response.write(more),
      () => response.end(),
    )
    response.once('close', end)
    return
  }
  const zipped = body !== undefined && isZipped(link.bmc, reply) ? gzipSync(body) : undefined
  if (zipped !== undefined) {
    link.bmc.faults.count('compression')
    headers['Content-Encoding'] = 'gzip'
    headers['Content-Length'] = zipped.length
  }
  response.writeHead(reply.status, headers)
  response.end(request.method === 'HEAD' ? undefined : (zipped ?? body))
}

function isZipped({ faults }: RedfishBmc, { body }: Reply): boolean {
  const habit = faults.find('compression')?.habit
  if (habit !== 'registries') return habit === 'always'
  return typeof body === 'object' && 'RegistryEntries' in body
}

/** Half an answer, then the connection is reset. */
function breakOff({ link: { tcp }, response }: Exchange, reply: Reply): void {
  const { headers, body } = rendered(reply)
  if (body === undefined) {
    tcp.resetAndDestroy()
    return
  }
  response.writeHead(reply.status, headers)
  response.write(body.slice(0, body.length / 2), () => tcp.resetAndDestroy())
}

/** The head of an answer in pieces, and a piece that is shorter than it says. */
function breakChunk({ link: { tcp }, response }: Exchange, reply: Reply): void {
  const { headers, body = '' } = rendered(reply)
  const { 'Content-Length': _, ...rest } = headers
  response.writeHead(reply.status, { ...rest, 'Transfer-Encoding': 'chunked' })
  response.flushHeaders()
  const { socket } = response
  const piece = `${(body.length + 64).toString(16)}\r\n${body}`
  if (socket === null) tcp.resetAndDestroy()
  else socket.write(piece, () => socket.end())
}

type Headers = Record<string, string | number | string[]>

function rendered(reply: Reply): { headers: Headers; body?: string } {
  const headers: Headers = {
    'OData-Version': '4.0',
    'Cache-Control': 'no-cache',
    ...reply.headers,
  }
  if (reply.body === undefined) return { headers }
  const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
  headers['Content-Type'] = reply.type ?? 'application/json'
  headers['Content-Length'] = Buffer.byteLength(body)
  const schema = typeof reply.body === 'string' ? undefined : schemaOf(reply.body)
  if (schema !== undefined && reply.status < 300) headers.Link = `<${schema}>; rel=describedby`
  return { headers, body }
}

/** Where the JSON schema of a resource is published, from its type `#Chassis.v1_23_0.Chassis`. */
function schemaOf(body: object): string | undefined {
  const type = '@odata.type' in body ? body['@odata.type'] : undefined
  if (typeof type !== 'string') return undefined
  return `http://redfish.dmtf.org/schemas/v1/${type.slice(1, type.lastIndexOf('.'))}.json`
}
