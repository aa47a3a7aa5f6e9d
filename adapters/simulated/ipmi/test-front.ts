/** Simulated machines that speak IPMI, and clients for them, for tests. */
import { Secret } from '../../../src/model/secret.js'
import { IpmiBmc } from '../../ipmi/bmc.js'
import type { IpmiOptions } from '../../ipmi/options.js'
import type { Timing } from '../../ipmi/session/options.js'
import { Identities } from '../machine/identity.js'
import { Machine } from '../machine/machine.js'
import { Tally } from '../rack/counters.js'
import type { SimulatedIpmi } from './bmc.js'
import type { IpmiSettings } from './settings.js'
import { type IpmiFront, startIpmi } from './start.js'

export const account = { user: 'phoenix', password: '0123456789abcdef' }
/** Waits of a client that need not be patient: everything is on this machine. */
export const quick: Partial<Timing> = {
  again: 60,
  longest: 120,
  busy: 2,
  full: 20,
  close: 100,
  doubt: 20,
  restart: 20,
  poll: 20,
}

/** Machines on ports of their own, and whatever was opened to them. */
export class TestFront {
  /** Added to the time of the machines, in milliseconds. */
  ahead = 0
  readonly #open: { close(): unknown }[] = []
  readonly #machines = new Map<string, Machine>()
  #front: IpmiFront | undefined

  /** Starts one machine for each name. */
  async start(names: readonly string[], settings: Partial<IpmiSettings> = {}): Promise<void> {
    const identities = new Identities()
    for (const name of names) {
      const identity = identities.of({ name })
      const delays = { on: 150, off: 100 }
      const machine = new Machine(identity, new Tally(), delays, 'on', undefined, {
        credential: account,
      })
      this.#machines.set(name, machine)
    }
    const usual = { suites: [17, 3], sessionLimit: 4, sessionTimeout: 60_000, restart: 150 }
    const whole = { ...usual, ...settings }
    const machines = [...this.#machines.values()].map(
      (machine) => ['127.0.0.1', machine, whole] as const,
    )
    this.#front = await startIpmi(machines, this.now)
  }

  readonly now = (): number => Date.now() + this.ahead

  machine(name: string): Machine {
    return this.bmc(name).machine
  }

  bmc(name: string): SimulatedIpmi {
    const found = this.#front?.bmcs.get(name)
    if (found === undefined) throw new Error(`no machine ${name}`)
    return found
  }

  /** A client of a machine's BMC. */
  client(name: string, options: Partial<IpmiOptions> = {}, timing = quick): IpmiBmc {
    const { address, port } = this.bmc(name).place
    const password = Secret.of(account.password)
    const bmc = new IpmiBmc(
      { address, port, user: account.user, password, deadline: 3000, ...options },
      timing,
    )
    this.#open.push(bmc)
    return bmc
  }

  /** Ends the clients, or all. */
  async closeClients(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((one) => one.close()))
  }

  async close(): Promise<void> {
    await this.closeClients()
    await this.#front?.close()
  }
}
