/**
 * A simulated machine as IPMI serves it. It knows no sockets: it is given datagrams and says what to
 * send.
 */
import {
  decodePing,
  decodeRequest,
  decodeSessionless,
  encodePong,
  encodeResponse,
  encodeSessionless,
  openPacket,
  payloadTypes,
  readHeader,
  setupPayload,
} from '../../ipmi/codec/index.js'
import type { Accounts } from '../machine/accounts.js'
import type { Restartable } from '../machine/controller.js'
import type { Machine } from '../machine/machine.js'
import { nameOf } from './commands/answer.js'
import { answerCommand, answerStranger } from './commands/commands.js'
import { answerLogin } from './session/login.js'
import { Network } from './session/network.js'
import { IpmiSessions, type Peer, type Session } from './session/sessions.js'
import type { IpmiPlace, IpmiSettings } from './settings.js'
import { IpmiState } from './state.js'

const busy = 0xc0

/** One BMC that speaks IPMI. */
export class SimulatedIpmi implements Restartable {
  readonly sessions: IpmiSessions
  readonly #network = new Network()
  #state: IpmiState | undefined

  constructor(
    readonly machine: Machine,
    readonly settings: IpmiSettings,
    readonly place: IpmiPlace,
  ) {
    const { sessionLimit, sessionTimeout } = settings
    const limits = { sessions: sessionLimit, timeout: sessionTimeout }
    this.sessions = new IpmiSessions(limits, machine.tally)
    machine.controller.serves(this)
  }

  /** Its accounts, which all its protocols share. */
  get accounts(): Accounts {
    return this.machine.controller.accounts
  }

  /** All sessions end. An answer that is under way still goes out in its own. */
  restarted(): void {
    queueMicrotask(() => this.sessions.clear())
  }

  /** What was set on it. */
  get state(): IpmiState {
    this.#state ??= new IpmiState(this.machine, this.place)
    return this.#state
  }

  /** The number of the machine that no other has, in the order of bytes of SMBIOS. */
  get guid(): Buffer {
    const bytes = Buffer.from(this.machine.identity.uuid.replaceAll('-', ''), 'hex')
    bytes.subarray(0, 4).reverse()
    bytes.subarray(4, 6).reverse()
    bytes.subarray(6, 8).reverse()
    return bytes
  }

  /** Takes a datagram and sends what there is to say to it, now or a little later. */
  receive(datagram: Buffer, now: number, transmit: (datagram: Buffer) => void, peer: Peer): void {
    if (this.#network.loses(this.machine.faults)) return
    this.machine.wake(now)
    if (this.machine.controller.isAway(now)) return
    const send = (answer: Buffer) => this.#network.send(answer, this.machine.faults, transmit)
    const answer = this.#answer(datagram, now, send, peer)
    if (answer !== undefined) send(answer)
  }

  /** Ends all sessions. */
  close(): void {
    this.sessions.clear()
    this.#network.close()
  }

  #answer(
    datagram: Buffer,
    now: number,
    send: (datagram: Buffer) => void,
    peer: Peer,
  ): Buffer | undefined {
    const tag = decodePing(datagram)
    if (tag !== undefined) return encodePong({ tag, ipmi: true })
    const message = decodeSessionless(datagram)
    if (message !== undefined) return this.#stranger(message, now)
    const header = readHeader(datagram)
    if (header === undefined) return undefined
    const payload = setupPayload(datagram, header)
    if (payload !== undefined) return answerLogin(this, header.payloadType, payload, now)
    const session = this.sessions.find(header.session, now)
    if (session === undefined) return undefined
    const content = openPacket(session.keys, datagram, header)
    if (typeof content === 'string' || !session.window.accept(header.sequence)) return undefined
    session.usedAt = now
    session.peer = peer
    if (header.payloadType === payloadTypes.sol) {
      session.console?.receive(content, now)
      return undefined
    }
    return this.#command(session, content, now, send)
  }

  /** A message outside of a session. */
  #stranger(message: Buffer, now: number): Buffer | undefined {
    const request = decodeRequest(message)
    if (request === undefined) return undefined
    const { completion, data } = answerStranger(this, request, now)
    return encodeSessionless(encodeResponse(request, completion, data))
  }

  #command(
    session: Session,
    content: Buffer,
    now: number,
    send: (datagram: Buffer) => void,
  ): Buffer | undefined {
    const request = decodeRequest(content)
    if (request === undefined) return undefined
    const { machine } = this
    machine.tally.command(nameOf(request))
    const { faults } = machine
    const refuses = faults.strike('unavailable') ?? faults.strike('busy')
    const { completion, data } =
      refuses !== undefined
        ? { completion: busy, data: Buffer.alloc(0) }
        : answerCommand({ bmc: this, session, request, now, send })
    return session.seal(payloadTypes.message, encodeResponse(request, completion, data))
  }
}
