import type { ErrorCode } from '../../../src/error.js'
import {
  type Agreement,
  type CipherSuite,
  decodeOpenSessionResponse,
  decodeRakp2,
  decodeRakp4,
  deriveKeys,
  encodeOpenSessionRequest,
  encodeRakp1,
  encodeRakp3,
  encodeSetup,
  longestUser,
  nameOnlyLookup,
  type PacketHeader,
  payloadTypes,
  type RakpRefusal,
  rakp2Code,
  rakp3Code,
  rakp4Code,
  rakp4Lengths,
  type SessionKeys,
  sameCode,
  setupPayload,
  statusMeaning,
  suiteStatuses,
} from '../codec/index.js'
import type { Behaviour } from '../quirks.js'
import { closeRequest } from './close.js'
import { random, randomSession } from './random.js'
import { SecureSession } from './secure-session.js'

/** Who logs in, and how. */
export interface LoginOptions {
  readonly suite: CipherSuite
  readonly user: Buffer
  /** The password, filled to 20 bytes. */
  readonly password: Buffer
  /** The BMC's own key (Kg), filled to 20 bytes, where it has one. */
  readonly kg: Buffer | undefined
  /** The highest privilege that is wanted: the number of the protocol. */
  readonly privilege: number
  readonly behaviour: Behaviour
}

/** Why a log-in failed. */
export interface LoginFailure {
  readonly code: ErrorCode
  readonly text: string
  /** What may help: another suite, a lower privilege, or starting over. */
  readonly remedy?: 'suite' | 'privilege' | 'restart' | undefined
}

/** What to do after a packet came. */
export type LoginStep =
  /** The packet is none of ours. Nothing has changed. */
  | { readonly kind: 'ignored' }
  /** Send this and wait for the next. */
  | { readonly kind: 'send'; readonly packet: Buffer }
  | { readonly kind: 'done'; readonly session: SecureSession }
  /**
   * The answer means failure; but nothing has proven who sent it. Wait a moment for a better one, then
   * take it for true.
   */
  | { readonly kind: 'doubt'; readonly failure: LoginFailure }

type State =
  | { readonly at: 'open' }
  | { readonly at: 'rakp1'; readonly bmcSession: number; readonly consoleRandom: Buffer }
  | { readonly at: 'rakp3'; readonly agreement: Agreement; readonly keys: SessionKeys }
  | { readonly at: 'done' }

const ignored: LoginStep = { kind: 'ignored' }
const unknownName = 0x0d
const unverified = 0x0f

/**
 * One log-in: what is sent, and what is made of the answers. It sends nothing itself and knows no time.
 * A second try is another log-in with a number of its own, so that late answers to the first do no harm.
 */
export class Login {
  readonly consoleSession = randomSession()
  #state: State = { at: 'open' }
  #tag = random(1)[0] ?? 0
  /** The tags of this state, the newest last. */
  #tags: number[] = []
  /** Whether anything was sent twice, so that the BMC may hold another state than we do. */
  #repeated = false
  readonly #user: Buffer
  readonly #role: number

  constructor(private readonly options: LoginOptions) {
    const { user, behaviour, privilege } = options
    this.#user = user
    if (behaviour.userName === 'filled') this.#user = filled(user)
    this.#role = privilege | (behaviour.lookup === 'name' ? nameOnlyLookup : 0)
  }

  /** The first packet. */
  begin(): Buffer {
    return this.#packet()
  }

  /** The packet of this state once more, for one that stayed without an answer. */
  again(): Buffer {
    this.#repeated = true
    return this.#packet()
  }

  /** Whether the BMC has answered at all. */
  get answered(): boolean {
    return this.#state.at !== 'open'
  }

  /** Whether the password was proven to the BMC and only its last word is missing. */
  get proving(): boolean {
    return this.#state.at === 'rakp3'
  }

  /** What a packet means. */
  receive(datagram: Buffer, header: PacketHeader): LoginStep {
    const payload = setupPayload(datagram, header)
    if (payload === undefined) return ignored
    const state = this.#state
    if (state.at === 'open' && header.payloadType === payloadTypes.openSessionResponse) {
      return this.#opened(payload)
    }
    if (state.at === 'rakp1' && header.payloadType === payloadTypes.rakp2) {
      return this.#challenged(state, payload)
    }
    if (state.at === 'rakp3' && header.payloadType === payloadTypes.rakp4) {
      return this.#proven(state, payload)
    }
    return ignored
  }

