/**
 * The vocabulary of a rule. The parameters are the names that the cluster declared: N networks by
 * name, I the names of images, A the values of attributes by name, P those of plugins' settings by key
 * and name, M the names of hardware models. Nothing here is generic beyond them, so the type of a rule's settings is made once for all
 * rules.
 */

import type { Cidr } from '../src/model/address/cidr.js'
import type { Ip } from '../src/model/address/ip.js'
import type { Mac } from '../src/model/address/mac.js'
import type { BiosSetting } from '../src/model/bios.js'
import type { FactValue } from '../src/model/fact.js'
import type { FirmwareDeclaration } from '../src/model/firmware.js'
import type { NicChoice } from '../src/model/nic.js'
import type { FactRef } from '../src/model/value.js'
import type { Driver } from '../src/ports/driver.js'
import type { Amendable, Amendment } from './amend.js'

/** What functions in a rule see of the node they are evaluated for. */
export interface NodeView<A = unknown> {
  /** The node's name. */
  readonly name: string
  /** The last integer in the name: 42 for `cn0042`. An error for a name without digits. */
  readonly number: number
  /** All integers in the name, from left to right. */
  readonly numbers: readonly number[]
  /** The node's place within the rule's own selection, from 0. */
  readonly position: number
  /** The node's attributes. Reading one that no rule sets is an error that names node and key. */
  readonly attr: { readonly [K in keyof A]: A[K] }
  /** A fact about this node, or undefined while it is not known. */
  fact<T extends FactValue = FactValue>(key: string): T | undefined
  /**
   * A fact about this node that the function cannot do without: while it is not known, the value that
   * the function gives is a hole, as that of `fact()` is.
   */
  known<T extends FactValue = string>(key: string): T
}

/** What functions for addresses see of a network and of a rack's part of it alike. */
export interface SubnetView {
  /** The network's name. */
  readonly name: string
  readonly v4: Cidr | undefined
  readonly v6: Cidr | undefined
  /** The IPv4 router's address. */
  readonly gateway: Ip | undefined
  /** The IPv6 router's address. */
  readonly gateway6: Ip | undefined
  /** The 802.1Q VLAN number. */
  readonly vlan: number | undefined
  /** The IPv4 address at a distance from the network's address; outside the network is an error. */
  host(offset: number): Ip
  /** The IPv6 address at a distance from the network's address; outside the network is an error. */
  host6(offset: number | bigint): Ip
  /**
   * The IPv6 address that an interface makes of its hardware address (modified EUI-64), as in
   * `net.eui64(node.known('interfaces.eno1.mac'))`.
   */
  eui64(mac: Mac | string): Ip
}

/** What functions for addresses see of the interface's network. */
export interface NetworkView extends SubnetView {
  /** The IPv4 subnet of a prefix length at a place, from 0; one that does not exist is an error. */
  subnet(index: number, prefix: number): Cidr
  /** The IPv6 subnet of a prefix length at a place, from 0; one that does not exist is an error. */
  subnet6(index: number, prefix: number): Cidr
  /**
   * A rack's subnet, of a network that says how it is divided with `perRack`: by the rack's name or by
   * its number from 0. A rack that does not exist is an error.
   */
  rack(rack: string | number): RackView
}

/** A rack's part of a network. */
export interface RackView extends SubnetView {
  /** The rack's number, from 0. */
  readonly index: number
  /** The rack's name, where racks have names. */
  readonly rack: string | undefined
}

/** A value as it may be written: itself, a fact, a function of the node, or amended. */
export type Value<T, A> =
  | T
  | FactRef<T>
  | Amendment<T, NodeView<A>>
  | ((node: NodeView<A>) => T | FactRef<T>)

/** An address as it may be written: like any value, and as a function of the node and the network. */
export type AddressValue<T, A> =
  | T
  | FactRef<T>
  | Amendment<T, NodeView<A>>
  | ((node: NodeView<A>, network: NetworkView) => T | FactRef<T>)

/** Values by name: attributes, or the settings of a plugin. */
type Values<S, A> = { readonly [K in keyof S]?: Value<Exclude<S[K], undefined>, A> }

