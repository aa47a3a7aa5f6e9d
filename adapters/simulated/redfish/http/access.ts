/** Who asks: sessions, and Basic authentication, which opens none. */
import { timingSafeEqual } from 'node:crypto'
import type { RedfishBmc } from '../bmc.js'
import type { Call } from '../service.js'
import type { Session } from '../sessions.js'
import { readObject } from './json-body.js'
import { created, failure, type Reply } from './reply.js'

/** Whether a request comes with a session's token, or else with a user and a password. */
export function isAuthenticated({ bmc, request, now }: Call): boolean {
  const token = request.headers['x-auth-token']
  if (typeof token === 'string') return bmc.sessions.use(token, now) !== undefined
  const { authorization } = request.headers
  if (typeof authorization !== 'string' || !/^basic /i.test(authorization)) return false
  const text = Buffer.from(authorization.slice(6), 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return false
  return isAccount(bmc, text.slice(0, colon), text.slice(colon + 1))
}

function isAccount(bmc: RedfishBmc, user: string, password: string): boolean {
  if (bmc.machine.fault?.kind === 'wrong-password') return false
  const { credential } = bmc.settings
  const changed = bmc.changed?.passwords.get(user)
  if (changed !== undefined) return same(password, changed)
  return same(user, credential.user) && same(password, credential.password)
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

/** POST to the collection of sessions. */
export function login({ bmc, request, now }: Call): Reply {
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
  const { tally } = bmc.machine
  if (!isAccount(bmc, user, password)) {
    tally.loginRefused()
    const reason = 'the user name or the password is wrong'
    return failure(401, 'ResourceAtUriUnauthorized', [bmc.places.sessions, reason])
  }
  const session = bmc.sessions.open(user, now)
  if (session === undefined) {
    tally.loginRefused()
    return failure(503, 'SessionLimitExceeded')
  }
  const reply = created(sessionResource(bmc, session), sessionPath(bmc, session))
  return { ...reply, headers: { ...reply.headers, 'X-Auth-Token': session.token } }
}

const sessionPath = (bmc: RedfishBmc, { id }: Session) => `${bmc.places.sessions}/${id}`

/** A session without its token, which only the answer to the login holds, as a header. */
export function sessionResource(bmc: RedfishBmc, session: Session): object {
  return {
    '@odata.id': sessionPath(bmc, session),
    '@odata.type': '#Session.v1_7_0.Session',
    Id: session.id,
    Name: 'Session',
    UserName: session.user,
    SessionType: 'Redfish',
  }
}
