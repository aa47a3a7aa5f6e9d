/** The networks that a DHCP server serves, each rack's part of one by itself. */
import type { Cidr } from '../../model/address/cidr.js'
import type { Ip } from '../../model/address/ip.js'
import { IpRange } from '../../model/address/ip-range.js'
import type { Model } from '../../model/settle/model.js'
import type { SettledInterface, SettledNetwork, SettledNode } from '../../model/settle/settled.js'

/** A network, or a rack's part of it, as a DHCP server sees it. */
export interface DhcpSubnet {
  /** What it is called in files: the network's name, for a rack's part with the rack's behind it. */
  readonly name: string
  readonly network: SettledNetwork
  readonly v4: Cidr | undefined
  readonly v6: Cidr | undefined
  readonly gateway: Ip | undefined
  /** The IPv4 ranges for strangers. */
  readonly pools: readonly IpRange[]
  /** The IPv6 ranges for strangers. */
  readonly pools6: readonly IpRange[]
}

/**
 * The networks that are to be served, in the order in which they were declared: those that say so, and
 * those in which an interface says so for itself. Of a network that is divided among racks, the parts
 * that have a name, a node or a pool of the network's.
 */
export function dhcpSubnets(model: Model, nodes: readonly SettledNode[]): DhcpSubnet[] {
  const interfaces = nodes.flatMap((node) => Object.values(node.interfaces))
  const wanted = new Set(interfaces.filter(({ dhcp }) => dhcp).map(({ network }) => network))
  return [...model.networks.values()]
    .filter(({ name, dhcp }) => dhcp || wanted.has(name))
    .flatMap((network) => partsOf(network, interfaces))
}

function partsOf(network: SettledNetwork, interfaces: readonly SettledInterface[]): DhcpSubnet[] {
  const { name, v4, v6, gateway, perRack } = network
  if (perRack === undefined) return [subnet(name, network, { v4, v6, gateway, pools: [] })]
  const indices = new Set(perRack.names.keys())
  for (const { first, last } of network.pools) {
    const from = perRack.of(first)?.index ?? perRack.count
    const to = perRack.of(last)?.index ?? perRack.count - 1
    for (let index = from; index <= to; index++) indices.add(index)
  }
  for (const one of interfaces) {
    if (one.network !== name) continue
    for (const address of [one.ip, one.ip6]) {
      const rack = address === undefined ? undefined : perRack.of(address)
      if (rack !== undefined) indices.add(rack.index)
    }
  }
  return [...indices]
    .sort((a, b) => a - b)
    .map((index) => {
      const rack = network.rack(index)
      // Names of racks may hold what a tag must not; their numbers do not.
      const which = rack.rack !== undefined && /^[\w.-]+$/.test(rack.rack) ? rack.rack : index
      return subnet(`${name}-${which}`, network, rack)
    })
}

function subnet(
  name: string,
  network: SettledNetwork,
  { v4, v6, gateway, pools }: Pick<DhcpSubnet, 'v4' | 'v6' | 'gateway' | 'pools'>,
): DhcpSubnet {
  const within = (prefix: Cidr | undefined) =>
    [...network.pools, ...pools].flatMap((pool) => (prefix === undefined ? [] : clip(pool, prefix)))
  return { name, network, v4, v6, gateway, pools: within(v4), pools6: within(v6) }
}

/** The part of a pool that is in a subnet: servers want each pool in one, and one may span several racks. */
function clip(pool: IpRange, prefix: Cidr): IpRange[] {
  if (pool.family !== prefix.family || !pool.overlaps(prefix)) return []
  const first = prefix.contains(pool.first) ? pool.first : prefix.first
  const last = prefix.contains(pool.last) ? pool.last : prefix.last
  return [IpRange.of(first, last)]
}
