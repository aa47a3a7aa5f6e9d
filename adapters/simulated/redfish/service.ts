/**
 * The Redfish service of a BMC: from a request to its answer, without sockets. The order of the
 * checks is the standard's: who asks, before what there is.
 */
import type { RedfishBmc } from './bmc.js'
import { isAuthenticated, passwordFirst } from './http/access.js'
import { failure, type Reply } from './http/reply.js'
import type { Method, Route } from './http/route.js'
import { oddly } from './odd/after.js'
import { notReady, refusedBefore } from './odd/before.js'

/** What came over the wire, its body already read. */
export interface ServiceRequest {
  readonly method: string
  readonly route: Route
  /** The path as it was sent, without query. */
  readonly path: string
  /** What follows the question mark. */
  readonly query: string
  /** Header fields by lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Of an image of firmware the beginning only. */
  readonly body: Buffer
}

/** What a request is answered from. */
export interface Call {
  readonly bmc: RedfishBmc
  readonly request: ServiceRequest
  /** The present time in milliseconds since 1970. */
  readonly now: number
  /** Tells the time to answers that go on. */
  readonly clock: () => number
}

/** Answers a request. */
export function answer(call: Call): Reply {
  return oddly(call, ordinarily(call))
}

function ordinarily(call: Call): Reply {
  const { method, route, path, query, headers } = call.request
  const { methods, name } = route
  call.bmc.settle(call.now)
  const isLogin = name === 'sessions' && method === 'POST'
  const oddity = refusedBefore(call)
  if (oddity !== undefined) return oddity
  const isClosed = name === 'root' && call.bmc.faults.strike('closed-root') !== undefined
  if ((route.open !== true || isClosed) && !isLogin && !isAuthenticated(call)) {
    return unauthenticated()
  }

  const odata = headers['odata-version']
  if (odata !== undefined && odata !== '4.0') return failure(412, 'PreconditionFailed')
  if (Object.keys(methods).length === 0) return failure(404, 'ResourceMissingAtURI', [path])

  const handler = methods[(method === 'HEAD' ? 'GET' : method) as Method]
  if (handler === undefined) {
    return { ...failure(405, 'OperationNotAllowed'), headers: { Allow: allowed(route) } }
  }
  // Parameters that begin with a dollar change what is answered, so they cannot be passed over.
  const isRead = handler === methods.GET
  if (!isRead && [...new URLSearchParams(query).keys()].some((key) => key.startsWith('$'))) {
    return failure(501, 'QueryNotSupported')
  }
  const refusal = passwordFirst(call) ?? notReady(call)
  if (refusal !== undefined) return refusal
  const reply = handler(call)
  if (!isRead) return reply
  const Allow = shownMethods(call.bmc, route)
  return Allow === undefined ? reply : { ...reply, headers: { Allow, ...reply.headers } }
}

/** What answers say of the methods of a resource. */
function shownMethods({ faults }: RedfishBmc, route: Route): string | undefined {
  const habit = faults.find('allow')?.habit
  if (habit === undefined) return allowed(route)
  faults.count('allow')
  return habit === 'none' ? undefined : 'GET, HEAD'
}

function allowed({ methods }: Route): string {
  return Object.keys(methods)
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .join(', ')
}

function unauthenticated(): Reply {
  const reply = failure(401, 'NoValidSession')
  return { ...reply, headers: { 'WWW-Authenticate': 'Basic realm="Redfish"' } }
}
