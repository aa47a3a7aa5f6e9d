import { PhoenixError } from '../../../src/error.js'
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
import { each, type Few, withOne, without } from '../few.js'
import { Exchange, type Pace } from '../transport/exchange.js'
import type { Place, UdpSocket } from '../transport/udp.js'
import { closeCommand, closeData, closeRequest } from './close.js'
import type { Command } from './command.js'
import type { LoggedIn } from './log-in.js'
import type { Timing } from './options.js'
import { type ChannelUser, type LossOfChannel, PayloadChannel } from './payload-channel.js'
import type { SecureSession } from './secure-session.js'

/** What carries the packets of a session. */
export interface Carrier {
  readonly socket: UdpSocket
  readonly place: Place
  readonly timing: Timing
  /** Whether the checksums of answers are looked at. */
  readonly checksums: 'checked' | 'ignored'
}

/** A session that is open, and the way there. */
export class OpenSession {
  readonly suite: CipherSuite
  /** The highest privilege that it may be raised to. */
  readonly privilege: number
  /** How far it was raised. */
  level: number = privileges.user
  readonly secure: SecureSession
  #channels: Few<PayloadChannel>
  #sequence = 0
  #lost = false

  constructor(
    { session, suite, privilege }: LoggedIn,
    /** What carries its packets. */
    readonly carrier: Carrier,
  ) {
    this.secure = session
    this.suite = suite
    this.privilege = privilege
  }

  /** Whether nobody knows whether the BMC still has it. */
  get lost(): boolean {
    return this.#lost
  }

  /** Sends a command; undefined where no answer came. */
  async send(command: Command, deadline: Deadline): Promise<Response | undefined> {
    const { again, longest, commandTries } = this.carrier.timing
    const tries = command.repeatable === false ? 1 : commandTries
    let isAsked = false
    const asking = () => {
      isAsked = true
    }
    try {
      return await this.#exchange(command, { step: again, longest, tries }, deadline, asking)
    } catch (error) {
      // The call's time was too short to tell whether the session lives.
      if (isAsked && PhoenixError.is(error) && error.code === 'bmc-timeout') this.#lost = true
      throw error
    }
  }

  /** Whether it carries more than commands. */
  get isJoined(): boolean {
    return this.#channels !== undefined
  }

  /** Opens a way for payloads of another type. @param released hears that it was given back */
  join(payloadType: number, user: ChannelUser, released: () => void): PayloadChannel {
    const forget = (gone: PayloadChannel) => {
      this.#channels = without(this.#channels, gone)
      released()
    }
    const all = () => each(this.#channels)
    const { secure, carrier } = this
    const channel = new PayloadChannel(secure, carrier, payloadType, user, forget, all)
    this.#channels = withOne(this.#channels, channel)
    return channel
  }

  /** Ends a session that no longer answers, without waiting for it. */
  abandon(): void {
    this.#loseChannels('session')
    this.#sayGoodbye()
  }

  #sayGoodbye(): void {
    const { socket, place } = this.carrier
    const close = closeRequest(this.secure.terms.bmcSession)
    socket.send(this.secure.seal(payloadTypes.message, close), place)
  }

  /**
   * Tells the BMC that the session is over, once more at the end where it did not answer or so many are
   * ended at once that its turn did not come. Who does not hear it ends the session by itself.
   */
  async end(): Promise<void> {
    this.#loseChannels('left')
    const { close } = this.carrier.timing
    const data = closeData(this.secure.terms.bmcSession)
    const command = { what: 'ending the session', ...closeCommand, data }
    const pace = { step: close / 2, longest: close, tries: 2 }
    const deadline = new Deadline(undefined, close)
    const answer = await this.#exchange(command, pace, deadline).catch(() => undefined)
    if (answer === undefined) this.#sayGoodbye()
  }

  #loseChannels(why: LossOfChannel): void {
    for (const channel of each(this.#channels)) channel.lose(why)
  }

  #exchange(
    { netFn, command, data = [], lun = 0, repeatable }: Command,
    pace: Pace,
    deadline: Deadline,
    asking?: () => void,
  ): Promise<Response | undefined> {
    const { socket, place, checksums } = this.carrier
    this.#sequence = (this.#sequence + 1) & 0x3f
    const sequence = this.#sequence
    const request = encodeRequest({ netFn, command, data: Buffer.from(data), sequence, lun })
    const { secure } = this
    return Exchange.run<Response>(socket, place, pace, deadline, {
      // Sent again, a command has the same number in the message and a new one in the session.
      packet: () => {
        asking?.()
        return secure.seal(payloadTypes.message, request)
      },
      isUnique: () => repeatable === false,
      receive: (datagram, exchange) => {
        const header = readHeader(datagram)
        if (header?.payloadType !== payloadTypes.message) return
        const payload = secure.open(datagram, header)
        if (typeof payload === 'string') return
        const response = decodeResponse(payload, checksums)
        if (response === undefined) return
        if (response.netFn !== netFn + 1 || response.command !== command) return
        if (response.sequence === sequence) exchange.finish(response)
      },
    })
  }
}
