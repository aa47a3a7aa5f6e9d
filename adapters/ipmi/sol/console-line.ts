import type { PhoenixError } from '../../../src/error.js'
import type { ConsoleEvent, ConsoleLine } from '../../../src/ports/console.js'
import { Deadline } from '../deadline.js'
import type { IpmiClient } from '../session/client.js'
import type { ChannelUser, LossOfChannel, PayloadChannel } from '../session/payload-channel.js'
import { deactivate, ownerSession } from './activation.js'
import { EventQueue } from './event-queue.js'
import { defaultLineTiming, type LineEvent, type LineTiming, SolLine } from './line.js'

/** How an open console is kept. Milliseconds. */
export interface ConsoleTiming extends LineTiming {
  /** How often the session is used, so that the BMC does not end it. @default 20000 */
  readonly keepAlive: number
  /** How long a packet may stay without an answer before the session is doubted. @default 2000 */
  readonly doubt: number
  /** How long the end may take: the BMC is told twice, and the end of its session tells it too. @default 1500 */
  readonly close: number
}

/** The timing for real BMCs. */
export const defaultConsoleTiming: ConsoleTiming = {
  ...defaultLineTiming,
  keepAlive: 20_000,
  doubt: 2000,
  close: 1500,
}

/** How many bytes may wait to be sent before a writer waits. */
const mostWaiting = 4096
const noLongerOurs = 'has closed the console: somebody else took it, or it was switched off'
const losses: Readonly<Record<LossOfChannel, string>> = {
  session: 'no longer knows the session',
  left: 'lost the console because its session was ended from here, as for a new password',
  taken: noLongerOurs,
}

/** An open console: a line, its channel in the session, and the clock that drives both. */
export class IpmiConsoleLine implements ConsoleLine, ChannelUser {
  readonly #events = new EventQueue()
  readonly #client: IpmiClient
  readonly #timing: ConsoleTiming
  #line: SolLine | undefined
  #tellsOwner = false
  #channel: PayloadChannel | undefined
  #timer: NodeJS.Timeout | undefined
  #keeper: NodeJS.Timeout | undefined
  #isKeeping = false
  #isDoubted = false
  #ended: PhoenixError | undefined
  #closed: Promise<void> | undefined
  readonly #writers = new Set<() => void>()
  readonly #onEnd: () => void

  /** @param onEnd hears that the line is over, however it ended */
  constructor(client: IpmiClient, timing: ConsoleTiming, onEnd: () => void) {
    this.#client = client
    this.#timing = timing
    this.#onEnd = onEnd
  }

  /** Uses the channel from now on. @param limit how many characters a packet may carry */
  begin(channel: PayloadChannel, limit: number): void {
    this.#channel = channel
    this.#line = new SolLine({
      limit,
      timing: this.#timing,
      send: (payload) => channel.send(payload),
      hear: (event) => this.#hear(event),
      hasRoom: () => this.#events.hasRoom,
    })
    this.#line.begin(performance.now())
    this.#wind()
    // Thousands of consoles that were opened at once need not all be kept at the same moment.
    this.#keepAfter(this.#timing.keepAlive * Math.random())
  }

  receive(payload: Buffer, order: number): void {
    this.#line?.receive(payload, order, performance.now())
    this.#wind()
  }

  lost(why: LossOfChannel): void {
    this.#end(this.#client.peer.error('bmc-connection-lost', losses[why]))
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#check()
    this.#line?.write(bytes, performance.now())
    this.#wind()
    while (this.#isFull) {
      await new Promise<void>((resolve) => this.#writers.add(resolve))
      this.#check()
    }
  }

  async sendBreak(): Promise<void> {
    this.#check()
    this.#line?.sendBreak(performance.now())
    this.#wind()
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  [Symbol.asyncIterator](): AsyncIterator<ConsoleEvent> {
    return this.#events
  }

  get #isFull(): boolean {
    return this.#ended === undefined && (this.#line?.waiting ?? 0) > mostWaiting
  }

  #check(): void {
    if (this.#ended !== undefined) throw this.#ended
    if (this.#closed !== undefined) {
      throw this.#client.peer.error('usage', 'was written to after its console was closed')
    }
  }

  async #close(): Promise<void> {
    const isLive = this.#ended === undefined && this.#channel?.isOpen === true
    this.#events.end()
    if (isLive) {
      await this.#flushed()
      await deactivate(this.#client, new Deadline(undefined, this.#timing.close)).catch(() => {})
    }
    this.#stop()
  }

  /** Waits a moment for what was written last. */
  async #flushed(): Promise<void> {
    const end = performance.now() + (this.#timing.close * 2) / 3
    while (this.#ended === undefined && (this.#line?.waiting ?? 0) > 0 && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  #hear(event: LineEvent): void {
    if (event.kind !== 'ended') {
      this.#events.push(event)
      return
    }
    const why = event.why === 'silent' ? 'no longer takes what is typed' : noLongerOurs
    this.#end(this.#client.peer.error('bmc-connection-lost', why))
  }

  /** Sets the clock for what the line wants to do next, and lets writers go on. */
  #wind(): void {
    clearTimeout(this.#timer)
    if (!this.#isFull) this.#release()
    const wake = this.#line?.wake
    if (wake === undefined || this.#ended !== undefined) return
    this.#timer = setTimeout(
      () => {
        const now = performance.now()
        this.#line?.tick(now)
        this.#doubt(now)
        this.#wind()
      },
      Math.max(1, wake - performance.now()),
    )
  }

  /** Where nothing is said to what was typed, the session may be gone: that is found out at once. */
  #doubt(now: number): void {
    const silent = this.#line?.silentFor(now) ?? 0
    if (silent < this.#timing.doubt) this.#isDoubted = false
    else if (!this.#isDoubted && !this.#isKeeping) {
      this.#isDoubted = true
      void this.#keep()
    }
  }

  #keepAfter(milliseconds: number): void {
    clearTimeout(this.#keeper)
    this.#keeper = setTimeout(() => void this.#keep(), milliseconds)
  }

  /**
   * Uses the session, by asking whose the console is: some BMCs tell nobody that it was taken. Where the
   * session is gone, the client finds out, and the channel hears of it.
   */
  async #keep(): Promise<void> {
    clearTimeout(this.#keeper)
    this.#isKeeping = true
    const { keepAlive } = this.#timing
    const deadline = new Deadline(undefined, Math.max(keepAlive, 10_000))
    const ours = this.#channel?.sessionNumber
    const owner = await ownerSession(this.#client, deadline).catch(() => undefined)
    this.#isKeeping = false
    if (this.#ended !== undefined || this.#closed !== undefined) return
    // Only a BMC that has once told the truth is believed.
    if (owner === ours) this.#tellsOwner = true
    else if (owner !== undefined && this.#tellsOwner) {
      this.#end(this.#client.peer.error('bmc-connection-lost', noLongerOurs))
      return
    }
    this.#keepAfter(keepAlive)
  }

  #end(error: PhoenixError): void {
    if (this.#ended !== undefined) return
    this.#ended = error
    this.#events.end(error)
    this.#stop()
  }

  #stop(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#keeper)
    this.#channel?.release()
    this.#release()
    this.#onEnd()
  }

  #release(): void {
    for (const writer of this.#writers) writer()
    this.#writers.clear()
  }
}
