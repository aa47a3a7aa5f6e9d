/** Simulated BMCs and clients of them, for the tests of this folder. */

import {
  type Rack,
  type RackEntry,
  type RackOptions,
  type SimulatedNode,
  startRack,
} from 'phoenix-cluster/adapters/simulated'
import { Secret } from 'phoenix-cluster/model'
import { RedfishBmc } from '../../adapters/redfish/bmc.js'
import type { RedfishOptions } from '../../adapters/redfish/options.js'
import { quick } from '../../adapters/redfish/testing/test-bmc.js'

/** A rack for one file of tests, and the clients that were made for it. */
export class Bench {
  readonly #clients: RedfishBmc[] = []
  readonly #racks: Rack[] = []

  async start(nodes: readonly SimulatedNode[], options: RackOptions = {}): Promise<Rack> {
    const rack = await startRack(nodes, options)
    this.#racks.push(rack)
    return rack
  }

  /** A rack of one node, and a client of it. */
  async one(node: Partial<SimulatedNode> = {}, options: RackOptions = {}) {
    const rack = await this.start([{ name: 'n1', ...node }], options)
    return { rack, bmc: this.client(rack, 'n1') }
  }

  /** A client of a node's BMC that does not wait as long as for real ones. */
  client(rack: Rack, node: string, more: Partial<RedfishOptions> = {}): RedfishBmc {
    const entry = entryOf(rack, node)
    const { address, port, pin, user } = entry
    const password = Secret.of(entry.password)
    const trust = { pins: [pin] }
    const bmc = new RedfishBmc({ address, port, user, password, trust, ...more }, { timing: quick })
    this.#clients.push(bmc)
    return bmc
  }

  /** Logs all clients out. */
  async leave(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((bmc) => bmc.close()))
  }

  /** Ends all of them. */
  async end(): Promise<void> {
    await this.leave()
    await Promise.all(this.#racks.splice(0).map((rack) => rack.close()))
  }
}

/** How a node's BMC is reached. */
export function entryOf(rack: Rack, node: string): RackEntry {
  const entry = rack.through[node]
  if (entry === undefined) throw new Error(`the rack has no ${node}`)
  return entry
}
