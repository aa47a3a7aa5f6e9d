import { PhoenixError } from '../../../src/error.js'
import type { Secret } from '../../../src/model/secret.js'
import { type CipherSuite, completionMeaning, privileges, type Response } from '../codec/index.js'
import { Deadline } from '../deadline.js'
import { Peer } from '../peer.js'
import { type Behaviour, behaviourOf } from '../quirks.js'
import { leaseSocket } from '../transport/udp.js'
import { type Command, type Privilege, privilegeLevels } from './command.js'
import { logIn } from './log-in.js'
import { OpenSession } from './open-session.js'
import { type ClientOptions, credentialOf, suitesOf } from './options.js'
import type { ChannelUser, PayloadChannel } from './payload-channel.js'
import { Places } from './places.js'
import { Turns } from './turns.js'

const busy = 0xc0
const tookTooLong = 0xc3
const noAnswer = 0xce
const duplicate = 0xcf
const lacksPrivilege = 0xd4
/** Codes that say nothing of what an account may do: the same is asked again. */
const passing: ReadonlySet<number> = new Set([busy, tookTooLong, noAnswer, duplicate])
/** Less time than this suffices for no further try, in milliseconds. */
const leastLeft = 5
const app = 0x06
const setPrivilege = 0x3b

function raising(level: Privilege): string {
  return `raising the privilege to ${level}`
}

/**
 * A BMC and the session with it. The first command logs in; a session that nobody uses is ended, and
 * made anew for the next command. One command is on its way at a time.
 */
export class IpmiClient {
  readonly peer: Peer
  readonly log: (message: string) => void
  #options: ClientOptions
  #credential: ReturnType<typeof credentialOf>
  readonly #suites: readonly CipherSuite[]
  readonly #behaviour: Behaviour
  readonly #turns = new Turns()
  #lease: ReturnType<typeof leaseSocket> | undefined
  readonly #places: Places
  #live: OpenSession | undefined
  /** Whether the account was seen to have less than the most that may be asked for. */
  #hasNoMore = false
  #idle: NodeJS.Timeout | undefined
  /** The call whose turn it is. */
  #present: Deadline | undefined
  #closed: Promise<void> | undefined

