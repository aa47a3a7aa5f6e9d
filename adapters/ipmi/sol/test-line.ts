/** A BMC's side of a console and the network between, for tests: with a clock of its own, and dice. */
import { decodeSolToBmc, encodeSolFromBmc, SequenceWindow, type SolStatus } from '../codec/index.js'
import { defaultLineTiming, type LineEvent, SolLine } from './line.js'

/** Numbers from 0 to below 1, the same for the same seed. */
export function diceOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What the network and the BMC do to packets. */
export interface Weather {
  /** How likely a packet is lost. */
  readonly loss: number
  /** How likely it comes twice. */
  readonly twice: number
  /** The longest that one is on its way, in milliseconds. */
  readonly delay: number
  /** How likely the BMC takes only some of the characters. */
  readonly partial: number
  /** How likely it takes none for now. */
  readonly refusal: number
  /** How likely we have no room for characters. */
  readonly full: number
}

export const fair: Weather = { loss: 0, twice: 0, delay: 1, partial: 0, refusal: 0, full: 0 }

const quiet: SolStatus = { unavailable: false, deactivated: false, overrun: false, break: false }
const nothing = Buffer.alloc(0)

/** A line, a BMC, and the network between them. Time passes only in {@link run}. */
export class LineBench {
  now = 0
  readonly line: SolLine
  /** What the line told. */
  readonly events: LineEvent[] = []
  /** What the BMC took of us: characters as text, breaks as `<break>`. */
  taken = ''
  /** How many packets we sent. */
  sent = 0
  /** Whether the BMC hears and says anything. */
  isDead = false
  readonly #dice: () => number
  readonly #queue: { at: number; work: () => void }[] = []
  readonly #ours = new SequenceWindow()
  readonly #theirs = new SequenceWindow()
  #ourOrder = 0
  #theirOrder = 0
  #newest = 0
  #last = { sequence: 0, accepted: 0 }
  #sequence = 0
  readonly #toSend: Buffer[] = []
  #pending: { sequence: number; data: Buffer } | undefined

  constructor(
    private readonly weather: Weather,
    seed: number,
    limit = 20,
    silence = defaultLineTiming.silence,
  ) {
    this.#dice = diceOf(seed)
    this.line = new SolLine({
      limit,
      timing: { ...defaultLineTiming, silence },
      send: (payload) => this.#toBmc(payload),
      hear: (event) => this.events.push(event),
      hasRoom: () => this.#dice() >= weather.full,
    })
  }

  /** What the node wrote and we have, as text. */
  get received(): string {
    const pieces = this.events.flatMap((event) => (event.kind === 'data' ? [event.bytes] : []))
    return Buffer.concat(pieces).toString('latin1')
  }

  /** The node writes. */
  nodeWrites(text: string): void {
    if (text !== '') this.#toSend.push(Buffer.from(text, 'latin1'))
    this.#bmcSends()
  }

  /** The BMC remembers the last packet of a console before. */
  remembers(sequence: number, accepted: number): void {
    this.#last = { sequence, accepted }
  }

  /** The BMC sends a packet of its own making. */
  inject(packet: Parameters<typeof encodeSolFromBmc>[0]): void {
    this.#toUs(encodeSolFromBmc(packet))
  }

  /** Lets time pass until nothing is left to do, or so many milliseconds are over. */
  run(most = 3_600_000): void {
    const end = this.now + most
    for (;;) {
      const [first] = this.#queue.sort((a, b) => a.at - b.at)
      const wake = this.line.wake
      const at = Math.min(first?.at ?? Number.POSITIVE_INFINITY, wake ?? Number.POSITIVE_INFINITY)
      if (at > end || at === Number.POSITIVE_INFINITY) break
      this.now = Math.max(this.now, at)
      if (first !== undefined && first.at <= this.now) {
        this.#queue.shift()
        first.work()
      } else this.line.tick(this.now)
    }
  }

  #toBmc(payload: Buffer): void {
    this.sent++
    const order = ++this.#ourOrder
    this.#carry(() => {
      if (!this.isDead && this.#theirs.accept(order)) this.#bmcReceives(payload, order)
    })
  }

  #toUs(payload: Buffer): void {
    const order = ++this.#theirOrder
    this.#carry(() => {
      if (this.#ours.accept(order)) this.line.receive(payload, order, this.now)
    })
  }

  #carry(arrive: () => void): void {
    const { loss, twice, delay } = this.weather
    const copies = this.#dice() < twice ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      if (this.#dice() >= loss) this.#later(this.#dice() * delay, arrive)
    }
  }

  #later(milliseconds: number, work: () => void): void {
    this.#queue.push({ at: this.now + milliseconds, work })
  }

  #bmcReceives(payload: Buffer, order: number): void {
    const packet = decodeSolToBmc(payload)
    if (packet === undefined) throw new Error('we sent what cannot be read')
    if (packet.acknowledged !== 0 && packet.acknowledged === this.#pending?.sequence) {
      if (!packet.refused) {
        this.#pending = undefined
        this.#bmcSends()
      }
    }
    if (packet.sequence === 0 || order <= this.#newest) return
    this.#newest = order
    if (packet.sequence !== this.#last.sequence) {
      const all = packet.data.length
      if (this.#dice() < this.weather.refusal) {
        this.#acknowledge(packet.sequence, 0, true)
        return
      }
      const accepted =
        all > 0 && this.#dice() < this.weather.partial ? Math.floor(this.#dice() * all) : all
      this.taken += packet.data.subarray(0, accepted).toString('latin1')
      if (packet.operations.break === true) this.taken += '<break>'
      this.#last = { sequence: packet.sequence, accepted }
    }
    this.#acknowledge(packet.sequence, this.#last.accepted, false)
  }

  #acknowledge(acknowledged: number, accepted: number, refused: boolean): void {
    const status = { ...quiet, unavailable: refused }
    const word = { sequence: 0, acknowledged, accepted, refused, data: nothing, status }
    this.#toUs(encodeSolFromBmc(word))
  }

  #bmcSends(): void {
    if (this.#pending !== undefined) return
    const data = this.#toSend.shift()
    if (data === undefined) return
    this.#sequence = (this.#sequence % 15) + 1
    this.#pending = { sequence: this.#sequence, data }
    this.#bmcRepeats(this.#pending)
  }

  #bmcRepeats(packet: { sequence: number; data: Buffer }): void {
    if (this.#pending !== packet || this.isDead) return
    const { sequence, data } = packet
    const word = { acknowledged: 0, accepted: 0, refused: false, status: quiet }
    this.#toUs(encodeSolFromBmc({ ...word, sequence, data }))
    this.#later(300, () => this.#bmcRepeats(packet))
  }
}
