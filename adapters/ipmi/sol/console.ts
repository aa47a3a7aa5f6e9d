import type { CallOptions } from '../../../src/ports/call.js'
import type { Console, ConsoleLine, OpenConsoleOptions } from '../../../src/ports/console.js'
import { payloadTypes } from '../codec/index.js'
import { Deadline } from '../deadline.js'
import type { IpmiClient } from '../session/client.js'
import { activate, deactivate } from './activation.js'
import { type ConsoleTiming, defaultConsoleTiming, IpmiConsoleLine } from './console-line.js'
import { readSolSettings, type SolSettings } from './settings.js'

/** How a BMC is reached: its client, and what all calls to it share. */
interface Way {
  readonly client: IpmiClient
  call<T>(
    what: string,
    options: CallOptions | undefined,
    work: (deadline: Deadline) => Promise<T>,
  ): Promise<T>
}

/** How many sessions of ours are remembered that a BMC may take for alive. */
const mostRemembered = 8

/** The serial console by Serial over LAN: always encrypted, in the session of the commands. */
export class IpmiConsole implements Console {
  readonly #way: Way
  readonly #timing: ConsoleTiming
  readonly #sessions = new Set<number>()
  /** What is open. */
  readonly #open = new Set<IpmiConsoleLine>()
  /** The sessions of what is open or about to be. */
  readonly #used = new Map<IpmiConsoleLine, number>()
  #isClosed = false

  /** @param timing how long is waited, for tests */
  constructor(way: Way, timing: Partial<ConsoleTiming> = {}) {
    this.#way = way
    this.#timing = { ...defaultConsoleTiming, ...timing }
  }

  /** How Serial over LAN is set up on the BMC. */
  settings(options?: CallOptions): Promise<SolSettings> {
    return this.#way.call('reading the settings of the console', options, (deadline) =>
      readSolSettings(this.#way.client, deadline),
    )
  }

  openConsole(options: OpenConsoleOptions = {}): Promise<ConsoleLine> {
    return this.#way.call('opening the console', options, (deadline) =>
      this.#openLine(options.takeOver === true, deadline),
    )
  }

  /** Closes what is open; what is just being opened is given back as soon as it is. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#open].map((line) => line.close()))
  }

  async #openLine(takeOver: boolean, deadline: Deadline): Promise<ConsoleLine> {
    const { client } = this.#way
    const line = new IpmiConsoleLine(client, this.#timing, () => this.#forget(line))
    const channel = await client.join(payloadTypes.sol, line, 'operator', deadline)
    try {
      if (!channel.isProtected) {
        throw client.peer.error('not-supported', 'opens no console: the session is not encrypted', {
          hint: 'let the option `suites` name 17 or 3 first',
        })
      }
      const others = new Set(this.#used.values())
      this.#used.set(line, channel.sessionNumber)
      this.#remember(channel.sessionNumber)
      // This one too: the BMC may have given the console, and its word of it was lost.
      const ours = new Set([...this.#sessions].filter((session) => !others.has(session)))
      // Another connection to the BMC shares the session, and has the console.
      if (!channel.isAlone) ours.delete(channel.sessionNumber)
      const limit = await activate(client, { takeOver, ours }, deadline)
      if (!channel.isOpen || this.#isClosed) {
        // Nobody listens to it: another session came of it, or whoever wanted it has left.
        const short = new Deadline(undefined, this.#timing.close)
        await deactivate(client, short).catch(() => {})
        throw this.#isClosed
          ? client.peer.error('aborted', 'was left while its console was being opened')
          : client.peer.error('bmc-connection-lost', 'lost the session while opening the console')
      }
      channel.takePlace()
      line.begin(channel, limit)
      this.#open.add(line)
      return line
    } catch (error) {
      this.#forget(line)
      channel.release()
      throw error
    }
  }

  #forget(line: IpmiConsoleLine): void {
    this.#open.delete(line)
    this.#used.delete(line)
  }

  #remember(session: number): void {
    this.#sessions.add(session)
    const [oldest] = this.#sessions
    if (this.#sessions.size > mostRemembered && oldest !== undefined) this.#sessions.delete(oldest)
  }
}