  constructor(options: ClientOptions) {
    this.#options = options
    const { port } = options
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new PhoenixError('usage', `a BMC has a port of 1 to 65535, and not ${port}`)
    }
    this.peer = new Peer(options.address, port)
    this.#places = new Places(this.peer)
    this.log = options.log
    this.#credential = credentialOf(options)
    this.#suites = suitesOf(options.suites)
    this.#behaviour = behaviourOf(options.quirks)
  }

  /** What it was made with; the password is the present one. */
  get options(): ClientOptions {
    return this.#options
  }

  /** The suite and the GUID of the open session; undefined while there is none. */
  get session(): { readonly suite: number; readonly guid: Buffer } | undefined {
    if (this.#live === undefined) return undefined
    return { suite: this.#live.suite.id, guid: this.#live.secure.terms.guid }
  }

  /**
   * Sends a command and gives its data. Errors: those of the log-in, `bmc-timeout`, and for each
   * completion code what it means.
   */
  command(command: Command, deadline: Deadline): Promise<Buffer> {
    return this.ask(command, deadline).then(({ completion, data }) => {
      if (completion !== 0) throw this.peer.refusal(command.what, completion)
      return data
    })
  }

  /** As {@link command}, for commands whose completion codes tell more than failure. */
  ask(command: Command, deadline: Deadline): Promise<Response> {
    return this.#inTurn(deadline, () => this.#patiently(command, deadline))
  }

  /**
   * Opens a way for payloads of another type in the session. While there is one, a session that carries
   * no command is kept.
   */
  async join(
    payloadType: number,
    user: ChannelUser,
    privilege: Privilege,
    deadline: Deadline,
  ): Promise<PayloadChannel> {
    return this.#inTurn(deadline, async () => {
      const what = raising(privilege)
      const { busy: first } = this.#options.timing
      for (let pause = first; ; pause = Math.min(pause * 2, first * 8)) {
        const live = await this.#session(privilege, deadline, true)
        if (live instanceof OpenSession) return live.join(payloadType, user, () => this.#rest())
        if (live === 'lost') {
          this.#forget()
          throw this.#unanswered({ what, netFn: app, command: setPrivilege })
        }
        if (live.completion !== busy || deadline.left <= pause + leastLeft) {
          throw this.peer.refusal(what, live.completion)
        }
        await deadline.sleep(pause)
      }
    })
  }

  async #inTurn<T>(deadline: Deadline, work: () => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) {
      throw this.peer.error('usage', 'was asked for something after it was closed')
    }
    deadline.check()
    const turn = this.#turns.enter(deadline)
    if (turn !== undefined) await turn
    clearTimeout(this.#idle)
    try {
      // It may have been closed while this call waited for its turn.
      if (this.#closed !== undefined) throw this.#wasClosed()
      this.#present = deadline
      return await work()
    } finally {
      this.#present = undefined
      this.#rest()
      this.#turns.leave()
    }
  }

  /** Uses another password from now on: ends the session, and logs in anew for the next command. */
  async renew(password: Secret): Promise<void> {
    const options = { ...this.#options, password }
    this.#credential = credentialOf(options)
    this.#options = options
    await this.leave()
  }

  /** Ends the session, if there is one; the next command makes another. Never rejects. */
  async leave(): Promise<void> {
    try {
      await this.#turns.enter(new Deadline(undefined, this.#options.timing.close))
    } catch {
      // Where a command does not give way in time, the session ends under it.
      this.#forget()
      return
    }
    try {
      await this.#logOut()
    } finally {
      this.#turns.leave()
    }
  }

  /**
   * Ends the session and gives the socket back. A call that does not give way in time ends with `aborted`.
   * Never rejects; safe to call twice.
   */
  close(): Promise<void> {
    this.#closed ??= this.leave().finally(() => {
      clearTimeout(this.#idle)
      this.#present?.cut(this.#wasClosed())
      this.#lease?.release()
    })
    return this.#closed
  }

  /**
   * Sends with the least privilege that is thought to suffice, and with the most where it does not. Asks
   * again while the BMC says that it is busy; it has not begun then.
   */
  async #patiently(command: Command, deadline: Deadline): Promise<Response> {
    const { busy: first } = this.#options.timing
    let level = command.privilege ?? 'user'
    let pause = first
    let last: Response | undefined
    let refused: Response | undefined
    for (;;) {
      let response: Response
      try {
        response = await this.#surely(command, level, deadline)
      } catch (error) {
        if (refused !== undefined && PhoenixError.is(error) && error.code === 'bmc-forbidden') {
          // The account has no more: the BMC's own word on the command says what is wrong.
          this.#hasNoMore = true
          return refused
        }
        // A time that is up is told with what took it; but what was sent last may have been done all the same.
        const isUnsure = command.repeatable === false
        if (last === undefined || isUnsure || deadline.left > 0 || deadline.aborted) throw error
        return last
      }
      if (response.completion === lacksPrivilege && this.#mayMoreThan(level)) {
        level = this.#options.privilege
        refused = response
        continue
      }
      const { completion } = response
      // One that was taken for a repetition has another number when it is asked again.
      const again =
        completion === busy ||
        ((completion === tookTooLong || completion === duplicate) && command.repeatable !== false)
      const rest = pause * (0.75 + Math.random() / 2)
      if (!again || deadline.left <= rest + leastLeft) return response
      last = response
      await deadline.sleep(rest)
      pause = Math.min(pause * 2, first * 8)
    }
  }

  /** Whether more may be asked for than this, and the session does not have it already. */
  #mayMoreThan(level: Privilege): boolean {
    const most = this.#options.privilege
    if (this.#hasNoMore) return false
    if (this.#live?.isJoined === true && this.#live.privilege < privileges[most]) return false
    if (privilegeLevels.indexOf(most) <= privilegeLevels.indexOf(level)) return false
    return this.#live === undefined || this.#live.level < privileges[most]
  }

  /** Sends in a session that lives: where it has died, a new one is made, once. */
  async #surely(command: Command, level: Privilege, deadline: Deadline): Promise<Response> {
    for (;;) {
      if (this.#closed !== undefined) throw this.#wasClosed()
      const fresh = this.#live === undefined
      const session = await this.#session(level, deadline)
      if (session !== 'lost' && !(session instanceof OpenSession)) return session
      if (session !== 'lost') {
        this.#refuseToTell(command)
        const response = await this.#once(command, deadline)
        if (response !== undefined) return response
        // It may have been done; whoever must not do it twice has to look first.
        if (command.repeatable === false) throw this.#unanswered(command)
      }
      this.#forget()
      if (fresh) throw this.#unanswered({ ...command, repeatable: true })
      this.log('the session is lost; logging in again')
    }
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

  #wasClosed(): PhoenixError {
    return this.peer.error('aborted', 'was closed')
  }

  #unanswered({ what, repeatable }: Command): PhoenixError {
    const done = repeatable === false ? '; it may have been done' : ''
    return this.peer.error('bmc-timeout', `does not answer to ${what}${done}`)
  }

  /**
   * The session, with at least this privilege. Gives `lost` where it no longer answers, and the answer
   * of a BMC that is too busy to raise it. A console would end with its session, so one that is to carry a
   * console is made such that it may be raised as far as any command may want.
   */
  async #session(
    level: Privilege,
    deadline: Deadline,
    isForConsole = false,
  ): Promise<OpenSession | 'lost' | Response> {
    const most = privileges[this.#options.privilege]
    const wanted = Math.min(privileges[level], most)
    const limit = isForConsole && !this.#hasNoMore ? most : wanted
    if (this.#live !== undefined && this.#live.privilege < limit) {
      if (!this.#live.isJoined) await this.#logOut()
      else if (this.#live.privilege < wanted) throw this.#refused(level)
    }
    this.#live ??= await this.#logIn(wanted, limit, deadline)
    const live = this.#live
    if (live.level >= wanted) return live
    const command = { what: raising(level), netFn: app, command: setPrivilege, data: [wanted] }
    const response = await this.#once(command, deadline)
    if (response === undefined) return 'lost'
    const { completion } = response
    // Whatever held this up, the command itself has not begun.
    if (passing.has(completion)) return { ...response, completion: busy }
    if (completionMeaning(completion).code === 'bmc-busy') return response
    if (completion !== 0) {
      throw this.#refused(level)
    }
    live.level = wanted
    return live
  }

  #refused(level: Privilege): PhoenixError {
    return this.peer.error('bmc-forbidden', `does not let the account be ${level}`)
  }

  /** @param limit as far as the session is to be raised at most, where the account has so much */
  async #logIn(wanted: number, limit: number, deadline: Deadline): Promise<OpenSession> {
    const most = privileges[this.#options.privilege]
    // Operator suffices for nearly everything; an account with less can still read.
    const usual = Math.min(most, Math.max(wanted, privileges.operator))
    const levels = limit > usual ? [limit, usual] : [usual]
    if (wanted <= privileges.user && levels[0] !== privileges.user) levels.push(privileges.user)
    const { timing } = this.#options
    const behaviour = this.#behaviour
    const [credential, suites] = [this.#credential, this.#suites]
    const { peer, log } = this
    for (;;) {
      try {
        const place = await this.#places.find(deadline)
        this.#lease ??= leaseSocket(place.address)
        const { socket } = this.#lease
        await socket.ready()
        const to = { socket, place, peer, timing, log, suites, credential, behaviour }
        const found = await logIn(to, levels, deadline)
        this.#places.stay()
        log(`logged in with suite ${found.suite.id}`)
        if (levels[0] === most) this.#hasNoMore = found.privilege < most
        return new OpenSession(found, { socket, place, timing, checksums: behaviour.checksums })
      } catch (error) {
        if (!PhoenixError.is(error) || error.code !== 'bmc-unreachable') throw error
        if (!this.#leavePlace() || deadline.left <= 0) throw error
      }
    }
  }

  /** Nobody answers where the BMC was thought to be. Whether there is another place to look. */
  #leavePlace(): boolean {
    this.#lease?.release()
    this.#lease = undefined
    return this.#places.leave()
  }

  /** One command in the open session; undefined where no answer came. */
  async #once(command: Command, deadline: Deadline): Promise<Response | undefined> {
    const live = this.#live
    if (live === undefined) {
      throw this.peer.error('internal', 'has no session to send a command in')
    }
    try {
      return await live.send(command, deadline)
    } finally {
      if (live.lost && this.#live === live) this.#forget()
    }
  }

  /** Ends the session when nobody has used it for a while, so that the BMC's few places stay free. */
  #rest(): void {
    clearTimeout(this.#idle)
    // A command that is under way uses the session, however long it takes.
    if (this.#present !== undefined || this.#closed !== undefined) return
    if (this.#live === undefined || this.#live.isJoined) return
    this.#idle = setTimeout(() => void this.leave(), this.#options.timing.idle)
    this.#idle.unref()
  }

  /** Ends a session that no longer answers, without waiting for it. */
  #forget(): void {
    this.#live?.abandon()
    this.#live = undefined
  }

  /** Tells the BMC that the session is over. */
  async #logOut(): Promise<void> {
    const live = this.#live
    this.#live = undefined
    await live?.end()
  }
}
