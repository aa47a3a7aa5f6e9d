import type { Deadline, Listener } from '../deadline.js'
import type { Flight } from './flights.js'
import type { Place, Receiver, UdpSocket } from './udp.js'

/** How long is waited for answers. Milliseconds. */
export interface Pace {
  /** Before the first packet is sent again; each further wait is longer by the same. @default 1000 */
  readonly step: number
  /** The longest of these waits. @default 4000 */
  readonly longest: number
  /** How often a packet is sent in all. @default 4 */
  readonly tries: number
}

/** From when on the process is late, and how much longer it waits for answers then at most, in milliseconds. */
const lateness = 50
const longestLateness = 1000
/** How many steps the answer to what cannot be sent again is waited for. */
const stepsOfUnique = 3

/** What is sent, and what is made of what comes. */
export interface Exchanging<T> {
  /** The packet for a try, from 0; a later one may be numbered anew. */
  packet(attempt: number): Buffer
  /** Looks at what came. Whoever is satisfied calls {@link Exchange.finish}. */
  receive(datagram: Buffer, exchange: Exchange<T>): void
  /** Whether what is sent now cannot be sent again: its answer is waited for longer. */
  isUnique?(): boolean
  /** Called when a packet is about to be sent again; it may end the exchange instead. */
  repeating?(attempt: number, exchange: Exchange<T>): void
}

/**
 * Packets that go out until an answer comes: with growing pauses, within the limits of the socket, and
 * no longer than the deadline. Ends in a result, in undefined where nobody answered, or in the
 * deadline's reason.
 */
export class Exchange<T> implements Receiver, Listener {
  readonly #promise: Promise<T | undefined>
  #resolve!: (value: T | undefined) => void
  #reject!: (error: unknown) => void
  #timer: NodeJS.Timeout | undefined
  #flight: Flight | undefined
  #leaveLine: (() => void) | undefined
  #attempt = 0
  /** When the packet that waits for its answer was sent first. */
  #asked: number | undefined
  #over = false

  constructor(
    private readonly socket: UdpSocket,
    private readonly place: Place,
    private readonly pace: Pace,
    private readonly deadline: Deadline,
    private readonly work: Exchanging<T>,
  ) {
    this.#promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    socket.listen(place, this)
    deadline.listen(this)
    if (!this.#over) this.#queue()
  }

  /** Runs an exchange to its end. */
  static run<T>(
    socket: UdpSocket,
    place: Place,
    pace: Pace,
    deadline: Deadline,
    work: Exchanging<T>,
  ): Promise<T | undefined> {
    return new Exchange(socket, place, pace, deadline, work).#promise
  }

  /** The answer is here, or there is none to come. */
  finish(result: T | undefined): void {
    if (result !== undefined) this.#heard()
    if (this.#end()) this.#resolve(result)
  }

  /** It cannot go on. */
  fail(error: unknown): void {
    if (this.#end()) this.#reject(error)
  }

  /** The next packet of the conversation; its tries count anew. */
  next(): void {
    this.#heard()
    this.#attempt = 0
    this.#land()
    this.#queue()
  }

  /** Sends nothing more, and ends with this result unless a better one comes in time. */
  finishIn(milliseconds: number, result: T): void {
    this.#land()
    this.#leaveLine?.()
    this.#leaveLine = undefined
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.finish(result), Math.min(milliseconds, this.deadline.left))
  }

  /** A datagram came from the place. */
  hear(datagram: Buffer): void {
    if (this.#over) return
    try {
      this.work.receive(datagram, this)
    } catch (error) {
      // Nothing that a stranger sends may end the process; a fault of ours is told to the caller.
      this.fail(error)
    }
  }

  #land(): void {
    if (this.#flight !== undefined) this.socket.airspace.land(this.#flight)
    this.#flight = undefined
  }

  #heard(): void {
    if (this.#asked === undefined) return
    this.socket.airspace.heard(performance.now() - this.#asked)
    this.#asked = undefined
  }

  #queue(): void {
    clearTimeout(this.#timer)
    this.#leaveLine?.()
    const { airspace } = this.socket
    if (airspace.free) {
      this.#send()
      return
    }
    this.#leaveLine = airspace.wait(() => {
      // Where many are left at once, each makes room for the next, which hears of it a moment later.
      if (!this.deadline.aborted) this.#send()
    })
    this.#timer = setTimeout(() => this.#timeUp(), this.deadline.left)
  }

  #send(): void {
    this.#leaveLine = undefined
    clearTimeout(this.#timer)
    this.#flight = this.socket.airspace.take()
    try {
      this.socket.send(this.work.packet(this.#attempt), this.place)
    } catch (error) {
      // It may be another's answer that lets this one go: nothing of it may reach them.
      this.fail(error)
      return
    }
    const now = performance.now()
    this.#asked ??= now
    this.#attempt++
    const { longest } = this.pace
    const steps = this.work.isUnique?.() === true ? stepsOfUnique : this.#attempt
    const wait = Math.min(this.#step * steps, longest, this.deadline.left)
    const due = now + wait
    this.#timer = setTimeout(() => this.#timeIsUp(performance.now() - due), wait)
  }

  /**
   * No answer was seen so far. A process that comes late to its clock comes late to its answers too: those
   * that wait in the socket are looked at before anything is asked once more.
   */
  #timeIsUp(late: number): void {
    if (late < lateness) this.#silent()
    else this.#timer = setTimeout(() => this.#silent(), Math.min(late, longestLateness))
  }

  /** Where answers come late from all, asking again soon would make them later still. */
  get #step(): number {
    const { step } = this.pace
    return Math.max(step, Math.min(2 * step, 3 * this.socket.airspace.typical))
  }

  #silent(): void {
    this.#land()
    if (this.deadline.left <= 0) this.#timeUp()
    else if (this.#attempt >= this.pace.tries) this.finish(undefined)
    else {
      this.work.repeating?.(this.#attempt, this)
      if (!this.#over) this.#queue()
    }
  }

  #timeUp(): void {
    this.fail(this.deadline.timeout())
  }

  /** Ends it; whether it went on until now. */
  #end(): boolean {
    if (this.#over) return false
    this.#over = true
    clearTimeout(this.#timer)
    this.#leaveLine?.()
    this.#land()
    this.socket.unlisten(this.place, this)
    this.deadline.unlisten(this)
    return true
  }
}
