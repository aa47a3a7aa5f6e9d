import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { type ErrorCode, PhoenixError } from '../../../src/error.js'
import {
  type CipherSuite,
  channelCommands,
  decodeCapabilities,
  decodeResponse,
  decodeSessionless,
  encodeCapabilitiesRequest,
  encodeRequest,
  encodeSessionless,
  readHeader,
} from '../codec/index.js'
import type { Deadline } from '../deadline.js'
import type { Peer } from '../peer.js'
import type { Behaviour } from '../quirks.js'
import { Exchange } from '../transport/exchange.js'
import type { Place, UdpSocket } from '../transport/udp.js'
import { Login, type LoginFailure } from './login.js'
import type { Timing } from './options.js'
import type { SecureSession } from './secure-session.js'

/** What a log-in needs. */
export interface LoggingIn {
  readonly socket: UdpSocket
  readonly place: Place
  readonly peer: Peer
  readonly timing: Timing
  readonly suites: readonly CipherSuite[]
  readonly credential: {
    readonly user: Buffer
    readonly password: Buffer
    readonly kg: Buffer | undefined
  }
  readonly behaviour: Behaviour
  readonly log: (message: string) => void
}

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

/** The address of a BMC. Errors: `bmc-unreachable` for a name that leads nowhere. */
export async function placeOf({ address, port }: Peer, deadline: Deadline): Promise<Place> {
  if (isIP(address) !== 0) return { address, port }
  try {
    const found = await deadline.race(lookup(address))
    return { address: found.address, port }
  } catch (cause) {
    if (PhoenixError.is(cause)) throw cause
    throw new PhoenixError('bmc-unreachable', `the name ${address} has no address`, { cause })
  }
}

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
    const result = await attempt(to, suite, privilege, deadline)
    if (!('code' in result)) return { session: result, suite, privilege }
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
      if (deadline.left <= pause) throw failed(to.peer, result)
      to.log('the BMC has no free session; waiting')
      await deadline.sleep(pause)
    } else throw failed(to.peer, result)
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
  'bmc-forbidden': 'give the account the privilege Operator on the LAN channel',
  'bmc-sessions-full':
    'sessions that other programs left open end by themselves after a minute; wait, or end those programs',
}

function failed(peer: Peer, { code, text }: LoginFailure): PhoenixError {
  return peer.error(code, `does not let us in: ${text}`, { hint: hints[code] })
}

/** One log-in with one suite. */
async function attempt(
  to: LoggingIn,
  suite: CipherSuite,
  privilege: number,
  deadline: Deadline,
): Promise<SecureSession | LoginFailure> {
  const { socket, place, peer, timing, behaviour } = to
  const login = new Login({ ...to.credential, suite, privilege, behaviour })
  const pace = { step: timing.again, longest: timing.longest, tries: timing.loginTries }
  const heard: { sign?: 'ipmi-1.5' | 'alive' | undefined } = {}
  let following: Buffer | undefined
  let doubted = false
  const result = await Exchange.run<SecureSession | LoginFailure>(socket, place, pace, deadline, {
    packet: (attempt) => {
      if (following === undefined) return attempt === 0 ? login.begin() : login.again()
      const packet = following
      following = undefined
      return packet
    },
    // A second proof the BMC would take for nonsense; a log-in from the start costs it another session.
    isUnique: () => login.proving,
    repeating: (_, exchange) => {
      if (login.proving) exchange.finish(lostLastStep)
      // Who does not answer may speak an older protocol only; that is worth a packet.
      if (!login.answered) socket.send(encodeSessionless(capabilitiesRequest), place)
    },
    receive: (datagram, exchange) => {
      const header = readHeader(datagram)
      if (header === undefined) {
        heard.sign = signOf(datagram) ?? heard.sign
        return
      }
      const step = login.receive(datagram, header)
      if (step.kind === 'send') {
        following = step.packet
        doubted = false
        exchange.next()
      } else if (step.kind === 'done') exchange.finish(step.session)
      else if (step.kind === 'doubt' && !doubted) {
        doubted = true
        exchange.finishIn(timing.doubt, step.failure)
      }
    },
  }).catch((error) => {
    sayFarewell(to, login)
    const late = PhoenixError.is(error) && error.code === 'bmc-timeout'
    throw late && !login.answered ? unreachable(peer, heard.sign) : error
  })
  if (result !== undefined && !('code' in result)) return result
  sayFarewell(to, login)
  if (result !== undefined) return result
  if (login.answered) {
    throw peer.error('bmc-timeout', 'began a log-in and then stopped to answer')
  }
  throw unreachable(peer, heard.sign)
}

const lostLastStep: LoginFailure = {
  code: 'bmc-timeout',
  text: 'it does not answer to the last step',
  remedy: 'restart',
}

function sayFarewell({ socket, place }: LoggingIn, login: Login): void {
  const packet = login.farewell()
  if (packet !== undefined) socket.send(packet, place)
}

function unreachable(peer: Peer, sign: 'ipmi-1.5' | 'alive' | undefined): PhoenixError {
  if (sign === 'ipmi-1.5') {
    return peer.error('not-supported', 'speaks IPMI 1.5 only, which encrypts nothing', {
      hint: 'newer firmware may bring IPMI 2.0',
    })
  }
  const how = sign === 'alive' ? 'is there, but opens no session' : 'does not answer'
  return peer.error('bmc-unreachable', how, {
    hint: 'check the address, and that IPMI over LAN is switched on',
  })
}

const capabilitiesRequest = encodeRequest({
  netFn: channelCommands.netFn,
  command: channelCommands.capabilities,
  data: encodeCapabilitiesRequest(4),
  sequence: 0,
})

/** What an answer outside of a session tells of a BMC that opens none. */
function signOf(datagram: Buffer): 'ipmi-1.5' | 'alive' | undefined {
  const message = decodeSessionless(datagram)
  const response = message && decodeResponse(message)
  if (response?.command !== channelCommands.capabilities) return undefined
  const capabilities = response.completion === 0 ? decodeCapabilities(response.data) : undefined
  // A BMC that does not know the form of the question is older than IPMI 2.0.
  return capabilities?.version2 === true ? 'alive' : 'ipmi-1.5'
}
