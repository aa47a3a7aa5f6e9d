import { readHeader } from '../codec/index.js'
import type { Place, UdpSocket } from '../transport/udp.js'
import type { SecureSession } from './secure-session.js'

/**
 * Why a channel has ended: the BMC no longer answers in its session, the session was ended by us, as for a new
 * password, or another channel in it took the place.
 */
export type LossOfChannel = 'session' | 'left' | 'taken'

/** Who sends and takes payloads other than commands. */
export interface ChannelUser {
  /** Takes a payload whose code is right. @param order its number in the session */
  receive(payload: Buffer, order: number): void
  /** The channel has ended. */
  lost(why: LossOfChannel): void
}

/** A way for payloads of one type in an open session, beside its commands. */
export class PayloadChannel {
  #isOpen = true

  constructor(
    private readonly session: SecureSession,
    private readonly on: { readonly socket: UdpSocket; readonly place: Place },
    readonly payloadType: number,
    private readonly user: ChannelUser,
    private readonly released: (channel: PayloadChannel) => void,
    /** All channels of the session. */
    private readonly all: () => readonly PayloadChannel[],
  ) {
    on.socket.listen(on.place, this)
  }

  /** The BMC's number of the session. */
  get sessionNumber(): number {
    return this.session.terms.bmcSession
  }

  /** Whether others can neither read along nor put in a word. */
  get isProtected(): boolean {
    const { integrity, confidentiality } = this.session.terms.keys.suite
    return integrity !== 'none' && confidentiality !== 'none'
  }

  /** Whether its session still lives, as far as we know. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Sends a payload. Whether it arrives, nobody knows. */
  send(payload: Buffer): void {
    if (!this.#isOpen) return
    this.on.socket.send(this.session.seal(this.payloadType, payload), this.on.place)
  }

  /** Gives the channel back. */
  release(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.on.socket.unlisten(this.on.place, this)
    this.released(this)
  }

  /** Ends the others of its type in the session: the BMC serves this one from now on. */
  takePlace(): void {
    for (const other of this.#others()) other.lose('taken')
  }

  /** Whether it is the only one of its type in the session. */
  get isAlone(): boolean {
    return this.#others().length === 0
  }

  #others(): PayloadChannel[] {
    return this.all().filter((one) => one !== this && one.payloadType === this.payloadType)
  }

  /** Tells the user that the channel has ended. */
  lose(why: LossOfChannel): void {
    if (!this.#isOpen) return
    this.release()
    this.user.lost(why)
  }

  /** A datagram came from the place. */
  hear(datagram: Buffer): void {
    const header = readHeader(datagram)
    if (header?.payloadType !== this.payloadType) return
    const payload = this.session.open(datagram, header)
    if (typeof payload !== 'string') this.user.receive(payload, header.sequence)
  }
}
