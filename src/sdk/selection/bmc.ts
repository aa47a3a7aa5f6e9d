import { NodeSet } from '../../model/node-set/node-set.js'
import type { BmcReport, BmcSystem } from '../../ports/probe.js'
import { observeBmc } from '../../run/inventory/bmc-facts.js'
import { askBmcs, unprobed } from '../../run/inventory/probe-bmcs.js'
import type { Answers, ReadOptions } from './answer.js'
import { each } from './each.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** The BMCs of some nodes. */
export class BmcOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /**
   * Reads who the BMCs are and what they can do, and keeps it as facts (`bmc.capabilities`,
   * `bmc.vendor`, `bmc.firmware`, …): what a BMC cannot do is not asked of it any more. Of a node with
   * several BMCs it is the first that can tell.
   */
  async *about(options?: ReadOptions): Answers<BmcReport> {
    const { model, connections, settle } = this.#selected.env
    yield* read(
      this.#selected,
      'probe',
      {
        request: (bmc, given) => bmc.about(given),
        facts: (name, report, source) => {
          const node = model.node(name)
          const bmc = node.bmc[connections.servedBy(name, 'probe') ?? 0]
          if (bmc === undefined) return []
          return observeBmc(node, bmc, report, source, model.facts.get(name))
        },
      },
      options,
    )
    await settle()
  }

  /**
   * Reads who the BMCs are and what they can do where that is not known yet, and keeps it as facts: of a
   * node with several BMCs for each of them. Gives whether there was something to learn; nothing is asked
   * of nodes of which all is known.
   */
  async *learn(options: ReadOptions = {}): Answers<boolean> {
    const { env, nodes } = this.#selected
    const unknown = NodeSet.from(unprobed(env, nodes))
    for (const node of nodes.difference(unknown)) yield { node, ok: true, value: false }
    yield* each({ env, nodes: unknown }, async (node, signal) => {
      const asked = await askBmcs(node, 'unknown', { ...env, signal }, options.deadline)
      if (asked.observations.length > 0) await env.facts.record(asked.observations)
      else if (asked.problem !== undefined) throw asked.problem
      return asked.observations.length > 0
    })
    if (unknown.size > 0) await env.settle()
  }

  /** The systems behind the BMCs, each with what it can do; also where it cannot be told which is meant. */
  systems(options?: ReadOptions): Answers<readonly BmcSystem[]> {
    return read(this.#selected, 'probe', { request: (bmc, given) => bmc.systems(given) }, options)
  }
}
