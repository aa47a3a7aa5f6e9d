/** A BMC for tests, made of the codec: it answers datagrams, with the faults that it is told to have. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import {
  type Agreement,
  decodeOpenSessionRequest,
  decodeRakp1,
  decodeRakp3,
  decodeRequest,
  decodeSessionless,
  deriveKeys,
  encodeCapabilities,
  encodeOpenSessionResponse,
  encodeRakp2,
  encodeRakp4,
  encodeRefusal,
  encodeResponse,
  encodeSessionless,
  encodeSetup,
  nextSequence,
  openPacket,
  padKey,
  payloadTypes,
  type Request,
  rakp2Code,
  rakp3Code,
  rakp4Code,
  readHeader,
  SequenceWindow,
  type SessionKeys,
  sameCode,
  sealPacket,
  setupPayload,
} from '../codec/index.js'
import { random } from './random.js'

/** What the BMC makes of a command: completion code and data. */
export type Answer = readonly [completion: number, ...data: number[]]

export interface TestBmcOptions {
  readonly suites?: readonly number[]
  readonly user?: string
  readonly password?: string
  readonly kg?: string
  /** How many sessions it holds. */
  readonly places?: number
  /** The highest privilege of the account. */
  readonly privilege?: number
  /** The status of its answer to whoever asks for more. @default 0x09 */
  readonly tooHigh?: number
  /** The completion code of what it says to strangers. @default 0 */
  readonly toStrangers?: number
  /** Answers commands; the default knows the chassis and the session. */
  readonly answer?: (request: Request, bmc: TestBmc) => Answer | undefined
}

interface Session {
  readonly agreement: Agreement
  readonly keys: SessionKeys
  readonly window: SequenceWindow
  sequence: number
  level: number
}

export class TestBmc {
  readonly sessions = new Map<number, Session>()
  /** Commands in the order in which they were carried out: `netFn/command data`. */
  readonly commands: string[] = []
  power = true
  /** Drops every packet for which this is true. */
  drop: (datagram: Buffer, count: number) => boolean = () => false
  count = 0
  readonly #pending = new Map<
    number,
    Omit<Agreement, 'bmcRandom' | 'consoleRandom' | 'role' | 'user'> & Partial<Agreement>
  >()
  #next = 100

  constructor(readonly options: TestBmcOptions = {}) {}

  /** The datagrams that answer one. */
  receive(datagram: Buffer): Buffer[] {
    if (this.drop(datagram, this.count++)) return []
    const sessionless = decodeSessionless(datagram)
    const request = sessionless && decodeRequest(sessionless)
    if (request !== undefined) return [this.#capabilities(request)]
    const header = readHeader(datagram)
    if (header === undefined) return []
    const payload = setupPayload(datagram, header)
    if (payload === undefined) return this.#inSession(datagram)
    if (header.payloadType === payloadTypes.openSessionRequest) return this.#open(payload)
    if (header.payloadType === payloadTypes.rakp1) return this.#rakp1(payload)
    if (header.payloadType === payloadTypes.rakp3) return this.#rakp3(payload)
    return []
  }

  #capabilities(request: Request): Buffer {
    const refusal = this.options.toStrangers
    if (refusal !== undefined) return encodeSessionless(encodeResponse(request, refusal))
    const version2 = (this.options.suites?.length ?? 1) > 0
    const data = encodeCapabilities({
      channel: 1,
      version2,
      version15: true,
      keyed: false,
      named: true,
      nameless: false,
      anonymous: false,
    })
    return encodeSessionless(encodeResponse(request, 0, data))
  }

