/** One HTTP request and its answer on the wire, with the faults that strike there. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Fault } from '../../faults/faults.js'
import type { RedfishBmc } from '../bmc.js'
import type { ServiceRequest } from '../service.js'
import { linkAt } from '../tree/json.js'
import { failure, type Reply } from './reply.js'
import { route } from './routes.js'

/** A connection to a BMC. */
export interface Link {
  readonly bmc: RedfishBmc
  /** The TCP socket below TLS: only it can be reset. */
  readonly tcp: Socket
}

/** The service behind the wire. */
export type Answer = (bmc: RedfishBmc, request: ServiceRequest) => Reply

const bodyLimit = 1024 * 1024
/** Images of firmware are taken up to this size, and all but their beginning is thrown away. */
const imageLimit = 256 * 1024 * 1024

/** Answers an HTTP request, or does to it what the BMC's fault wants. */
export function serve(
  link: Link,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  now: number,
): void {
  const { bmc, tcp } = link
  if (bmc.isAway(now)) {
    tcp.resetAndDestroy()
    return
  }
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const found = route(bmc, path, now)
  const method = request.method ?? 'GET'
  bmc.machine.tally.requestBegun(`${method} ${found.name}`)
  response.once('close', () => bmc.machine.tally.requestEnded())

  const fault = bmc.machine.strike()
  if (fault?.kind === 'dead') return
  if (fault?.kind === 'refused') {
    tcp.resetAndDestroy()
    return
  }
  const send = (reply: Reply) => deliver(link, request, response, reply, fault)
  readBody(request, found.takesImage === true, (body) => {
    if (body === undefined) {
      response.setHeader('Connection', 'close')
      send(failure(413, 'GeneralError'))
      return
    }
    const query = mark < 0 ? '' : url.slice(mark + 1)
    const { headers } = request
    if (fault?.kind === 'unavailable') {
      send(unavailable(Math.ceil(fault.retryAfter ?? 1)))
    } else if (fault?.kind === 'malformed' && method === 'GET' && isBelowSystems(bmc, path)) {
      send({ status: 200, body: '{"@odata.id": "/redfish/v1/Systems", "Members": [{"@odata' })
    } else {
      send(answer(bmc, { method, route: found, path, query, headers, body }))
    }
  })
}

function isBelowSystems({ tree }: RedfishBmc, path: string): boolean {
  const systems = linkAt(tree.root, 'Systems')
  return systems !== undefined && tree.key(path).startsWith(tree.key(systems))
}

function unavailable(seconds: number): Reply {
  const reply = failure(503, 'ServiceTemporarilyUnavailable', [String(seconds)])
  return { ...reply, headers: { 'Retry-After': String(seconds) } }
}

/** Hands over the whole body, or nothing where it is too long; of an image its beginning. */
function readBody(
  request: IncomingMessage,
  isImage: boolean,
  done: (body: Buffer | undefined) => void,
): void {
  const limit = isImage ? imageLimit : bodyLimit
  const length = Number(request.headers['content-length'] ?? 0)
  if (length > limit) {
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
    if (size <= limit) {
      if (size - chunk.length < bodyLimit) chunks.push(chunk)
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
  if (reply.stream !== undefined && request.method === 'GET') {
    response.writeHead(reply.status, { ...headers, 'Content-Type': reply.type ?? 'text/plain' })
    const end = reply.stream((more) => response.write(more))
    response.once('close', end)
    return
  }
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