  /** What to tell the BMC when a log-in is given up, so that it does not keep a place for us. */
  farewell(): Buffer | undefined {
    const state = this.#state
    if (state.at === 'rakp3') {
      // The BMC may have opened the session, and only its word of it was lost.
      const session = this.#sessionOf(state)
      return session.seal(payloadTypes.message, closeRequest(state.agreement.bmcSession))
    }
    if (state.at !== 'rakp1') return undefined
    const { bmcSession } = state
    const refusal = { tag: this.#nextTag(), status: unverified, bmcSession, code: nothing }
    return encodeSetup(payloadTypes.rakp3, encodeRakp3(refusal))
  }

  #opened(payload: Buffer): LoginStep {
    const answer = decodeOpenSessionResponse(payload)
    if (answer === undefined || !this.#tags.includes(answer.tag)) return ignored
    if (answer.consoleSession !== undefined && answer.consoleSession !== this.consoleSession) {
      return ignored
    }
    if (!('bmcSession' in answer)) return this.#refused(answer)
    const { bmcSession, suite } = answer
    if (suite !== this.options.suite || bmcSession === 0) {
      const text = 'it answered with algorithms that were not asked for'
      return { kind: 'doubt', failure: { code: 'bmc-protocol', text, remedy: 'suite' } }
    }
    return this.#enter({ at: 'rakp1', bmcSession, consoleRandom: random(16) })
  }

  #challenged(state: State & { at: 'rakp1' }, payload: Buffer): LoginStep {
    const answer = decodeRakp2(payload)
    // Only the newest: the challenge in an older answer is no longer the one that the BMC remembers.
    if (answer === undefined || answer.tag !== this.#tags.at(-1)) return ignored
    if (answer.consoleSession !== undefined && answer.consoleSession !== this.consoleSession) {
      return ignored
    }
    if (!('code' in answer)) return this.#refused(answer)
    const { suite, behaviour, password, kg } = this.options
    const agreement: Agreement = {
      suite,
      consoleSession: this.consoleSession,
      bmcSession: state.bmcSession,
      consoleRandom: state.consoleRandom,
      // The datagram's memory is not ours to keep.
      bmcRandom: Buffer.from(answer.bmcRandom),
      guid: Buffer.from(answer.guid),
      role: behaviour.lookupBit === 'nowhere' ? this.#role & ~nameOnlyLookup : this.#role,
      user: this.#user,
    }
    const expected = rakp2Code(password, agreement)
    const length = behaviour.rakp2Code === 'cut' ? Math.max(12, answer.code.length) : undefined
    if (!sameCode(expected.subarray(0, length), answer.code.subarray(0, expected.length))) {
      const text = 'the password is wrong, or the name does not belong to it'
      return { kind: 'doubt', failure: { code: 'bmc-auth', text } }
    }
    return this.#enter({ at: 'rakp3', agreement, keys: deriveKeys(kg ?? password, agreement) })
  }

  #proven(state: State & { at: 'rakp3' }, payload: Buffer): LoginStep {
    const answer = decodeRakp4(payload)
    if (answer === undefined || !this.#tags.includes(answer.tag)) return ignored
    if (answer.consoleSession !== undefined && answer.consoleSession !== this.consoleSession) {
      return ignored
    }
    if (!('code' in answer)) return this.#refused(answer)
    const { agreement, keys } = state
    const { behaviour, suite } = this.options
    const expected = rakp4Code(keys, agreement)
    const unsigned = behaviour.rakp4Code === 'integrity' && suite.integrity === 'none'
    if (
      !unsigned &&
      !sameCode(expected, answer.code.subarray(0, rakp4Lengths[suite.authentication]))
    ) {
      const text =
        this.options.kg === undefined
          ? 'the password is right, but the keys differ: it may have a key of its own (Kg)'
          : 'the password is right, but the key of the BMC (Kg) is not'
      return { kind: 'doubt', failure: { code: 'bmc-auth', text } }
    }
    this.#state = { at: 'done' }
    return { kind: 'done', session: this.#sessionOf(state) }
  }

  #sessionOf({ agreement, keys }: State & { at: 'rakp3' }): SecureSession {
    const { consoleSession, bmcSession, guid } = agreement
    const { behaviour } = this.options
    return new SecureSession({ keys, consoleSession, bmcSession, guid, behaviour })
  }

  #refused({ status }: Pick<RakpRefusal, 'status'>): LoginStep {
    const { code, text } = statusMeaning(status)
    const remedy =
      code === 'bmc-connection-lost' || (status === unverified && this.#repeated)
        ? 'restart'
        : // Where an account is looked for by name and privilege, there is none of the name that may do so much.
          code === 'bmc-forbidden' || status === unknownName
          ? 'privilege'
          : suiteStatuses.has(status) && this.#state.at === 'open'
            ? 'suite'
            : undefined
    return { kind: 'doubt', failure: { code, text, remedy } }
  }

  #enter(state: State): LoginStep {
    this.#state = state
    this.#tags = []
    return { kind: 'send', packet: this.#packet() }
  }

  #packet(): Buffer {
    const { options, consoleSession } = this
    const state = this.#state
    const tag = this.#nextTag()
    if (state.at === 'open') {
      const { suite, privilege } = options
      const request = { tag, privilege, consoleSession, suite }
      return encodeSetup(payloadTypes.openSessionRequest, encodeOpenSessionRequest(request))
    }
    if (state.at === 'rakp1') {
      const { bmcSession, consoleRandom } = state
      const message = { tag, bmcSession, consoleRandom, role: this.#role, user: this.#user }
      const payload = encodeRakp1(message)
      const rest =
        options.behaviour.userName === 'filled-field' ? longestUser - message.user.length : 0
      return encodeSetup(payloadTypes.rakp1, Buffer.concat([payload, Buffer.alloc(rest)]))
    }
    if (state.at === 'done') throw new Error('a finished log-in has nothing to send')
    const { agreement } = state
    const role = agreement.role & ~nameOnlyLookup
    const hashed = options.behaviour.lookupBit === 'everywhere' ? agreement : { ...agreement, role }
    const code = rakp3Code(options.password, hashed)
    const message = { tag, status: 0, bmcSession: agreement.bmcSession, code }
    return encodeSetup(payloadTypes.rakp3, encodeRakp3(message))
  }

  #nextTag(): number {
    this.#tag = (this.#tag + 1) & 0xff
    this.#tags.push(this.#tag)
    return this.#tag
  }
}

const nothing = Buffer.alloc(0)

function filled(user: Buffer): Buffer {
  const name = Buffer.alloc(longestUser)
  user.copy(name)
  return name
}
