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
  /** What is open, with the number of its session. */
  readonly #open = new Map<IpmiConsoleLine, number>()

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

  /** Closes what is open. Never rejects. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((line) => line.close()))
  }

  async #openLine(takeOver: boolean, deadline: Deadline): Promise<ConsoleLine> {
    const { client } = this.#way
    const line = new IpmiConsoleLine(client, this.#timing, () => this.#open.delete(line))
    const channel = await client.join(payloadTypes.sol, line, 'operator', deadline)
    try {
      if (!channel.isProtected) {
        throw client.peer.error('not-supported', 'opens no console: the session is not encrypted', {
          hint: 'let the option `suites` name 17 or 3 first',
        })
      }
      const inUse = new Set(this.#open.values())
      const ours = new Set([...this.#sessions].filter((session) => !inUse.has(session)))
      this.#remember(channel.sessionNumber)
      const limit = await activate(client, { takeOver, ours }, deadline)
      if (!channel.isOpen) {
        // Another session came of it, which nobody listens to.
        const short = new Deadline(undefined, this.#timing.close)
        await deactivate(client, short).catch(() => {})
        throw client.peer.error('bmc-connection-lost', 'lost the session while opening the console')
      }
      channel.takePlace()
      line.begin(channel, limit)
      this.#open.set(line, channel.sessionNumber)
      return line
    } catch (error) {
      channel.release()
      throw error
    }
  }

  #remember(session: number): void {
    this.#sessions.add(session)
    const [oldest] = this.#sessions
    if (this.#sessions.size > mostRemembered && oldest !== undefined) this.#sessions.delete(oldest)
  }
}
