import {
  decodeSolFromBmc,
  encodeSolToBmc,
  type SolFromBmc,
  type SolOperations,
  type SolToBmc,
} from '../codec/index.js'
import { Outbox } from './outbox.js'

/** How long is waited where the BMC says nothing. Milliseconds. */
export interface LineTiming {
  /** Before a packet is sent again; each further wait is twice as long. @default 400 */
  readonly again: number
  /** The longest of these waits. @default 3000 */
  readonly longest: number
  /** How long the first packet, which carries nothing, is waited for. @default 1500 */
  readonly greeting: number
  /** How long a packet may stay without any answer before the line counts as lost. @default 15000 */
  readonly silence: number
}

/** The timing for real BMCs. */
export const defaultLineTiming: LineTiming = {
  again: 400,
  longest: 3000,
  greeting: 1500,
  silence: 15_000,
}

/** What happens on the line. */
export type LineEvent =
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'break' | 'overrun' | 'unavailable' | 'available' }
  /** Nothing comes after it. */
  | { readonly kind: 'ended'; readonly why: 'deactivated' | 'silent' }

/** What a line needs from around it. */
export interface LineWork {
  /** How many characters a packet may carry. */
  readonly limit: number
  readonly timing: LineTiming
  /** Sends a payload. Whether it arrives, nobody knows. */
  send(payload: Buffer): void
  /** Hears what happens. */
  hear(event: LineEvent): void
  /** Whether there is room for more characters of the node. */
  hasRoom(): boolean
}

/** The packet that waits for its acknowledgement. */
interface Pending {
  readonly sequence: number
  readonly data: Buffer
  readonly operations: SolOperations
  /** When it is sent next. */
  due: number
  /** How long is waited after that. */
  wait: number
  /** When the BMC last said anything about it, or it was first sent. */
  heard: number
  /** Whether the BMC has refused it, so that word of its recovery is worth a try at once. */
  refused: boolean
  /** Whether it is the first, which carries nothing and may stay without an answer. */
  isGreeting: boolean
}

const mostSequence = 15

/**
 * Our side of a console: numbers what goes out, sends it until it is acknowledged, and takes what comes
 * in once and in order. One packet is on its way in each direction. It has no timer: whoever holds it
 * calls {@link tick} when {@link wake} says so.
 */
export class SolLine {
  readonly #outbox = new Outbox()
  #sequence = 0
  #pending: Pending | undefined
  #ended = false
  #unavailable = false
  /** The newest packets that carried data and acknowledgements, by their number in the session. */
  #newestData: number | undefined
  #newestWord: number | undefined
  /** The last packet that was taken: its number on the line, and how much of it. */
  #taken = { sequence: 0, length: 0 }

  constructor(private readonly work: LineWork) {}

  /** How many characters wait to be sent or acknowledged. */
  get waiting(): number {
    return this.#outbox.size + (this.#pending?.data.length ?? 0)
  }

  /** When {@link tick} wants to be called; undefined while nothing is awaited. */
  get wake(): number | undefined {
    return this.#ended ? undefined : this.#pending?.due
  }

  /** For how long the BMC has said nothing to what it was sent. */
  silentFor(now: number): number {
    return this.#pending === undefined || this.#pending.isGreeting ? 0 : now - this.#pending.heard
  }