/** One network interface of a node. Every field is optional, since rules add up. */
export interface InterfaceSettings<N, A> extends Amendable<InterfaceSettings<N, A>> {
  /** The network that the interface is in. */
  readonly network?: (keyof N & string) | Amendment<keyof N & string, unknown>
  /** The IPv4 address. */
  readonly ip?: AddressValue<Ip, A>
  /** The IPv6 address. */
  readonly ip6?: AddressValue<Ip, A>
  /** Further addresses in the same network, of either family. */
  readonly addresses?: Value<readonly Ip[], A>
  /** The hardware address, or several where the interface may show up under any of them. */
  readonly mac?: Value<Mac | readonly Mac[], A>
  /** The host name. @default the node's name on the primary interface, else `<node>-<interface>` */
  readonly hostname?: Value<string, A>
  /** Further host names. */
  readonly aliases?: Value<readonly string[], A>
  /** The switch that the interface is plugged into: the name of a node, or of one that is not described. */
  readonly switch?: Value<string, A>
  /** The port of that switch, as the switch names it: `12`, `swp7`, `Ethernet1/7`. */
  readonly port?: Value<string, A>
  /**
   * Which of the machine's network interfaces it is, for learning its hardware address: as the BMC names
   * it (`'NIC.Slot.3-1-1'`, with `*` and `?`) or the slot of its adapter, by its place in the BMC's list
   * from 1, or by its place among those that a name fits. @default the one of the same name
   */
  readonly nic?: Value<NicChoice, A>
  /** Whether the address is given by DHCP. @default what the network says */
  readonly dhcp?: Value<boolean, A>
  /** Whether this is the interface that the node's own name belongs to. @default false */
  readonly primary?: Value<boolean, A>
}

/** The attributes that a cluster declared, as a rule sets them. */
export type AttributeSettings<A> = Values<A, A> & Amendable<Values<A, A>>

/** The settings of a plugin's key. */
export type PluginSettings<S, A> = Values<S, A> & Amendable<Values<S, A>>

/** The BIOS of a node by the names of its attributes, as the BMC spells them. */
export interface BiosSettings<A> {
  readonly [attribute: string]: Value<BiosSetting, A>
}

/** The firmware of a node by the names of components. */
export interface FirmwareSettings<A> {
  readonly [component: string]: Value<string | FirmwareDeclaration, A>
}

/** The interfaces of a node by name. */
type Interfaces<N, A> = { readonly [name: string]: InterfaceSettings<N, A> }

/** What rules and hardware models may say without plugins. Every field is optional. */
export interface CoreSettings<N, I extends string, A> {
  /** Whether the node is to be on. Left out: Phoenix never switches it. */
  readonly power?: Value<'on' | 'off', A>
  /** Where the next start goes: to the network, to the node's own disk, or to a network boot that waits. */
  readonly boot?: Value<'network' | 'disk' | 'hold', A>
  /** What the node boots from the network. */
  readonly image?: Value<I, A>
  /** Arguments of the kernel's command line, behind those of the image. */
  readonly kernelArgs?: Value<readonly string[], A>
  /** How to reach the BMC: one driver, or several of which the first that can do a thing does it. */
  readonly bmc?: Value<Driver | readonly Driver[], A>
  /** Network interfaces by name. */
  readonly interfaces?: Interfaces<N, A> | Amendment<Interfaces<N, A>, unknown>
  /** The attributes that the cluster declared. */
  readonly attr?: AttributeSettings<A>
  /** What attributes of the BIOS are to be: `{ ProcTurboMode: 'Enabled' }`. They take effect at a start. */
  readonly bios?: BiosSettings<A> | Amendment<BiosSettings<A>, unknown>
  /**
   * Which version the firmware of components is to have: `{ bmc: '2.14', bios: { version: '1.8', image:
   * 'images/bios.bin' } }`. `bmc` and `bios` are found by themselves; other components are named as the
   * BMC names them, or by `items`. What a rule says of a component replaces what earlier ones said of it.
   */
  readonly firmware?: FirmwareSettings<A> | Amendment<FirmwareSettings<A>, unknown>
}

/** The settings of the plugins in use, each under its key. */
type PluginsSettings<P, A> = { readonly [K in keyof P]?: PluginSettings<P[K], A> }

/**
 * What may be said of a hardware model: all that a rule may say, but the model itself. It stands where no
 * rule says anything.
 */
export type ModelSettings<N, I extends string, A, P, M extends string> = CoreModelSettings<
  N,
  I,
  A,
  M
> &
  PluginsSettings<P, A>

/** What a hardware model may say without plugins. */
export interface CoreModelSettings<N, I extends string, A, M extends string>
  extends CoreSettings<N, I, A> {
  /** Another model, whose settings stand where this one says nothing; they are merged as those of rules. */
  readonly extends?: M
}

/** What a rule may say: the core vocabulary and one key for each plugin in use. */
export type Settings<N, I extends string, A, P, M extends string> = RuleSettings<N, I, A, M> &
  PluginsSettings<P, A>

/** What a rule may say without plugins. */
export interface RuleSettings<N, I extends string, A, M extends string>
  extends CoreSettings<N, I, A> {
  /** The hardware model, whose settings stand where no rule says anything. A name alone, for it is known before anything else of a node. */
  readonly model?: M | Amendment<M, never>
}
