import type { Machine } from '../machine/machine.js'
import { SimulatedIpmi } from './bmc.js'
import { IpmiServer } from './server.js'
import type { IpmiSettings } from './settings.js'

/** The BMCs of a rack that speak IPMI, by their nodes. */
export interface IpmiFront {
  readonly bmcs: ReadonlyMap<string, SimulatedIpmi>
  /** Ends all sessions and stops listening. */
  close(): Promise<void>
}

/** A machine to be served, its address, and what is set on its BMC. */
export type IpmiMachine = readonly [address: string, machine: Machine, settings: IpmiSettings]

/** Has machines served by IPMI. Each has an address of its own, or else a port of its own. */
export async function startIpmi(
  machines: Iterable<IpmiMachine>,
  now: () => number,
): Promise<IpmiFront> {
  const server = new IpmiServer(now)
  const bmcs = new Map<string, SimulatedIpmi>()
  const used = new Set<string>()
  let shared = 0
  try {
    for (const [address, machine, settings] of machines) {
      // All addresses have the same port, as real BMCs do.
      const port = used.has(address) ? 0 : shared
      used.add(address)
      shared = await server.listen(address, port, (taken) => {
        const bmc = new SimulatedIpmi(machine, settings, { address, port: taken })
        bmcs.set(machine.identity.node, bmc)
        return bmc
      })
    }
  } catch (error) {
    await server.close()
    throw error
  }
  return { bmcs, close: () => server.close() }
}
