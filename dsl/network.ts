import type { Cidr } from '../src/model/address/cidr.js'
import type { Ip } from '../src/model/address/ip.js'
import type { IpRange } from '../src/model/address/ip-range.js'
import type { NetworkDeclaration, PerRackDeclaration } from '../src/model/declaration.js'
import type { Nodes } from './values.js'

/** What {@link network} is given. */
export interface NetworkOptions extends NetworkDeclaration {
  /** The IPv4 prefix. */
  readonly v4?: Cidr
  /** The IPv6 prefix. */
  readonly v6?: Cidr
  /** The IPv4 router's address within `v4`. */
  readonly gateway?: Ip
  /** The IPv6 router's address within `v6`. */
  readonly gateway6?: Ip
  // One or several are written out, for an alias would hide the names in messages.
  /** Addresses that no node may have: they belong to something that is not described here. */
  readonly reserved?: Ip | Cidr | IpRange | readonly (Ip | Cidr | IpRange)[]
  /** The ranges from which the DHCP server serves whoever is not known; no node may have an address in them. */
  readonly pool?: IpRange | readonly IpRange[]
  /** Addresses that move between nodes, or belong to none, by their host names: one, or one of each family. */
  readonly floats?: { readonly [name: string]: Ip | readonly Ip[] }
  /** A subnet of this network for each rack; functions reach it by `net.rack(…)`. */
  readonly perRack?: PerRack
  /** The name servers, in the order in which they are asked. */
  readonly dns?: Ip | readonly Ip[]
  /** The time servers. */
  readonly ntp?: Ip | readonly Ip[]
}

/** How a network is divided into equal subnets, one for each rack. */
export interface PerRack extends PerRackDeclaration {
  /** The racks by name, in the order of their subnets. @default racks are only numbered, from 0 */
  readonly racks?: Nodes | readonly Nodes[]
}

/** A network as it may be written: its options, or its IPv4 prefix alone. */
export type NetworkSettings = Cidr | NetworkOptions

/**
 * An IP network. At least one of `v4` and `v6` is needed.
 *
 * @example
 * ```ts
 * import { cidr, cluster, ip, network, nodes, range } from 'phoenix-cluster/dsl'
 *
 * cluster('shelf').networks({
 *   mgmt: network({
 *     v4: cidr('10.2.0.0/16'),
 *     gateway: ip('10.2.0.1'),
 *     mtu: 9000,
 *     pool: range('10.2.200.0-10.2.203.255'),
 *     reserved: [ip('10.2.0.2'), range('10.2.0.200-10.2.0.255')],
 *     floats: { api: ip('10.2.0.5') },
 *   }),
 *   bmc: network({ v4: cidr('10.3.0.0/16'), perRack: { prefix: 24, racks: nodes('x[1000-1007]') } }),
 * })
 * ```
 */
export function network(options: NetworkOptions): NetworkOptions {
  return Object.freeze({ ...options })
}