  /**
   * Lets the BMC begin: it holds the serial line until it hears of us. Some BMCs remember the number of
   * the last packet of the console before, and would take our first for a repetition of it; so the first
   * is one that carries nothing.
   */
  begin(now: number): void {
    this.#begin(nothing, {}, now)
    if (this.#pending !== undefined) this.#pending.isGreeting = true
  }

  /** Sends characters after all that was given before. */
  write(bytes: Uint8Array, now: number): void {
    this.#outbox.add(bytes)
    this.#next(now)
  }

  /** Sends a break after all that was given before. */
  sendBreak(now: number): void {
    this.#outbox.addBreak()
    this.#next(now)
  }

  /** Sends again what was not acknowledged in time. */
  tick(now: number): void {
    const pending = this.#pending
    if (this.#ended || pending === undefined || now < pending.due) return
    if (pending.isGreeting && now - pending.heard >= this.work.timing.greeting) {
      this.#pending = undefined
      this.#next(now)
      return
    }
    if (now - pending.heard >= this.work.timing.silence) {
      this.#end('silent')
      return
    }
    this.#send(pending)
    this.#postpone(pending, now)
  }

  /**
   * Takes a payload of the session.
   *
   * @param order its number in the session, by which the BMC counts what it sends, so that a packet
   * that was overtaken on its way is known for what it is
   */
  receive(payload: Buffer, order: number, now: number): void {
    const packet = decodeSolFromBmc(payload)
    if (this.#ended || packet === undefined) return
    if (packet.status.deactivated) {
      this.#end('deactivated')
      return
    }
    if (isNewer(order, this.#newestWord)) {
      this.#newestWord = order
      this.#setUnavailable(packet.status.unavailable, now)
      this.#acknowledged(packet, now)
    }
    if (isNewer(order, this.#newestData)) this.#take(packet, order)
  }

  #setUnavailable(unavailable: boolean, now: number): void {
    if (unavailable === this.#unavailable) return
    this.#unavailable = unavailable
    this.work.hear({ kind: unavailable ? 'unavailable' : 'available' })
    if (!unavailable && this.#pending?.refused === true) this.#pending.due = now
  }

  /** What the BMC says of the packet that we sent last. */
  #acknowledged({ acknowledged, accepted, refused }: SolFromBmc, now: number): void {
    const pending = this.#pending
    if (acknowledged === 0 || pending?.sequence !== acknowledged) return
    const rest = pending.data.subarray(accepted)
    if (refused && accepted === 0) {
      pending.heard = now
      pending.refused = true
      pending.due = now + pending.wait
      return
    }
    if (rest.length === 0) {
      this.#pending = undefined
      this.#next(now)
      return
    }
    // What was not taken is a new packet; where nothing was, it is not hurried.
    this.#begin(rest, {}, now, accepted === 0 ? pending.wait : undefined)
  }

  /** Takes what the node wrote, if it is new, and says so. */
  #take(packet: SolFromBmc, order: number): void {
    const { sequence, data, status } = packet
    if (sequence !== 0 && data.length > 0 && !this.work.hasRoom()) {
      const refusal = { sequence: 0, acknowledged: sequence, accepted: 0, refused: true }
      this.work.send(encodeSolToBmc({ ...refusal, data: nothing, operations: {} }))
      return
    }
    const isRepeated = sequence !== 0 && sequence === this.#taken.sequence
    if (sequence !== 0 || data.length > 0) this.#newestData = order
    // A BMC may add to a packet before it sends it again.
    const fresh = isRepeated ? data.subarray(this.#taken.length) : data
    if (!isRepeated && status.overrun) this.work.hear({ kind: 'overrun' })
    if (fresh.length > 0) this.work.hear({ kind: 'data', bytes: Buffer.from(fresh) })
    if (!isRepeated && status.break) this.work.hear({ kind: 'break' })
    if (sequence === 0) return
    const length = isRepeated ? Math.max(data.length, this.#taken.length) : data.length
    this.#taken = { sequence, length }
    const word = { sequence: 0, acknowledged: sequence, accepted: data.length, refused: false }
    this.work.send(encodeSolToBmc({ ...word, data: nothing, operations: {} }))
  }

  /** Sends the next packet, if none is on its way. */
  #next(now: number): void {
    if (this.#ended || this.#pending !== undefined) return
    const parcel = this.#outbox.take(this.work.limit)
    if (parcel === undefined) return
    this.#begin(parcel.data, parcel.break ? { break: true } : {}, now)
  }

  #begin(data: Buffer, operations: SolOperations, now: number, wait?: number): void {
    this.#sequence = (this.#sequence % mostSequence) + 1
    const { again } = this.work.timing
    const sequence = this.#sequence
    const due = now + (wait ?? 0)
    this.#pending = {
      sequence,
      data,
      operations,
      due,
      wait: again,
      heard: now,
      refused: false,
      isGreeting: false,
    }
    if (wait !== undefined) {
      this.#pending.wait = wait
      return
    }
    this.#send(this.#pending)
    this.#postpone(this.#pending, now)
  }

  #postpone(pending: Pending, now: number): void {
    pending.due = now + pending.wait
    pending.wait = Math.min(pending.wait * 2, this.work.timing.longest)
  }

  #send({ sequence, data, operations }: Pick<SolToBmc, 'sequence' | 'data' | 'operations'>): void {
    const word = { acknowledged: 0, accepted: 0, refused: false }
    this.work.send(encodeSolToBmc({ ...word, sequence, data, operations }))
  }

  #end(why: 'deactivated' | 'silent'): void {
    this.#ended = true
    this.#pending = undefined
    this.work.hear({ kind: 'ended', why })
  }
}

const nothing = Buffer.alloc(0)

/** Whether a packet was sent after another. The numbers go round. */
function isNewer(order: number, than: number | undefined): boolean {
  return than === undefined || ((order - than) | 0) > 0
}
