import type { Cidr } from '../src/model/address/cidr.js'
import type { Ip } from '../src/model/address/ip.js'
import type { NetworkDeclaration } from '../src/model/declaration.js'

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
}

/** A network as it may be written: its options, or its IPv4 prefix alone. */
export type NetworkSettings = Cidr | NetworkOptions

/**
 * An IP network. At least one of `v4` and `v6` is needed.
 *
 * @example
 * ```ts
 * import { cidr, cluster, ip, network } from 'phoenix-cluster/dsl'
 *
 * cluster('shelf').networks({
 *   mgmt: network({ v4: cidr('10.2.0.0/16'), gateway: ip('10.2.0.1'), mtu: 9000 }),
 * })
 * ```
 */
export function network(options: NetworkOptions): NetworkOptions {
  return Object.freeze({ ...options })
}
