/**
 * The Redfish service of a BMC: from a request to its answer, without sockets. The order of the
 * checks is the standard's: who asks, before what there is.
 */
import { timingSafeEqual } from 'node:crypto'
import type { RedfishBmc } from './bmc.js'
import { changeBoot } from './boot-change.js'
import { readObject } from './json-body.js'
import { created, failure, type Reply, success } from './reply.js'
import { resetSystem } from './reset-action.js'
import * as resources from './resources.js'
import type { ResourceName, Route } from './routes.js'

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
  readonly body: Buffer
}

/** The one account that every BMC of a rack has. */
export interface Credential {
  readonly user: string
  readonly password: string
}

/** What a request is answered from. */
export interface Call {
  readonly bmc: RedfishBmc
  readonly request: ServiceRequest
  readonly credential: Credential
  /** How long an unused session lasts, in seconds. */
  readonly sessionTimeout: number
  /** The present time in milliseconds since 1970. */
  readonly now: number
}

type Handler = (call: Call) => Reply
type Methods = Partial<Record<'GET' | 'POST' | 'PATCH' | 'DELETE', Handler>>

const read = (resource: (call: Call) => object): Handler => {
  return (call) => success(resource(call))
}

const methods: Record<Exclude<ResourceName, 'other'>, Methods> = {
  versions: { GET: read(() => resources.versions) },
  root: { GET: read(({ bmc }) => resources.serviceRoot(bmc)) },
  serviceDocument: { GET: read(() => resources.serviceDocument) },
  metadata: { GET: () => ({ status: 200, body: resources.metadata, type: 'application/xml' }) },
  sessionService: { GET: read((call) => resources.sessionService(call.sessionTimeout)) },
  sessions: {
    GET: read(({ bmc, now }) => resources.sessionCollection(bmc.sessions.list(now))),
    POST: login,
  },
  session: { GET: readSession, DELETE: logout },
  systems: { GET: read(() => resources.systems) },
  system: { GET: readSystem, PATCH: changeBoot },
  resetInfo: { GET: read(() => resources.resetInfo) },
  reset: { POST: resetSystem },
  interfaces: { GET: read(({ bmc }) => resources.interfaceCollection(bmc)) },
  interface: { GET: readInterface },
  chassis: { GET: read(() => resources.chassisCollection) },
  enclosure: { GET: read(({ bmc, now }) => resources.chassis(bmc, now)) },
  managers: { GET: read(() => resources.managers) },
  manager: { GET: read(({ bmc }) => resources.manager(bmc)) },
}

const anonymous = new Set<ResourceName>(['versions', 'root', 'serviceDocument', 'metadata'])

/** Answers a request. */
export function answer(call: Call): Reply {
  const { method, route, path, query, headers } = call.request
  const { resource } = route
  const isLogin = resource === 'sessions' && method === 'POST'
  if (!anonymous.has(resource) && !isLogin && !isAuthenticated(call)) return unauthenticated()

  const odata = headers['odata-version']
  if (odata !== undefined && odata !== '4.0') return failure(412, 'PreconditionFailed')
  if (resource === 'other') return missing(path)

  const offered = methods[resource]
  const handler = offered[(method === 'HEAD' ? 'GET' : method) as keyof Methods]
  if (handler === undefined) {
    return { ...failure(405, 'OperationNotAllowed'), headers: { Allow: allowed(offered) } }
  }
  // Parameters that begin with a dollar change what is answered, so they cannot be passed over.
  if (query !== '' && [...new URLSearchParams(query).keys()].some((key) => key.startsWith('$'))) {
    return failure(501, 'QueryNotSupported')
  }
  const reply = handler(call)
  if (handler !== offered.GET) return reply
  return { ...reply, headers: { Allow: allowed(offered), ...reply.headers } }
}

function allowed(offered: Methods): string {
  return Object.keys(offered)
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .join(', ')
}

function missing(path: string): Reply {
  return failure(404, 'ResourceMissingAtURI', [path])
}

function unauthenticated(): Reply {
  const reply = failure(401, 'NoValidSession')
  return { ...reply, headers: { 'WWW-Authenticate': 'Basic realm="Redfish"' } }
}

/** By the token of a session, else by Basic authentication, which opens no session. */
function isAuthenticated({ bmc, request, credential, now }: Call): boolean {
  const token = request.headers['x-auth-token']
  if (typeof token === 'string') return bmc.sessions.use(token, now) !== undefined
  const { authorization } = request.headers
  if (typeof authorization !== 'string' || !/^basic /i.test(authorization)) return false
  const text = Buffer.from(authorization.slice(6), 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return false
  return isAccount(bmc, credential, text.slice(0, colon), text.slice(colon + 1))
}

function isAccount(
  bmc: RedfishBmc,
  credential: Credential,
  user: string,
  password: string,
): boolean {
  if (bmc.machine.fault?.kind === 'wrong-password') return false
  return same(user, credential.user) && same(password, credential.password)
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

function login({ bmc, request, credential, now }: Call): Reply {
  const body = readObject(request)
  if ('reply' in body) return body.reply
  const texts: string[] = []
  for (const property of ['UserName', 'Password']) {
    const value = body.object[property]
    if (value === undefined) return failure(400, 'PropertyMissing', [property])
    if (typeof value !== 'string') {
      // The value stays out of the answer: it may be a password in the wrong shape.
      return failure(400, 'PropertyValueTypeError', ['******', property], `#/${property}`)
    }
    texts.push(value)
  }
  const [user = '', password = ''] = texts
  if (!isAccount(bmc, credential, user, password)) {
    bmc.machine.tally.loginRefused()
    const reason = 'the user name or the password is wrong'
    return failure(401, 'ResourceAtUriUnauthorized', [resources.paths.sessions, reason])
  }
  const session = bmc.sessions.open(user, now)
  if (session === undefined) {
    bmc.machine.tally.loginRefused()
    return failure(503, 'SessionLimitExceeded')
  }
  const reply = created(resources.session(session), resources.sessionPath(session))
  return { ...reply, headers: { ...reply.headers, 'X-Auth-Token': session.token } }
}

function readSession({ bmc, request, now }: Call): Reply {
  const session = bmc.sessions.find(request.route.id ?? '', now)
  return session === undefined ? missing(request.path) : success(resources.session(session))
}

function logout({ bmc, request, now }: Call): Reply {
  return bmc.sessions.close(request.route.id ?? '', now) ? { status: 204 } : missing(request.path)
}

function readSystem({ bmc, request, now }: Call): Reply {
  const tag = resources.systemTag(bmc, now)
  const known = request.headers['if-none-match']
  if (typeof known === 'string' && tagsOf(known).some((one) => one === tag || one === '*')) {
    return { status: 304, headers: { ETag: tag } }
  }
  return { ...success(resources.system(bmc, now)), headers: { ETag: tag } }
}

/** The tags of an `If-None-Match`, which compares without regard to weakness. */
function tagsOf(header: string): string[] {
  return header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
}

function readInterface({ bmc, request }: Call): Reply {
  const found = bmc.machine.identity.interfaces.find(({ name }) => name === request.route.id)
  if (found === undefined) return missing(request.path)
  return success(resources.ethernetInterface(found.name, found.mac))
}
