/** What a cluster is once all its rules have been merged and evaluated. */
import type { Cidr } from '../address/cidr.js'
import type { Ip } from '../address/ip.js'
import type { Mac } from '../address/mac.js'
import type { DriverValue } from '../driver.js'

/** A network as it was declared, with defaults filled in. */
export interface SettledNetwork {
  readonly name: string
  readonly v4: Cidr | undefined
  readonly v6: Cidr | undefined
  readonly gateway: Ip | undefined
  readonly gateway6: Ip | undefined
  readonly domain: string | undefined
  readonly dhcp: boolean
  readonly mtu: number | undefined
  readonly vlan: number | undefined
  /** The IPv4 address at a distance from the network's address. */
  host(offset: number): Ip
  /** The IPv6 address at a distance from the network's address. */
  host6(offset: number | bigint): Ip
}

/** An image with what it extends filled in. */
export interface SettledImage {
  readonly name: string
  readonly kernel: string
  readonly initrd: string | undefined
  readonly rootfs: string | undefined
  readonly kernelArgs: readonly string[]
}

/** A network interface of a node. */
export interface SettledInterface {
  readonly name: string
  readonly network: string
  readonly ip: Ip | undefined
  readonly ip6: Ip | undefined
  /** Further addresses. */
  readonly addresses: readonly Ip[]
  /** The hardware addresses under which the interface may show up; usually none or one. */
  readonly macs: readonly Mac[]
  readonly hostname: string
  readonly aliases: readonly string[]
  readonly dhcp: boolean
  readonly primary: boolean
}

/** One way to a node's BMC. */
export interface SettledBmc {
  readonly driver: DriverValue
  /** Where the BMC is; undefined if that is not known yet. */
  readonly address: string | undefined
  readonly port: number | undefined
  /** The equipment node that owns the BMC, where that is not the node itself. */
  readonly of: string | undefined
  readonly system: string | undefined
}

/** A value that waits for a fact. */
export interface Hole {
  /** The dotted path of the value: `interfaces.eno1.mac`. */
  readonly path: string
  /** The key of the fact; usually the same as the path. */
  readonly fact: string
}

/** A node with everything that the rules and facts say about it. */
export interface SettledNode {
  readonly name: string
  /** The last integer in the name, if there is one. */
  readonly number: number | undefined
  readonly power: 'on' | 'off' | undefined
  readonly boot: 'network' | 'disk' | 'hold' | undefined
  readonly image: string | undefined
  /** The image's arguments, then the rules'. */
  readonly kernelArgs: readonly string[]
  /** The drivers in the order in which they are asked. */
  readonly bmc: readonly SettledBmc[]
  readonly interfaces: Readonly<Record<string, SettledInterface>>
  readonly attr: Readonly<Record<string, unknown>>
  /** What rules say under the plugins' keys. */
  readonly plugins: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
  /** Values that wait for facts. */
  readonly holes: readonly Hole[]
}