  #open(payload: Buffer): Buffer[] {
    const request = decodeOpenSessionRequest(payload)
    if (request === undefined || this.options.suites?.length === 0) return []
    const { tag, consoleSession, suite, privilege } = request
    const refuse = (status: number) => [
      encodeSetup(payloadTypes.openSessionResponse, encodeRefusal(tag, status, consoleSession)),
    ]
    if (suite === undefined || !(this.options.suites ?? [17, 3]).includes(suite.id))
      return refuse(0x11)
    if (this.sessions.size >= (this.options.places ?? 4)) return refuse(0x01)
    const bmcSession = this.#next++
    const guid = Buffer.alloc(16, 0xab)
    this.#pending.set(bmcSession, { suite, consoleSession, bmcSession, guid })
    const response = { tag, privilege, consoleSession, bmcSession, suite }
    return [encodeSetup(payloadTypes.openSessionResponse, encodeOpenSessionResponse(response))]
  }

  #rakp1(payload: Buffer): Buffer[] {
    const message = decodeRakp1(payload)
    const pending = message && this.#pending.get(message.bmcSession)
    if (message === undefined || pending === undefined) return []
    const { tag, consoleRandom, role, user } = message
    const refuse = (status: number) => [
      encodeSetup(payloadTypes.rakp2, encodeRefusal(tag, status, pending.consoleSession)),
    ]
    if (user.toString() !== (this.options.user ?? 'admin')) return refuse(0x0d)
    if ((role & 0x0f) > (this.options.privilege ?? 4)) return refuse(this.options.tooHigh ?? 0x09)
    const agreement: Agreement = {
      ...pending,
      consoleRandom: Buffer.from(consoleRandom),
      bmcRandom: random(16),
      role,
      user: Buffer.from(user),
    }
    this.#pending.set(pending.bmcSession, agreement)
    const { consoleSession, bmcRandom, guid } = agreement
    const code = rakp2Code(this.#password, agreement)
    const answer = { tag, status: 0, consoleSession, bmcRandom, guid, code } as const
    return [encodeSetup(payloadTypes.rakp2, encodeRakp2(answer))]
  }

  #rakp3(payload: Buffer): Buffer[] {
    const message = decodeRakp3(payload)
    const agreement = message && this.#pending.get(message.bmcSession)
    if (message === undefined || agreement === undefined || !isWhole(agreement)) return []
    const { tag, status } = message
    const { consoleSession, bmcSession } = agreement
    if (status !== 0) {
      this.#pending.delete(bmcSession)
      return []
    }
    if (!sameCode(rakp3Code(this.#password, agreement), message.code)) {
      return [encodeSetup(payloadTypes.rakp4, encodeRefusal(tag, 0x0f, consoleSession))]
    }
    const kg = this.options.kg
    const keys = deriveKeys(kg === undefined ? this.#password : padKey(Buffer.from(kg)), agreement)
    const known = this.sessions.get(bmcSession)
    if (known === undefined) {
      const window = new SequenceWindow()
      this.sessions.set(bmcSession, { agreement, keys, window, sequence: 0, level: 2 })
    }
    const code = rakp4Code(keys, agreement)
    return [encodeSetup(payloadTypes.rakp4, encodeRakp4({ tag, consoleSession, code }))]
  }

  #inSession(datagram: Buffer): Buffer[] {
    const header = readHeader(datagram)
    const session = header && this.sessions.get(header.session)
    if (header === undefined || session === undefined) return []
    const payload = openPacket(session.keys, datagram, header)
    if (typeof payload === 'string' || !session.window.accept(header.sequence)) return []
    const request = decodeRequest(payload)
    if (request === undefined) return []
    const answer = this.options.answer?.(request, this) ?? this.#answer(request, session)
    if (answer.length === 0) return []
    const [completion, ...data] = answer
    return [this.seal(session, encodeResponse(request, completion, Buffer.from(data)))]
  }

  /** A packet of a session, as the BMC sends it. */
  seal(session: Session, payload: Buffer): Buffer {
    session.sequence = nextSequence(session.sequence)
    return sealPacket(session.keys, {
      payloadType: payloadTypes.message,
      session: session.agreement.consoleSession,
      sequence: session.sequence,
      payload,
      vector: random(16),
    })
  }

  #answer({ netFn, command, data }: Request, session: Session): Answer {
    const name = `${netFn.toString(16)}/${command.toString(16)} ${data.toString('hex')}`.trim()
    this.commands.push(name)
    if (netFn === 6 && command === 0x3b) {
      session.level = data[0] ?? 0
      return [0, session.level]
    }
    if (netFn === 6 && command === 0x3c) {
      this.sessions.delete(session.agreement.bmcSession)
      return [0]
    }
    if (netFn === 0 && command === 1) return [0, this.power ? 0x21 : 0x20, 0, 0]
    if (netFn === 0 && command === 2) {
      if (session.level < 3) return [0xd4]
      if (data[0] === 0 || data[0] === 5) this.power = false
      if (data[0] === 1) this.power = true
      return [0]
    }
    return [0xc1]
  }

  get #password(): Buffer {
    return padKey(Buffer.from(this.options.password ?? 'secret'))
  }
}

function isWhole(agreement: Partial<Agreement>): agreement is Agreement {
  return agreement.bmcRandom !== undefined
}

/** A BMC on a port of 127.0.0.1. */
export class ListeningBmc {
  readonly #socket: Socket
  #open = true

  private constructor(
    readonly bmc: TestBmc,
    socket: Socket,
    /** Changes what is sent, for a network that loses, repeats and reorders. */
    private readonly network: (send: () => void) => void,
  ) {
    this.#socket = socket
    socket.on('message', (datagram, from) => this.#receive(datagram, from))
  }

  static async start(
    bmc: TestBmc,
    network: (send: () => void) => void = (send) => send(),
  ): Promise<ListeningBmc> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new ListeningBmc(bmc, socket, network)
  }

  get port(): number {
    return this.#socket.address().port
  }

  close(): void {
    this.#open = false
    this.#socket.close()
  }

  #receive(datagram: Buffer, from: RemoteInfo): void {
    for (const answer of this.bmc.receive(datagram)) {
      this.network(() => {
        if (this.#open) this.#socket.send(answer, from.port, from.address, () => {})
      })
    }
  }
}
