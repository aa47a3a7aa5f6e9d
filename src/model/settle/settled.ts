/** What a cluster is once all its rules have been merged and evaluated. */
import type { Cidr } from '../address/cidr.js'
import type { Ip } from '../address/ip.js'
import type { IpRange } from '../address/ip-range.js'
import type { Mac } from '../address/mac.js'
import type { BiosSettings } from '../bios.js'
import type { Architecture, BootTemplateValue } from '../declaration.js'
import type { DriverValue } from '../driver.js'
import type { SettledFirmware } from '../firmware.js'
import type { NicChoice } from '../nic.js'

/** What a network and a rack's part of it have in common. */
export interface Subnet {
  readonly v4: Cidr | undefined
  readonly v6: Cidr | undefined
  readonly gateway: Ip | undefined
  readonly gateway6: Ip | undefined
  readonly vlan: number | undefined
  /** The IPv4 address at a distance from the network's address; outside the network is an error. */
  host(offset: number): Ip
  /** The IPv6 address at a distance from the network's address; outside the network is an error. */
  host6(offset: number | bigint): Ip
  /** The IPv6 address that an interface makes of its hardware address (modified EUI-64). */
  eui64(mac: Mac | string): Ip
}

/** A network as it was declared, with defaults filled in. */
export interface SettledNetwork extends Subnet {
  readonly name: string
  /** Addresses that no node may have. */
  readonly reserved: readonly IpRange[]
  /**
   * The ranges that the DHCP server serves strangers from, of either family, beside those of its racks; no
   * node may have an address in them.
   */
  readonly pools: readonly IpRange[]
  /** Addresses that belong to no single node. */
  readonly floats: readonly SettledFloat[]
  /** How it is divided among racks, where it is. */
  readonly perRack: SettledRacks | undefined
  readonly dns: readonly Ip[]
  readonly ntp: readonly Ip[]
  readonly domain: string | undefined
  readonly dhcp: boolean
  /** How long a lease lasts, in seconds; undefined leaves it to the DHCP server. */
  readonly lease: number | undefined
  readonly mtu: number | undefined
  /** The IPv4 subnet of a prefix length at a place, from 0; one that does not exist is an error. */
  subnet(index: number, prefix: number): Cidr
  /** The IPv6 subnet of a prefix length at a place, from 0; one that does not exist is an error. */
  subnet6(index: number, prefix: number): Cidr
  /** A rack's subnet, by the rack's name or its number from 0; a rack that does not exist is an error. */
  rack(rack: string | number): SettledRack
}

/** An address that belongs to no single node, such as one that moves between two servers. */
export interface SettledFloat {
  /** Its host name in the network's domain. */
  readonly name: string
  /** One address, or one of each family. */
  readonly addresses: readonly Ip[]
}

/** How a network is divided among racks. */
export interface SettledRacks {
  /** The prefix length of a rack's IPv4 subnet, where racks have one. */
  readonly prefix: number | undefined
  /** The prefix length of a rack's IPv6 subnet, where racks have one. */
  readonly prefix6: number | undefined
  /** The names of the racks in the order of their subnets; empty where racks are only numbered. */
  readonly names: readonly string[]
  /** How many racks there are, or where they are only numbered, how many there is room for. */
  readonly count: number
  /** Whether each rack has pools of its own. */
  readonly hasPools: boolean
  /** The rack in whose subnet an address is. */
  of(address: Ip): SettledRack | undefined
}

/** One rack's part of a network. */
export interface SettledRack extends Subnet {
  /** The name of the network that it is a part of. */
  readonly name: string
  /** The rack's number, from 0. */
  readonly index: number
  /** The rack's name, where racks have names. */
  readonly rack: string | undefined
  /** The ranges of its subnets that the DHCP server serves strangers from; no node may have an address in them. */
  readonly pools: readonly IpRange[]
}

/** An image with what it extends filled in. */
export interface SettledImage {
  readonly name: string
  /** The path of the kernel in the folder of images. */
  readonly kernel: string
  /** The paths of the initial RAM disks, in the order in which the kernel unpacks them. */
  readonly initrds: readonly string[]
  /** The path of the root file system. */
  readonly rootfs: string | undefined
  readonly kernelArgs: readonly string[]
  /** The version, where it has any; while it is `latest`, the paths still hold `{version}`. */
  readonly version: string | undefined
  /** For which processors it is, where it says so. */
  readonly architecture: Architecture | undefined
  /** SHA-256 in hexadecimal by path, of the files for which it is declared. */
  readonly sha256: Readonly<Record<string, string>>
}

/** How nodes start from the network, with defaults filled in. */
export interface SettledBoot {
  /** Where nodes reach the boot service, without `/` at its end. */
  readonly url: string | undefined
  /** The folder of images, as it was written. */
  readonly images: string
  /** The image for machines that are not known. */
  readonly discovery: string | undefined
  readonly reports: boolean
  readonly console: string
  readonly templates: readonly BootTemplateValue[]
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
  /** Whether a rule or a fact gave the host name; else it is made of the node's name. */
  readonly isNamed: boolean
  readonly aliases: readonly string[]
  /** The switch that the interface is plugged into. */
  readonly switch: string | undefined
  /** The port of that switch, as the switch names it. */
  readonly port: string | undefined
  /** Which of the machine's network interfaces it is, where a rule says; else its name tells. */
  readonly nic: NicChoice | undefined
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
  /** Further names by which the node is known. */
  readonly aliases: readonly string[]
  /** The hardware model, where a rule names one. */
  readonly model: string | undefined
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
  /** What attributes of the BIOS are to be; empty where no rule says anything. */
  readonly bios: BiosSettings
  /** Which firmware components are to have, by the components' names; empty where no rule says anything. */
  readonly firmware: Readonly<Record<string, SettledFirmware>>
  /** Values that wait for facts. */
  readonly holes: readonly Hole[]
}
