import type { ErrorCode, PhoenixError } from '../../../src/error.js'
import { type CipherSuite, privileges as levelNumbers } from '../codec/index.js'
import type { Deadline } from '../deadline.js'
import type { Peer } from '../peer.js'
import type { LoginFailure } from './login.js'
import { attemptLogin, type LoggingIn } from './login-attempt.js'
import type { SecureSession } from './secure-session.js'

/** A session and what it was made with. */
export interface LoggedIn {
  readonly session: SecureSession
  readonly suite: CipherSuite
  /** The highest privilege that the session may be raised to. */
  readonly privilege: number
}

/** How often a log-in starts over because the two sides lost each other. */
const mostRestarts = 3
/** How often a BMC without a free session is asked again. */
const mostFull = 2

/**
 * Opens a session: by the first suite that the BMC has, and with the highest of the privileges that the
 * account has. Errors: `bmc-unreachable`, `bmc-auth`, `bmc-forbidden`, `bmc-sessions-full`,
 * `not-supported` where there is no suite in common or the BMC does not speak IPMI 2.0.
 */
export async function logIn(
  to: LoggingIn,
  privileges: readonly number[],
  deadline: Deadline,
): Promise<LoggedIn> {
  const suites = [...to.suites]
  const levels = [...privileges]
  const refused: string[] = []
  let restarts = 0
  let full = 0
  for (;;) {
    const [suite] = suites
    const [privilege] = levels
    if (suite === undefined) throw noSuite(to, refused)
    if (privilege === undefined) throw to.peer.error('internal', 'was to be asked for no privilege')
    const result = await attemptLogin(to, suite, privilege, deadline)
    if (!('code' in result)) return { session: result, suite, privilege }
    const fail = () => failed(to.peer, result, privileges[0] ?? privilege)
    const { code, remedy, text } = result
    if (remedy === 'suite') {
      refused.push(`${suite.id} (${text})`)
      suites.shift()
      if (suites[0] !== undefined) {
        to.log(`suite ${suite.id} refused: ${text}; taking ${suites[0].id}`)
      }
    } else if (remedy === 'privilege' && levels.length > 1) {
      to.log(`privilege ${privilege} refused: ${text}; asking for less`)
      levels.shift()
    } else if (remedy === 'restart' && restarts < mostRestarts) {
      to.log(`starting the log-in over: ${text}`)
      restarts++
    } else if (code === 'bmc-sessions-full' && full < mostFull) {
      const pause = to.timing.full * 2 ** full++
      if (deadline.left <= pause) throw fail()
      to.log('the BMC has no free session; waiting')
      await deadline.sleep(pause)
    } else throw fail()
  }
}

function noSuite({ peer, suites }: LoggingIn, refused: readonly string[]): PhoenixError {
  const weaker = [3, 17].every((id) => suites.some((suite) => suite.id === id))
  return peer.error('not-supported', `takes none of the cipher suites: ${refused.join(', ')}`, {
    hint: weaker
      ? 'suites that do not encrypt are only offered where the option `suites` names them'
      : 'the option `suites` leaves out 17 or 3',
  })
}

const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  'bmc-auth': 'check user name and password',
  'bmc-sessions-full':
    'sessions that other programs left open end by themselves after a minute; wait, or end those programs',
}

/** How settings of BMCs call the privileges. */
const roles: Readonly<Record<number, string>> = {
  [levelNumbers.user]: 'User',
  [levelNumbers.operator]: 'Operator',
  [levelNumbers.admin]: 'Administrator',
}

/** @param wanted the privilege that was asked for first */
function failed(peer: Peer, { code, text }: LoginFailure, wanted: number): PhoenixError {
  if (code !== 'bmc-forbidden') {
    return peer.error(code, `does not let us in: ${text}`, { hint: hints[code] })
  }
  const role = roles[wanted] ?? 'Operator'
  return peer.error(code, `does not let us in as ${role}: ${text}`, {
    hint: `give the account the privilege ${role} on the LAN channel`,
  })
}
