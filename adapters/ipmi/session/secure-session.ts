import {
  nextSequence,
  openPacket,
  type PacketHeader,
  type Rejection,
  SequenceWindow,
  type SessionKeys,
  sealPacket,
} from '../codec/index.js'
import type { Behaviour } from '../quirks.js'
import { random } from './random.js'

/** What two sides agreed on. */
export interface SessionTerms {
  readonly keys: SessionKeys
  readonly consoleSession: number
  readonly bmcSession: number
  /** The GUID that the BMC gave at the log-in. */
  readonly guid: Buffer
  readonly behaviour: Behaviour
}

/**
 * One side of a session: seals what goes out and takes what comes in, once. It sends nothing itself
 * and knows no time.
 */
export class SecureSession {
  readonly #window: SequenceWindow
  #sequence = 0

  constructor(readonly terms: SessionTerms) {
    // After an outage the BMC may have counted far: a console goes on where the network does.
    const isProven = terms.keys.suite.integrity !== 'none'
    this.#window = new SequenceWindow(isProven ? Number.POSITIVE_INFINITY : undefined)
  }

  /** A packet with the next number. */
  seal(payloadType: number, payload: Buffer): Buffer {
    this.#sequence = nextSequence(this.#sequence)
    const { keys, bmcSession, behaviour } = this.terms
    return sealPacket(keys, {
      payloadType,
      payload,
      session: bmcSession,
      sequence: this.#sequence,
      vector: keys.suite.confidentiality === 'none' ? empty : random(16),
      padding: behaviour.padding,
    })
  }

  /**
   * The payload of a packet of this session. Nothing changes by a packet that is forged, damaged, or
   * came before: the code is checked first, and the window moves only for packets whose code is right.
   */
  open(datagram: Buffer, header: PacketHeader): Buffer | Rejection | 'stranger' | 'repeated' {
    const { keys, consoleSession } = this.terms
    if (header.session !== consoleSession) return 'stranger'
    const payload = openPacket(keys, datagram, header)
    if (typeof payload === 'string') return payload
    return this.#window.accept(header.sequence) ? payload : 'repeated'
  }
}

const empty = Buffer.alloc(0)
