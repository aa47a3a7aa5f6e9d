/** BMCs that `ipmi_sim` runs, for the tests of one file, and what these do with them. */
import { readFileSync } from 'node:fs'
import { connectIpmi, type IpmiBmc, type IpmiOptions } from 'phoenix-cluster/adapters/ipmi'
import { Secret } from 'phoenix-cluster/model'
import { PhoenixError } from 'phoenix-cluster/ports'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { missingPeers, needsPeers } from '../peers.js'
import { account, type Sim, startSims } from './sim.js'

const hardware = readFileSync(new URL('../fixtures/ipmi/bmc.emu', import.meta.url), 'utf8')

/** BMCs with power, a boot device, sensors and units; they run for as long as the file's tests. */
export class SimFleet {
  #sims: readonly Sim[] = []

  /** Starts them before the tests, which are skipped where the programs for that are missing. */
  constructor(count: number) {
    let stop = () => {}
    beforeAll(async () => {
      if (missingPeers('ipmi_sim', 'ipmitool').length > 0) return
      const started = await startSims({ count, control: true, hardware })
      this.#sims = started.sims
      stop = started.stop
    })
    afterAll(() => stop())
    beforeEach((context) => needsPeers(context, 'ipmi_sim', 'ipmitool'))
  }

  /** All of them. */
  get all(): readonly Sim[] {
    return this.#sims
  }

  /** One of them. */
  at(index: number): Sim {
    const sim = this.#sims[index]
    if (sim === undefined) throw new Error('no such BMC')
    return sim
  }

  /** Works with one of them, which no other test uses at the same time. */
  async using<T>(
    index: number,
    work: (bmc: IpmiBmc, sim: Sim) => Promise<T>,
    options: Partial<IpmiOptions> = {},
  ): Promise<T> {
    const sim = this.at(index)
    const bmc = await connectTo(sim, options)
    try {
      return await work(bmc, sim)
    } finally {
      await bmc.close()
    }
  }
}

/** A connection to a BMC, to be closed by whoever asked for it. */
export function connectTo(sim: Sim, options: Partial<IpmiOptions> = {}): Promise<IpmiBmc> {
  const { address, port } = sim
  const { user, password } = account
  return connectIpmi({ address, port, user, password: Secret.of(password), ...options })
}

/** The error that work ends in. */
export async function failure(work: Promise<unknown>): Promise<PhoenixError> {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  )
  if (!PhoenixError.is(error)) throw new Error(`no PhoenixError but ${String(error)}`)
  return error
}
