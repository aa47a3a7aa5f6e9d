/** Answers on the wire, with the faults that strike there. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { RedfishBmc } from '../bmc.js'
import type { Reply } from './reply.js'

/** A connection to a BMC. */
export interface Link {
  readonly bmc: RedfishBmc
  /** The TCP socket below TLS: only it can be reset. */
  readonly tcp: Socket
  /** How many requests came over it. */
  requests: number
}

/** A request on its way. */
export interface Exchange {
  readonly link: Link
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Sends an answer, late or in half where a fault wants that. */
export function deliver(exchange: Exchange, reply: Reply): void {
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
