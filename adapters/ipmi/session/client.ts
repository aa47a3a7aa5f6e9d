import { PhoenixError } from '../../../src/error.js'
import type { Secret } from '../../../src/model/secret.js'
import {
  type CipherSuite,
  decodeResponse,
  encodeRequest,
  payloadTypes,
  privileges,
  type Response,
  readHeader,
} from '../codec/index.js'
import { Deadline } from '../deadline.js'
import { Peer } from '../peer.js'
import { type Behaviour, behaviourOf } from '../quirks.js'
import { Exchange } from '../transport/exchange.js'
import { leaseSocket, type Place, type UdpSocket } from '../transport/udp.js'
import { closeCommand, closeData, closeRequest } from './close.js'
import { type LoggedIn, logIn, placeOf } from './log-in.js'
import { credentialOf, suitesOf, type Timing } from './options.js'
import { Turns } from './turns.js'

/** The privileges that an account may use, the least first. */
export type Privilege = 'user' | 'operator' | 'admin'

/** What a client needs to know. */
export interface ClientOptions {
  readonly address: string
  readonly port: number
  readonly user: string
  readonly password: Secret
  readonly kg: Secret | undefined
  readonly suites: readonly number[] | undefined
  /** The most that is ever asked for. */
  readonly privilege: Privilege
  readonly quirks: readonly string[]
  readonly timing: Timing
  readonly log: (message: string) => void
}

/** A command to a BMC. */
export interface Command {
  /** What it does, for messages: `reading the power state`. */
  readonly what: string
  readonly netFn: number
  readonly command: number
  readonly data?: Buffer | readonly number[]
  readonly lun?: number
  /** The least privilege that suffices. @default 'user' */
  readonly privilege?: Privilege
  /**
   * Whether it may be carried out twice without harm. If not, it is sent once, and a missing answer is
   * a `bmc-timeout`: look what has become of it. @default true
   */
  readonly repeatable?: boolean
  /** Whether it must not be sent where others can read along. @default false */
  readonly encrypted?: boolean
}

const levels: readonly Privilege[] = ['user', 'operator', 'admin']
const busy = 0xc0
const tookTooLong = 0xc3
const lacksPrivilege = 0xd4
const app = 0x06
const setPrivilege = 0x3b

/** An open session and how far it was raised. */
interface Live extends LoggedIn {
  level: number
}

/**
 * A BMC and the session with it. The first command logs in; a session that nobody uses is ended, and
 * made anew for the next command. One command is on its way at a time.
 */
export class IpmiClient {
  readonly peer: Peer
  readonly log: (message: string) => void
  readonly #options: ClientOptions
  readonly #credential: ReturnType<typeof credentialOf>
  readonly #suites: readonly CipherSuite[]
  readonly #behaviour: Behaviour
  readonly #turns = new Turns()
  #lease: ReturnType<typeof leaseSocket> | undefined
  #place: Place | undefined
  #live: Live | undefined
  #sequence = 0
  #idle: NodeJS.Timeout | undefined
  #closed: Promise<void> | undefined

  constructor(options: ClientOptions) {
    this.#options = options
    this.peer = new Peer(options.address, options.port)
    this.log = options.log
    this.#credential = credentialOf(options)
    this.#suites = suitesOf(options.suites)
    this.#behaviour = behaviourOf(options.quirks)
  }

