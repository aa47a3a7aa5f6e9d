/** One HTTP request and its answer on the wire, from its arrival to its answer, and the faults that strike before that. */
import type { IncomingMessage } from 'node:http'
import type { RedfishBmc } from '../bmc.js'
import type { ServiceRequest } from '../service.js'
import { linkAt } from '../tree/json.js'
import { readBody } from './body.js'
import { deliver, type Exchange } from './deliver.js'
import { failure, type Reply } from './reply.js'
import type { Route } from './route.js'
import { route } from './routes.js'

/** The service behind the wire. */
export type Answer = (bmc: RedfishBmc, request: ServiceRequest) => Reply

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
