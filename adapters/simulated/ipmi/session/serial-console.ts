/** The serial line of a simulated machine, as Serial over LAN carries it. */

import {
  decodeSolToBmc,
  encodeSolFromBmc,
  type SolStatus,
  type SolToBmc,
} from '../../../ipmi/codec/index.js'
import type { Machine } from '../../machine/machine.js'

/** How long an acknowledgement is waited for before a packet is sent again, in milliseconds. */
const patience = 500
const mostTries = 8
/** How long a client that refuses a packet is left alone, in milliseconds. */
const rest = 100
/** The most characters that a packet carries. */
export const solPacketSize = 200
/** The most characters that wait to be sent; what comes beyond them is lost, and said to be. */
const mostWaiting = 65_536
const calm: SolStatus = { unavailable: false, deactivated: false, overrun: false, break: false }

/** The BMC's end of a console. Packets are acknowledged and sent again as the protocol wants it. */
export class SerialConsole {
  #waiting = Buffer.alloc(0)
  #overrun = false
  /** The packet that waits for its acknowledgement. */
  #sent: { readonly sequence: number; readonly data: Buffer; tries: number } | undefined
  #sequence = 0
  #heard = 0
  #accepted = 0
  #timer: NodeJS.Timeout | undefined
  /** Whether the client has refused what it was sent, a moment ago. */
  #rests = false
  #ended = false
  #disconnect: (() => void) | undefined

  constructor(
    private readonly machine: Machine,
    /** Sends a payload in the session that the console is active in. */
    private readonly send: (payload: Buffer) => void,
  ) {}

  /** Begins to carry what the machine writes. One that runs asks for a login. */
  begin(now: number): void {
    if (this.#ended) return
    const { serial } = this.machine
    this.#disconnect = serial.listen((bytes) => this.#write(bytes))
    if (this.machine.power(now) === 'on') serial.runs()
  }

  /** Takes a payload. */
  receive(payload: Buffer, now: number): void {
    const packet = decodeSolToBmc(payload)
    if (packet === undefined || this.#ended) return
    this.#acknowledged(packet.acknowledged, packet.accepted, packet.refused)
    if (packet.sequence !== 0) this.#take(packet, now)
    this.#push()
  }

  #take({ sequence, data, operations }: SolToBmc, now: number): void {
    // A packet that was heard before is acknowledged again, and not done again.
    const isNew = sequence !== this.#heard
    if (isNew) {
      this.#heard = sequence
      this.#accepted = data.length
    }
    // As with a real line, the answer of the machine takes longer than that of the BMC.
    this.send(this.#frame(0, Buffer.alloc(0), calm))
    if (!isNew) return
    if (operations.flushOutbound === true) this.#waiting = Buffer.alloc(0)
    const { serial } = this.machine
    if (operations.break === true) serial.sendBreak(this.machine.power(now))
    serial.type(data, this.machine.power(now))
  }

  /** Ends it without a word. */
  end(): void {
    this.#ended = true
    this.#disconnect?.()
    clearTimeout(this.#timer)
  }

  /** Says that it is over: somebody else wants the console, or ends it. */
  deactivate(): void {
    if (this.#ended) return
    const status = { ...calm, deactivated: true, unavailable: true }
    this.send(this.#frame(0, Buffer.alloc(0), status))
    this.end()
  }

  #write(bytes: Uint8Array): void {
    const whole = Buffer.concat([this.#waiting, bytes])
    if (whole.length > mostWaiting) this.#overrun = true
    this.#waiting = whole.subarray(0, mostWaiting)
    this.#push()
  }

  #acknowledged(sequence: number, accepted: number, refused: boolean): void {
    const sent = this.#sent
    if (sent === undefined || sequence !== sent.sequence) return
    clearTimeout(this.#timer)
    this.#sent = undefined
    this.#waiting = Buffer.concat([sent.data.subarray(accepted), this.#waiting])
    if (!refused) return
    // Who has no room is left alone for a while.
    this.#rests = true
    this.#timer = setTimeout(() => {
      this.#rests = false
      this.#push()
    }, rest)
    this.#timer.unref()
  }

  /** Sends what waits, if nothing is on its way. */
  #push(): void {
    if (this.#ended || this.#sent !== undefined || this.#rests || this.#waiting.length === 0) return
    const data = this.#waiting.subarray(0, solPacketSize)
    this.#waiting = this.#waiting.subarray(data.length)
    this.#sequence = (this.#sequence % 15) + 1
    this.#sent = { sequence: this.#sequence, data, tries: 0 }
    this.#transmit()
  }

  #transmit(): void {
    const sent = this.#sent
    if (sent === undefined || this.#ended) return
    if (sent.tries++ === mostTries) {
      // Nobody listens any more; what was not heard is lost.
      this.#sent = undefined
      return
    }
    this.send(this.#frame(sent.sequence, sent.data, { ...calm, overrun: this.#overrun }))
    this.#overrun = false
    this.#timer = setTimeout(() => this.#transmit(), patience)
    this.#timer.unref()
  }

  #frame(sequence: number, data: Buffer, status: SolStatus): Buffer {
    const [acknowledged, accepted] = [this.#heard, this.#accepted]
    return encodeSolFromBmc({ sequence, acknowledged, accepted, refused: false, data, status })
  }
}
