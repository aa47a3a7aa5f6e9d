/**
 * What a configuration says, exactly as it was said and in the order in which it was said: names may
 * be declared twice, texts may be faulty, nothing is merged. The DSL records it, `settle` gives it
 * its meaning. A program may write one by hand.
 */
import type { Place } from '../error.js'
import type { Cidr } from './address/cidr.js'
import type { Ip } from './address/ip.js'
import type { IpRange } from './address/ip-range.js'
import type { NodeSet } from './node-set/node-set.js'
import type { FilesReload } from './reload.js'
import type { OptionsSchema, Schema } from './schema.js'
import type { Faulty } from './value.js'

/** Where something was said. Reading `place` may cost some microseconds, holding it does not. */
export interface Origin {
  readonly place: Place | undefined
}

/** Something declared under a name. */
export interface Named<T> {
  readonly name: string
  readonly value: T
  readonly origin: Origin
}

/** One of something, or several. */
export type OneOrMore<T> = T | readonly T[]

/** An IP network. At least one of `v4` and `v6` is needed. */
export interface NetworkDeclaration {
  /** The IPv4 prefix. */
  readonly v4?: Cidr | Faulty
  /** The IPv6 prefix. */
  readonly v6?: Cidr | Faulty
  /** The IPv4 router's address within `v4`. */
  readonly gateway?: Ip | Faulty
  /** The IPv6 router's address within `v6`. */
  readonly gateway6?: Ip | Faulty
  /** Addresses that no node may have: they belong to something that is not described here. */
  readonly reserved?: OneOrMore<Ip | Cidr | IpRange | Faulty>
  /** The ranges from which the DHCP server serves whoever is not known; no node may have an address in them. */
  readonly pool?: OneOrMore<IpRange | Faulty>
  /** Addresses that move between nodes, or belong to none, by their host names: one, or one of each family. */
  readonly floats?: Readonly<Record<string, OneOrMore<Ip | Faulty>>>
  /** A subnet of this network for each rack. */
  readonly perRack?: PerRackDeclaration
  /** The name servers, in the order in which they are asked. */
  readonly dns?: OneOrMore<Ip | Faulty>
  /** The time servers. */
  readonly ntp?: OneOrMore<Ip | Faulty>
  /** The DNS domain of names in this network. @default the cluster's domain */
  readonly domain?: string
  /** Whether nodes get their addresses in this network by DHCP. @default whether it or its racks have a `pool` */
  readonly dhcp?: boolean
  /** For how long the DHCP server gives an address away, in seconds, 60 to 31536000. @default the server's own */
  readonly lease?: number
  /** The largest packet, in bytes, 576 to 65536. */
  readonly mtu?: number
  /** The 802.1Q VLAN number, 1 to 4094. */
  readonly vlan?: number
}

/** How a network is divided into equal subnets, one for each rack. */
export interface PerRackDeclaration {
  /** The prefix length of a rack's IPv4 subnet. */
  readonly prefix?: number
  /** The prefix length of a rack's IPv6 subnet. */
  readonly prefix6?: number
  /** The racks by name, in the order of their subnets. @default racks are only numbered, from 0 */
  readonly racks?: OneOrMore<NodesDeclaration>
  /** Which host of its subnet is the rack's router: the first or last one, or its distance from the subnet's address. @default none */
  readonly gateway?: 'first' | 'last' | number
  /** The VLAN number of the first rack; each further rack has the next one. @default the network's */
  readonly vlan?: number
  /** The ranges of each rack's IPv4 subnet from which the DHCP server serves whoever is not known. @default none */
  readonly pool?: OneOrMore<RackPoolDeclaration>
  /** The same in each rack's IPv6 subnet. @default none */
  readonly pool6?: OneOrMore<RackPoolDeclaration>
}

/** A range of addresses in the subnet of each rack: `{ first: 200, last: 249 }` of 10.2.3.0/24 is 10.2.3.200-10.2.3.249. */
export interface RackPoolDeclaration {
  /** The distance of the first address from the subnet's address. */
  readonly first: number
  /** The distance of the last address, which is part of the range. */
  readonly last: number
}

/** The processor architectures that images are made for, as Linux names them. */
export type Architecture = 'x86_64' | 'aarch64'

/**
 * What a node starts from the network. Paths are relative to the folder of images, with `/` between their
 * parts; `{version}` in one stands for the image's version.
 */
export interface ImageDeclaration {
  /** Another image, whose fields stand where this one says nothing; kernel arguments add up. */
  readonly extends?: string
  readonly kernel?: string
  /** The initial RAM disk, or several, which the kernel unpacks one over the other. */
  readonly initrd?: OneOrMore<string>
  readonly rootfs?: string
  /** Arguments of the kernel's command line. */
  readonly kernelArgs?: readonly string[]
  /**
   * What stands for `{version}` in the paths; `latest` is the newest that the folder of images has.
   * @default none
   */
  readonly version?: string
  /** For which processors it is; a node of another kind is not sent to it. @default any */
  readonly architecture?: Architecture
  /** SHA-256, in hexadecimal, of files that must be these and no others. @default any content */
  readonly sha256?: ImageHashes
}

/** What files of an image must be: SHA-256, in 64 hexadecimal digits each. */
export interface ImageHashes {
  readonly kernel?: string
  /** As many as there are initial RAM disks. */
  readonly initrd?: OneOrMore<string>
  readonly rootfs?: string
}

