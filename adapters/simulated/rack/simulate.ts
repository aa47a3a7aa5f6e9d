import type { Declared } from '../../../src/model/declaration.js'
import { Model } from '../../../src/model/settle/model.js'
import type { Fault } from '../faults/faults.js'
import type { MakeHardware } from '../machine/hardware.js'
import type { SimulatedNode, SimulatedProtocol } from '../machine/node.js'
import { type Rack, type RackOptions, startRack } from './rack.js'

/** Options of {@link simulate}. */
export interface SimulateOptions extends RackOptions {
  /** The nodes to simulate: a node set expression. @default all that have a Redfish or IPMI BMC */
  readonly nodes?: string
  /**
   * What the BMCs serve: a folder or an archive of a recorded tree for all of them, or for each node set
   * one. Of several that name a node the last one counts.
   * @default a tree of the rack's own
   */
  readonly tree?: string | Readonly<Record<string, string>>
  /**
   * What is wrong with BMCs or peculiar about them, by node set. Of several that name a node the last
   * one counts.
   * @default nothing
   */
  readonly faults?: Readonly<Record<string, Fault | readonly Fault[]>>
  /**
   * Something real that the BMCs switch, such as virtual machines ({@link qemu}): of all nodes, or by node
   * set. Of several that name a node the last one counts.
   * @default nothing
   */
  readonly hardware?: MakeHardware | Readonly<Record<string, MakeHardware>>
}

/** The protocols that the rack speaks, as drivers are named after them. */
const protocols: ReadonlySet<string> = new Set<SimulatedProtocol>(['redfish', 'ipmi'])

/**
 * Starts a rack of simulated BMCs for a cluster: one for each node with a driver that speaks Redfish or
 * IPMI, with the network interfaces that the configuration gives the node. A node with both has one BMC
 * that speaks both. Nodes behind other BMCs are left out; through the rack they cannot be reached, and
 * their real BMCs are not touched.
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
  const { tree: trees } = options
  const treeOf = typeof trees === 'object' ? perNode(model, trees) : undefined
  const faults = perNode(model, options.faults)
  const { hardware: made } = options
  const hardwareOf = typeof made === 'object' ? perNode(model, made) : undefined
  const nodes: SimulatedNode[] = []
  for (const name of chosen) {
    const node = model.node(name)
    const drivers = node.bmc.map(({ driver }) => driver).filter(({ name }) => protocols.has(name))
    if (drivers.length === 0) continue
    const spoken = [...new Set(drivers.map(({ name }) => name as SimulatedProtocol))]
    const interfaces = Object.values(node.interfaces)
      // The BMC's own interface is not among those that it lists for its system.
      .filter((one) => one.name !== 'bmc')
      .map(({ name: interfaceName, macs: [mac] }) =>
        mac === undefined ? { name: interfaceName } : { name: interfaceName, mac: mac.toString() },
      )
    const tree = typeof trees === 'string' ? trees : treeOf?.get(name)
    const fault = faults.get(name)
    const hardware = typeof made === 'function' ? made : hardwareOf?.get(name)
    const said = {
      ...(tree && { tree }),
      ...(fault && { fault }),
      ...(hardware && { hardware }),
    }
    nodes.push({ name, interfaces, protocols: spoken, ...said })
  }
  return startRack(nodes, options)
}

/** What is said by node set, for each node. */
function perNode<T>(
  model: Model,
  said: Readonly<Record<string, T>> | undefined,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const [nodes, one] of Object.entries(said ?? {})) {
    for (const name of model.select(nodes)) found.set(name, one)
  }
  return found
}
