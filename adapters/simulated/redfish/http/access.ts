/** Who asks: sessions, and Basic authentication, which opens none. */
import type { RedfishBmc } from '../bmc.js'
import type { Call } from '../service.js'
import type { Session } from '../sessions.js'
import { readObject } from './json-body.js'
import { errorBody, message } from './messages.js'
import { created, failure, type Reply } from './reply.js'

/** Whether a request comes with a session's token, or else with a user and a password. */
export function isAuthenticated({ bmc, request, now }: Call): boolean {
  const token = request.headers['x-auth-token']
  if (typeof token === 'string') return isAlive(bmc, token, now)
  const { authorization } = request.headers
  if (typeof authorization !== 'string' || !/^basic /i.test(authorization)) return false
  const text = Buffer.from(authorization.slice(6), 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return false
  return isAccount(bmc, text.slice(0, colon), text.slice(colon + 1))
}

/** Whether a session is known; some BMCs end theirs without a word. */
function isAlive(bmc: RedfishBmc, token: string, now: number): boolean {
  const session = bmc.sessions.use(token, now)
  if (session === undefined && bmc.faults.has('session-timeout'))
    bmc.faults.count('session-timeout')
  const short = bmc.faults.find('short-sessions')
  if (session === undefined || short === undefined) return session !== undefined
  const { uses } = bmc.state
  const used = (uses.get(session.id) ?? 0) + 1
  uses.set(session.id, used)
  if (used <= (short.requests ?? 3)) return true
  bmc.faults.count('short-sessions')
  bmc.sessions.close(session.id, now)
  return false
}

/** Whether the password has to be changed before anything else. */
function mustChange(bmc: RedfishBmc): boolean {
  if (!bmc.faults.has('must-change-password')) return false
  return !bmc.accounts.wasChanged(bmc.accounts.first)
}

/** The refusal of all but the own account while its password has to be changed. */
export function passwordFirst({ bmc, request }: Call): Reply | undefined {
  const { name, open } = request.route
  if (open === true || name === 'account' || name === 'sessions' || name === 'session') {
    return undefined
  }
  if (!mustChange(bmc)) return undefined
  bmc.faults.count('must-change-password')
  return failure(403, 'PasswordChangeRequired', [bmc.places.account?.path ?? ''])
}

function isAccount(bmc: RedfishBmc, user: string, password: string): boolean {
  if (bmc.faults.strike('wrong-password')) return false
  const account = bmc.accounts.find(user)
  return account !== undefined && bmc.accounts.isPassword(account, Buffer.from(password))
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
  const most = bmc.faults.find('session-limit')
  if (most !== undefined && bmc.sessions.list(now).length >= (most.sessions ?? 1)) {
    bmc.faults.count('session-limit')
    tally.loginRefused()
    return sessionsFull
  }
  const session = bmc.sessions.open(user, now)
  if (session === undefined) {
    tally.loginRefused()
    return failure(503, 'SessionLimitExceeded')
  }
  const must = mustChange(bmc)
  if (must) bmc.faults.count('must-change-password')
  const body201 = must
    ? {
        ...sessionResource(bmc, session),
        '@Message.ExtendedInfo': [
          message('PasswordChangeRequired', [bmc.places.account?.path ?? '']),
        ],
      }
    : sessionResource(bmc, session)
  const reply = created(body201, sessionPath(bmc, session))
  return { ...reply, headers: { ...reply.headers, 'X-Auth-Token': session.token } }
}

/** As one maker says that all sessions are taken. */
const sessionsFull: Reply = {
  status: 503,
  body: errorBody([
    {
      MessageId: 'IDRAC.2.8.RAC0218',
      Message: 'The maximum number of user sessions is reached.',
      MessageArgs: [],
    },
  ]),
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
