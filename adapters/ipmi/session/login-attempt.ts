import { PhoenixError } from '../../../src/error.js'
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
  waitCompletions,
} from '../codec/index.js'
import type { Deadline } from '../deadline.js'
import type { Peer } from '../peer.js'
import type { Behaviour } from '../quirks.js'
import { Exchange, type Exchanging } from '../transport/exchange.js'
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

/** What a log-in comes to. */
type Outcome = SecureSession | LoginFailure

/**
 * One log-in with one suite. Errors: `bmc-unreachable`, `bmc-timeout` where the BMC stopped to answer, and
 * `not-supported` for one that is too old; what the BMC refuses is given, as others may be tried.
 */
export async function attemptLogin(
  to: LoggingIn,
  suite: CipherSuite,
  privilege: number,
  deadline: Deadline,
): Promise<Outcome> {
  const { socket, place, peer, timing } = to
  const attempt = new LoginAttempt(to, suite, privilege)
  const pace = { step: timing.again, longest: timing.longest, tries: timing.loginTries }
  let outcome: Outcome | undefined
  try {
    outcome = await Exchange.run(socket, place, pace, deadline, attempt)
  } catch (error) {
    attempt.sayFarewell()
    const late = PhoenixError.is(error) && error.code === 'bmc-timeout'
    throw late && attempt.asked && !attempt.answered ? unreachable(peer, attempt.sign) : error
  }
  if (outcome !== undefined && !('code' in outcome)) return outcome
  attempt.sayFarewell()
  if (outcome !== undefined) return outcome
  if (attempt.answered) {
    throw peer.error('bmc-timeout', 'began a log-in and then stopped to answer')
  }
  throw unreachable(peer, attempt.sign)
}

/** What is sent and heard in a log-in. */
class LoginAttempt implements Exchanging<Outcome> {
  readonly #to: LoggingIn
  readonly #login: Login
  /** What is sent next; undefined where the same is sent again. */
  #following: Buffer | undefined
  /** Whether anything was sent: where thousands are asked, each waits for its turn. */
  asked = false
  /** Whether the answer means failure, and a better one is waited for. */
  #doubted = false
  /** What a BMC gave away that opens no session. */
  sign: 'ipmi-1.5' | 'alive' | undefined

  constructor(to: LoggingIn, suite: CipherSuite, privilege: number) {
    this.#to = to
    const { credential, behaviour } = to
    this.#login = new Login({ ...credential, suite, privilege, behaviour })
  }

  /** Whether the BMC has answered at all. */
  get answered(): boolean {
    return this.#login.answered
  }

  packet(attempt: number): Buffer {
    this.asked = true
    const packet = this.#following
    if (packet === undefined) return attempt === 0 ? this.#login.begin() : this.#login.again()
    this.#following = undefined
    return packet
  }

  /** A second proof the BMC would take for nonsense; a log-in from the start costs it another session. */
  isUnique(): boolean {
    return this.#login.proving
  }

  repeating(_: number, exchange: Exchange<Outcome>): void {
    if (this.#login.proving) exchange.finish(lostLastStep)
    // Who does not answer may speak an older protocol only; that is worth a packet.
    if (!this.#login.answered) {
      this.#to.socket.send(encodeSessionless(capabilitiesRequest), this.#to.place)
    }
  }

  receive(datagram: Buffer, exchange: Exchange<Outcome>): void {
    const header = readHeader(datagram)
    if (header === undefined) {
      this.sign = signOf(datagram) ?? this.sign
      return
    }
    const step = this.#login.receive(datagram, header)
    if (step.kind === 'send') {
      this.#following = step.packet
      this.#doubted = false
      exchange.next()
    } else if (step.kind === 'done') exchange.finish(step.session)
    else if (step.kind === 'doubt' && !this.#doubted) {
      this.#doubted = true
      exchange.finishIn(this.#to.timing.doubt, step.failure)
    }
  }

  /** Tells the BMC that the log-in is given up. */
  sayFarewell(): void {
    const packet = this.#login.farewell()
    if (packet !== undefined) this.#to.socket.send(packet, this.#to.place)
  }
}

const lostLastStep: LoginFailure = {
  code: 'bmc-timeout',
  text: 'it does not answer to the last step',
  remedy: 'restart',
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
  if (waitCompletions.has(response.completion)) return 'alive'
  const capabilities = response.completion === 0 ? decodeCapabilities(response.data) : undefined
  // A BMC that does not know the form of the question is older than IPMI 2.0.
  return capabilities?.version2 === true ? 'alive' : 'ipmi-1.5'
}
