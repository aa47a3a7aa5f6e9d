import type { Declared } from '../../../src/model/declaration.js'
import { Model } from '../../../src/model/settle/model.js'
import type { SimulatedNode } from '../machine/node.js'
import { type Rack, type RackOptions, startRack } from './rack.js'

/** Options of {@link simulate}. */
export interface SimulateOptions extends RackOptions {
  /** The nodes to simulate: a node set expression. @default all that have a Redfish BMC */
  readonly nodes?: string
  /**
   * What the BMCs serve: a folder or an archive of a recorded tree for all of them, or for each node set
   * one. Of several that name a node the last one counts.
   * @default a tree of the rack's own
   */
  readonly tree?: string | Readonly<Record<string, string>>
}

/** The protocol that the rack speaks, as drivers are named after it. */
const protocol = 'redfish'

/**
 * Starts a rack of simulated BMCs for a cluster: one for each node with a driver that speaks Redfish,
 * with the network interfaces that the configuration gives the node. Nodes behind other BMCs are left
 * out; through the rack they cannot be reached, and their real BMCs are not touched.
 *
 * @example
 * ```ts
 * import { redfish } from 'phoenix-cluster/adapters/redfish'
 * import { simulate } from 'phoenix-cluster/adapters/simulated'
 * import { cidr, cluster, env, nodes } from 'phoenix-cluster/dsl'
 *
 * const site = cluster('shelf')
 *   .networks({ bmc: cidr('10.1.0.0/24') })
 *   .on(nodes('cn[1-4]'), {
 *     bmc: redfish({ user: 'admin', password: env('BMC_PASSWORD') }),
 *     interfaces: { bmc: { network: 'bmc', ip: (node, net) => net.host(node.number) } },
 *   })
 * const rack = await simulate(site)
 * console.log(Object.keys(rack.through)) // [ 'cn1', 'cn2', 'cn3', 'cn4' ]
 * await rack.close()
 * ```
 */
export async function simulate(site: Declared, options: SimulateOptions = {}): Promise<Rack> {
  const model = Model.settle(site)
  const chosen = options.nodes === undefined ? model.nodes : model.select(options.nodes)
  if (chosen.size > model.nodes.size / 10) model.classes.index()
  const trees = perNode(model, options.tree)
  const nodes: SimulatedNode[] = []
  for (const name of chosen) {
    const node = model.node(name)
    if (!node.bmc.some(({ driver }) => driver.name === protocol)) continue
    const interfaces = Object.values(node.interfaces)
      // The BMC's own interface is not among those that it lists for its system.
      .filter((one) => one.name !== 'bmc')
      .map(({ name: interfaceName, macs: [mac] }) =>
        mac === undefined ? { name: interfaceName } : { name: interfaceName, mac: mac.toString() },
      )
    const tree = trees.get(name)
    nodes.push({ name, interfaces, ...(tree === undefined ? {} : { tree }) })
  }
  return startRack(nodes, options)
}

/** What is said for all nodes, or by node set, for each node. */
function perNode<T>(
  model: Model,
  said: string | Readonly<Record<string, T>> | undefined,
): Map<string, T | string> {
  const found = new Map<string, T | string>()
  if (said === undefined) return found
  if (typeof said === 'string') for (const name of model.nodes) found.set(name, said)
  else {
    for (const [nodes, one] of Object.entries(said)) {
      for (const name of model.select(nodes)) found.set(name, one)
    }
  }
  return found
}