/** How nodes start from the network. */
export interface BootDeclaration {
  /** Where nodes reach the boot service: `http://10.2.0.1:8080`. @default what the service is told */
  readonly url?: string
  /** The folder of images: absolute, or relative to the configuration's folder. @default `images` */
  readonly images?: string
  /** The image for machines that are not known. @default they are told to wait */
  readonly discovery?: string
  /**
   * Whether nodes report what they booted: then `image` and `kernelArgs` are compared with that, and
   * `apply` waits until a node that it starts is up.
   * @default false
   */
  readonly reports?: boolean
  /** The kernel's console, where neither rules nor the image give one. @default `ttyS0,115200` */
  readonly console?: string
  /** Own boot scripts, the first that fits being taken. @default Phoenix's own */
  readonly templates?: readonly BootTemplateValue[]
  readonly origin: Origin
}

/** What writes boot scripts, as the model sees it. */
export interface BootTemplateValue {
  readonly name: string
}

/** The node sets of all groups by name, as a group's function is given them. */
export type GroupSets = Readonly<Record<string, NodeSet>>

/** Nodes written down: the text of a node set, or what is wrong with it. */
export interface NodesDeclaration {
  readonly kind: 'nodes'
  readonly set: NodeSet | undefined
  readonly faulty: Faulty | undefined
}

/** A group: nodes written down, or computed from other groups. */
export type GroupDeclaration = NodesDeclaration | ((groups: GroupSets) => NodeSet)

/** What a rule applies to: a group's name, nodes written down, or a set computed from groups. */
export type SelectorDeclaration = string | GroupDeclaration

/** Layered settings: plain objects whose leaves are literals, functions, fact references, amendments. */
export interface SettingsDeclaration {
  readonly [key: string]: unknown
}

/** One rule. */
export interface RuleDeclaration {
  readonly select: SelectorDeclaration
  readonly settings: SettingsDeclaration
  readonly origin: Origin
}

/** Further names for nodes, one to each. */
export interface AliasesDeclaration {
  readonly nodes: NodesDeclaration
  /** The aliases in the order of the nodes, or a function that gives each node's; undefined for none. */
  readonly names: NodesDeclaration | ((node: AliasedNode) => string | undefined)
  readonly origin: Origin
}

/** What a function for aliases sees of the node. */
export interface AliasedNode {
  /** The node's name. */
  readonly name: string
  /** All integers in the name, from left to right. */
  readonly numbers: readonly number[]
  /** The node's place among those that are given aliases, from 0. */
  readonly position: number
}

/** What makes files of a cluster, as the model sees it: its name, and what may be chosen. */
export interface RendererValue {
  readonly name: string
  readonly options: OptionsSchema
}

/** Files for another program that are to be kept as the cluster is. */
export interface FilesDeclaration {
  /** A renderer, or the name of one that Phoenix brings. */
  readonly renderer: string | RendererValue
  /** The folder below which the files are: absolute, or relative to the configuration's folder. */
  readonly out: string
  /** The nodes that the files are about. @default all */
  readonly nodes?: SelectorDeclaration
  /** The renderer's own options. @default their defaults */
  readonly options?: Readonly<Record<string, unknown>>
  /** How the program that reads them is told that they changed. @default it is not told */
  readonly reload?: FilesReload
  readonly origin: Origin
}

/** A plugin: a key of its own in every rule, and values that stand below all rules. */
export interface PluginDeclaration {
  readonly key: string
  readonly settings: OptionsSchema
  /** Settings for each node that stand where no rule says anything. */
  readonly defaults?: (node: {
    readonly name: string
    readonly numbers: readonly number[]
  }) => SettingsDeclaration | undefined
}

/** All that a configuration says. */
export interface Declaration {
  /** The format of this object; raised when it changes incompatibly. */
  readonly format: 1
  /** The cluster's name. */
  readonly name: string
  readonly origin: Origin
  /** The DNS domain of node names. */
  readonly domain?: string
  /** Where the facts are kept: a path or `file:` URL. @default `.phoenix/<name>.db` beside the configuration */
  readonly facts?: string
  readonly attributes: readonly Named<Schema>[]
  readonly networks: readonly Named<NetworkDeclaration>[]
  readonly images: readonly Named<ImageDeclaration>[]
  /** What is true of nodes of a hardware model where no rule says anything. @default none */
  readonly models?: readonly Named<SettingsDeclaration>[]
  readonly groups: readonly Named<GroupDeclaration>[]
  /** Further names for nodes. @default none */
  readonly aliases?: readonly AliasesDeclaration[]
  /** Files for other programs. @default none */
  readonly files?: readonly FilesDeclaration[]
  /** How nodes start from the network; the last one counts. @default nobody says */
  readonly boot?: readonly BootDeclaration[]
  readonly plugins: readonly Named<PluginDeclaration>[]
  readonly rules: readonly RuleDeclaration[]
  /** Rules that were said but whose result was thrown away; each is a warning. */
  readonly abandoned: readonly Origin[]
}

/** Anything that can say what it declares: a cluster of the DSL, or an object made by hand. */
export interface Declared {
  /** What was declared, as plain data. */
  toDeclaration(): Declaration
}