  /** The suite and the GUID of the open session; undefined while there is none. */
  get session(): { readonly suite: number; readonly guid: Buffer } | undefined {
    if (this.#live === undefined) return undefined
    return { suite: this.#live.suite.id, guid: this.#live.session.terms.guid }
  }

  /**
   * Sends a command and gives its data. Errors: those of the log-in, `bmc-timeout`, and for each
   * completion code what it means.
   */
  async command(command: Command, deadline: Deadline): Promise<Buffer> {
    const response = await this.ask(command, deadline)
    if (response.completion !== 0) throw this.peer.refusal(command.what, response.completion)
    return response.data
  }

  /** As {@link command}, for commands whose completion codes tell more than failure. */
  async ask(command: Command, deadline: Deadline): Promise<Response> {
    if (this.#closed !== undefined) {
      throw this.peer.error('usage', 'was asked for something after it was closed')
    }
    deadline.check()
    return this.#turns.run(deadline, async () => {
      clearTimeout(this.#idle)
      try {
        return await this.#patiently(command, deadline)
      } finally {
        this.#rest()
      }
    })
  }

  /** Ends the session and gives the socket back. Never rejects; safe to call twice. */
  close(): Promise<void> {
    this.#closed ??= this.#turns
      .run(new Deadline(undefined, this.#options.timing.close), () => this.#logOut())
      .catch(() => {})
      .finally(() => {
        clearTimeout(this.#idle)
        this.#lease?.release()
      })
    return this.#closed
  }

  /** Asks again while the BMC says that it is busy; it has not begun then. */
  async #patiently(command: Command, deadline: Deadline): Promise<Response> {
    const { busy: first } = this.#options.timing
    for (let pause = first; ; pause = Math.min(pause * 2, first * 8)) {
      const response = await this.#raised(command, deadline)
      const again =
        response.completion === busy ||
        (response.completion === tookTooLong && command.repeatable !== false)
      if (!again || deadline.left <= pause) return response
      await deadline.sleep(pause * (0.75 + Math.random() / 2))
    }
  }

  /** Sends with the least privilege that is thought to suffice, and with the most where it does not. */
  async #raised(command: Command, deadline: Deadline): Promise<Response> {
    const wanted = command.privilege ?? 'user'
    const response = await this.#surely(command, wanted, deadline)
    const most = this.#options.privilege
    const more = levels.indexOf(most) > levels.indexOf(wanted)
    if (response.completion !== lacksPrivilege || !more) return response
    const live = this.#live
    if (live !== undefined && live.level >= privileges[most]) return response
    return this.#surely(command, most, deadline)
  }

  /** Sends in a session that lives: where it has died, a new one is made, once. */
  async #surely(command: Command, level: Privilege, deadline: Deadline): Promise<Response> {
    const fresh = this.#live === undefined
    await this.#session(level, deadline)
    this.#refuseToTell(command)
    const response = await this.#once(command, deadline)
    if (response !== undefined) return response
    // What was not answered may have been done; whoever must not do it twice has to look first.
    const repeatable = command.repeatable !== false
    if (repeatable) this.#forget()
    if (fresh || !repeatable) throw this.#unanswered(command)
    this.log('the session is lost; logging in again')
    await this.#session(level, deadline)
    this.#refuseToTell(command)
    const second = await this.#once(command, deadline)
    if (second !== undefined) return second
    this.#forget()
    throw this.#unanswered(command)
  }

  /** A secret is not sent in a session that does not encrypt. */
  #refuseToTell({ what, encrypted }: Command): void {
    const suite = this.#live?.suite
    if (encrypted !== true || suite?.confidentiality !== 'none') return
    throw this.peer.error(
      'not-supported',
      `is not told ${what}: suite ${suite.id} does not encrypt`,
    )
  }

