import type { ErrorCode, PhoenixError } from '../../../../src/error.js'
import { retryAfterOf } from '../retry.js'
import type { Peer } from '../transport/peer.js'
import type { Answer } from '../transport/wire.js'
import { type Message, messagesOf } from './messages.js'

/**
 * What messages mean, by their name in the registry: BMCs agree on these far better than on numbers.
 * The order is the order of precedence where an answer holds several.
 */
const meanings: readonly (readonly [ErrorCode, readonly string[]])[] = [
  [
    'bmc-sessions-full',
    [
      'SessionLimitExceeded',
      'RAC0218', // iDRAC, as a 503
    ],
  ],
  [
    'bmc-forbidden',
    [
      'PasswordChangeRequired',
      'InsufficientPrivilege',
      'InsufficientPrivilegeForOperation',
      'InsufficientPrivilegeForProperty',
      'OemLicenseNotPassed', // Supermicro
      'LicenseKeyRequired', // iLO
    ],
  ],
  [
    'bmc-auth',
    [
      'NoValidSession',
      'SessionTerminated',
      'SessionTerminatedByServer',
      'ResourceAtUriUnauthorized',
      'AccountForSessionNoLongerExists',
      'UnauthorizedLoginAttempt', // iLO, as a 400
      'UnauthenticatedLoginAttempt',
      'LoginFailed',
    ],
  ],
  [
    'bmc-busy',
    [
      'ServiceTemporarilyUnavailable',
      'ServiceShuttingDown',
      'ServiceInUnknownState',
      'OperationTimeout',
      'ResourceInUse',
      'ResourceInStandby',
      'InvalidOperationForSystemState', // iLO
      'UnableToModifyDuringSystemPOST', // iLO
      'SYS518', // iDRAC
    ],
  ],
  [
    'not-supported',
    ['ActionNotSupported', 'OperationNotSupported', 'OperationNotAllowed', 'QueryNotSupported'],
  ],
  ['bmc-not-found', ['ResourceMissingAtURI', 'ResourceNotFound']],
]

const meaningOfKey = new Map<string, { readonly code: ErrorCode; readonly rank: number }>(
  meanings.flatMap(([code, keys], rank) => keys.map((key) => [key, { code, rank }] as const)),
)

const meaningOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'bmc-auth',
  403: 'bmc-forbidden',
  404: 'bmc-not-found',
  405: 'not-supported',
  408: 'bmc-busy',
  410: 'bmc-not-found',
  429: 'bmc-busy',
  501: 'not-supported',
  502: 'bmc-busy',
  503: 'bmc-busy',
  504: 'bmc-busy',
}

/** Registries that have no name for it still say it. */
const sessionsFull = /maximum number of (user )?sessions|session limit|too many (open )?sessions/i

/** What an answer that is not a success means. */
export function codeOf(status: number, messages: readonly Message[]): ErrorCode {
  const best = messages
    .map((message) => meaningOfKey.get(message.key))
    .filter((meaning) => meaning !== undefined)
    .sort((a, b) => a.rank - b.rank)[0]
  if (best !== undefined) return best.code
  if (messages.some((message) => sessionsFull.test(message.text.slice(0, 1000)))) {
    return 'bmc-sessions-full'
  }
  return meaningOfStatus[status] ?? 'bmc-refused'
}

/** The words that go before the BMC's own. */
const said: Readonly<Partial<Record<ErrorCode, string>>> = {
  'bmc-auth': 'does not accept the login for',
  'bmc-forbidden': 'does not allow',
  'bmc-busy': 'cannot serve now:',
  'bmc-not-found': 'does not have',
  'bmc-sessions-full': 'has no free session for',
  'not-supported': 'does not support',
}

const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  'bmc-sessions-full':
    'sessions that other programs left open end by themselves after some minutes; end them in the web interface of the BMC, or wait',
  'bmc-auth': 'check user name and password',
}

/** The error for an answer that is not a success. Quotes the BMC, without secrets. */
export function refusal(
  peer: Peer,
  request: { readonly method: string; readonly path: string },
  answer: Answer,
): PhoenixError {
  const messages = messagesOf(answer.body)
  const code = codeOf(answer.status, messages)
  const first = messages[0]
  const words = first === undefined ? '' : peer.quote(first.text)
  const key = first === undefined || first.key === first.text ? '' : peer.quote(first.key, 60)
  const { allow } = answer.headers
  const others = answer.status === 405 && allow ? `; it allows ${peer.quote(allow, 80)}` : ''
  const own = words === '' ? others : `: "${words}"${others}`
  const status = `${answer.status}${key === '' ? '' : ` ${key}`}`
  return peer.error(
    code,
    `${said[code] ?? (answer.status < 500 ? 'refused' : 'failed in')} ${request.method} ${peer.quote(request.path)} (${status})${own}`,
    { hint: hintOf(code, messages, answer.status), retryAfter: retryAfterOf(answer.headers) },
  )
}

function hintOf(code: ErrorCode, messages: readonly Message[], status: number): string | undefined {
  if (status === 413) return 'it takes nothing as large; images may have to be fetched by it'
  if (messages.some((message) => message.key === 'PasswordChangeRequired')) {
    return 'set a new password for this account: `phoenix password NODE`'
  }
  return hints[code]
}

/** Whether a refusal is for the want of an entity tag: 428, or what AMI sends in its place. */
export function isTagMissing(answer: Answer): boolean {
  if (answer.status === 428) return true
  if (answer.status !== 400 && answer.status !== 412) return false
  return messagesOf(answer.body).some(({ key }) => key === 'PreconditionHeaderMissing')
}

/** Whether an answer says that the very same request may work in some seconds. */
export function isNotReady(answer: Answer): boolean {
  const messages = messagesOf(answer.body)
  // Sessions end after minutes, not after seconds.
  if (answer.status === 503) return codeOf(503, messages) !== 'bmc-sessions-full'
  if (answer.status !== 400 && answer.status !== 409 && answer.status !== 500) return false
  return messages.some(({ key }) => notReady.has(key))
}

const notReady = new Set([
  'ResourceInUse',
  'ResourceInStandby',
  'InvalidOperationForSystemState', // iLO, after a change of power
  'UnableToModifyDuringSystemPOST', // iLO
  'SYS518', // iDRAC, after a configuration job
  'ActionParameterValueConflict', // iDRAC 10, `On` soon after off
])
