/** The serial console of a simulated node, as Serial over LAN carries it: it answers what is typed. */
import { decodeSolToBmc, encodeSolFromBmc, type SolStatus } from '../../../ipmi/codec/index.js'
import type { SerialLine } from '../../machine/serial-line.js'

/** How long an acknowledgement is waited for before a packet is sent again, in milliseconds. */
const patience = 500
const mostTries = 8
/** The most characters that a packet carries. */
export const solPacketSize = 200
/** The most characters that wait to be sent; what comes beyond them is lost, and said to be. */
const mostWaiting = 65_536
const calm: SolStatus = { unavailable: false, deactivated: false, overrun: false, break: false }

/**
 * A node's serial line. One that is real goes where it goes; one that is none greets, echoes what comes
 * in, and after each line asks for a login again. Packets are acknowledged and sent again as the protocol
 * wants it.
 */
export class SerialConsole {
  #waiting = Buffer.alloc(0)
  #overrun = false
  /** The packet that waits for its acknowledgement. */
  #sent: { readonly sequence: number; readonly data: Buffer; tries: number } | undefined
  #sequence = 0
  #heard = 0
  #accepted = 0
  #timer: NodeJS.Timeout | undefined
  #ended = false
  #unlisten = () => {}

  constructor(
    /** The name that the prompt shows. */
    private readonly node: string,
    /** Sends a payload in the session that the console is active in. */
    private readonly send: (payload: Buffer) => void,
    /** The real line, where there is one. */
    private readonly line: SerialLine | undefined,
  ) {}

  /** Begins to speak. */
  begin(): void {
    if (this.#ended) return
    if (this.line !== undefined) {
      this.#unlisten = this.line.listen((bytes) => this.write(bytes))
      return
    }
    this.write(`\r\n${this.node} login: `)
  }

  /** Writes to whoever is connected, as the node itself would. */
  write(text: string | Uint8Array): void {
    const whole = Buffer.concat([this.#waiting, Buffer.from(text)])
    if (whole.length > mostWaiting) this.#overrun = true
    this.#waiting = whole.subarray(0, mostWaiting)
    this.#push()
  }

  /** Takes a payload. */
  receive(payload: Buffer): void {
    const packet = decodeSolToBmc(payload)
    if (packet === undefined || this.#ended) return
    this.#acknowledged(packet.acknowledged, packet.accepted, packet.refused)
    if (packet.sequence === 0) {
      this.#push()
      return
    }
    // A packet that was heard before is acknowledged again, and not done again.
    if (packet.sequence !== this.#heard) {
      this.#heard = packet.sequence
      this.#accepted = packet.data.length
      if (packet.operations.flushOutbound === true) this.#waiting = Buffer.alloc(0)
      if (packet.operations.break === true) this.#break()
      this.#typed(packet.data)
    }
    this.#push(true)
  }

  /** Ends it without a word. */
  end(): void {
    this.#ended = true
    clearTimeout(this.#timer)
    this.#unlisten()
  }

  /** Says that it is over: somebody else wants the console, or ends it. */
  deactivate(): void {
    if (this.#ended) return
    const status = { ...calm, deactivated: true, unavailable: true }
    this.send(this.#frame(0, Buffer.alloc(0), status))
    this.end()
  }

  #typed(data: Buffer): void {
    if (data.length === 0) return
    if (this.line !== undefined) {
      this.line.write(data)
      return
    }
    const text = data.toString('latin1')
    this.#append(text.replace(/\r\n?|\n/g, `\r\n${this.node} login: `).replaceAll('\x7f', '\b \b'))
  }

  #break(): void {
    if (this.line === undefined) this.#append('\r\n[break]\r\n')
    else this.line.sendBreak()
  }

  #append(text: string): void {
    this.#waiting = Buffer.concat([this.#waiting, Buffer.from(text, 'latin1')])
  }

  #acknowledged(sequence: number, accepted: number, refused: boolean): void {
    const sent = this.#sent
    if (sent === undefined || sequence !== sent.sequence) return
    clearTimeout(this.#timer)
    this.#sent = undefined
    const rest = refused ? sent.data.subarray(accepted) : Buffer.alloc(0)
    this.#waiting = Buffer.concat([rest, this.#waiting])
  }

  /** Sends what waits, if nothing is on its way; or else, where one is owed, an acknowledgement. */
  #push(owed = false): void {
    if (this.#ended) return
    if (this.#sent !== undefined || this.#waiting.length === 0) {
      if (owed) this.send(this.#frame(0, Buffer.alloc(0), calm))
      return
    }
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