  #unanswered({ what, repeatable }: Command): PhoenixError {
    const done = repeatable === false ? '; it may have been done' : ''
    return this.peer.error('bmc-timeout', `does not answer to ${what}${done}`)
  }

  /** Sees to it that there is a session, with at least this privilege. */
  async #session(level: Privilege, deadline: Deadline): Promise<void> {
    const wanted = privileges[level]
    if (this.#live !== undefined && this.#live.privilege < wanted) await this.#logOut()
    this.#live ??= await this.#logIn(wanted, deadline)
    if (this.#live.level >= wanted || this.#live.privilege < wanted) return
    const what = `raising the privilege to ${level}`
    const data = [wanted]
    const command = { what, netFn: app, command: setPrivilege, data }
    const response = await this.#once(command, deadline)
    if (response === undefined) {
      this.#forget()
      throw this.#unanswered(command)
    }
    if (response.completion !== 0) {
      throw this.peer.error('bmc-forbidden', `does not let the account be ${level}`)
    }
    this.#live.level = wanted
  }

  async #logIn(wanted: number, deadline: Deadline): Promise<Live> {
    const most = privileges[this.#options.privilege]
    // Operator suffices for nearly everything; an account with less can still read.
    const levels = [Math.min(most, Math.max(wanted, privileges.operator))]
    if (wanted <= privileges.user && levels[0] !== privileges.user) levels.push(privileges.user)
    const { timing } = this.#options
    this.#place ??= await placeOf(this.peer, deadline)
    this.#lease ??= leaseSocket(this.#place.address)
    const { socket } = this.#lease
    await socket.ready().catch((cause) => {
      throw new PhoenixError('bmc-unreachable', 'no UDP socket can be had', { cause })
    })
    const { peer, log } = this
    const found = await logIn(
      {
        socket,
        place: this.#place,
        peer,
        timing,
        log,
        suites: this.#suites,
        credential: this.#credential,
        behaviour: this.#behaviour,
      },
      levels,
      deadline,
    )
    log(`logged in with suite ${found.suite.id}`)
    return { ...found, level: privileges.user }
  }

  /** One command in the open session; undefined where no answer came. */
  async #once(command: Command, deadline: Deadline): Promise<Response | undefined> {
    const { timing } = this.#options
    const tries = command.repeatable === false ? 1 : timing.commandTries
    const pace = { step: timing.again, longest: timing.longest, tries }
    const [live, socket, place] = [this.#live, this.#lease?.socket, this.#place]
    if (live === undefined || socket === undefined || place === undefined) {
      throw this.peer.error('internal', 'has no session to send a command in')
    }
    try {
      return await this.#exchange(command, live, { socket, place, pace, deadline })
    } catch (error) {
      // The call's time was too short to tell whether the session lives.
      if (PhoenixError.is(error) && error.code === 'bmc-timeout') this.#forget()
      throw error
    }
  }

  #exchange(
    { netFn, command, data = [], lun = 0 }: Command,
    live: Live,
    on: {
      readonly socket: UdpSocket
      readonly place: Place
      readonly pace: { step: number; longest: number; tries: number }
      readonly deadline: Deadline
    },
  ): Promise<Response | undefined> {
    this.#sequence = (this.#sequence + 1) & 0x3f
    const sequence = this.#sequence
    const request = encodeRequest({ netFn, command, data: Buffer.from(data), sequence, lun })
    const { session } = live
    return Exchange.run<Response>(on.socket, on.place, on.pace, on.deadline, {
      // Sent again, a command has the same number in the message and a new one in the session.
      packet: () => session.seal(payloadTypes.message, request),
      receive: (datagram, exchange) => {
        const header = readHeader(datagram)
        if (header?.payloadType !== payloadTypes.message) return
        const payload = session.open(datagram, header)
        if (typeof payload === 'string') return
        const response = decodeResponse(payload, this.#behaviour.checksums)
        if (response === undefined) return
        if (response.netFn !== netFn + 1 || response.command !== command) return
        if (response.sequence === sequence) exchange.finish(response)
      },
    })
  }

  /** Ends the session when nobody has used it for a while, so that the BMC's few places stay free. */
  #rest(): void {
    clearTimeout(this.#idle)
    if (this.#closed !== undefined || this.#live === undefined) return
    const { idle, close } = this.#options.timing
    this.#idle = setTimeout(() => {
      const deadline = new Deadline(undefined, close)
      void this.#turns.run(deadline, () => this.#logOut()).catch(() => {})
    }, idle)
    this.#idle.unref()
  }

  /** Ends a session that no longer answers, without waiting for it. */
  #forget(): void {
    const [live, socket, place] = [this.#live, this.#lease?.socket, this.#place]
    this.#live = undefined
    if (live === undefined || socket === undefined || place === undefined) return
    const { session } = live
    const close = closeRequest(session.terms.bmcSession)
    socket.send(session.seal(payloadTypes.message, close), place)
  }

  /** Tells the BMC that the session is over. Who does not hear it ends the session by itself. */
  async #logOut(): Promise<void> {
    const live = this.#live
    if (live === undefined) return
    const { timing } = this.#options
    const data = closeData(live.session.terms.bmcSession)
    const command = { what: 'ending the session', ...closeCommand, data }
    const [socket, place] = [this.#lease?.socket, this.#place]
    this.#live = undefined
    if (socket === undefined || place === undefined) return
    const deadline = new Deadline(undefined, timing.close)
    const pace = { step: timing.close / 2, longest: timing.close, tries: 2 }
    await this.#exchange(command, live, { socket, place, pace, deadline }).catch(() => undefined)
  }
}
