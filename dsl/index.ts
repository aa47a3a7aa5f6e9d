/**
 * The language in which a cluster is described. Import from `phoenix-cluster/dsl`. Its functions only
 * record what they are told; nothing is read, written or connected to.
 */
export type { Place } from '../src/error.js'
export type { Cidr } from '../src/model/address/cidr.js'
export type { Ip } from '../src/model/address/ip.js'
export type { IpRange } from '../src/model/address/ip-range.js'
export type { Mac } from '../src/model/address/mac.js'
export type { BiosSetting } from '../src/model/bios.js'
export type { AliasedNode, Declaration, Declared } from '../src/model/declaration.js'
export type { FirmwareDeclaration } from '../src/model/firmware.js'
export type { NodeSet } from '../src/model/node-set/node-set.js'
export type { FilesReload } from '../src/model/reload.js'
export type { OptionsSchema, Schema } from '../src/model/schema.js'
export type { SecretRef } from '../src/model/secret.js'
export type { FactRef } from '../src/model/value.js'
export { type Amendable, type Amendment, append, prepend, replace, unset } from './amend.js'
export { blockOf, placeInBlock } from './blocks.js'
export type { BootSettings } from './boot.js'
export {
  type Cluster,
  type ClusterOptions,
  cluster,
  type Groups,
  type ImageSettings,
  isCluster,
  type Rules,
  type RulesOf,
} from './cluster.js'
export type { FilesSettings, OptionsOf, RendererName } from './files.js'
export { type NetworkOptions, type NetworkSettings, network, type PerRack } from './network.js'
export { definePlugin, type Plugin, type PluginHooks } from './plugin.js'
export type {
  AddressValue,
  AttributeSettings,
  BiosSettings,
  CoreSettings,
  FirmwareSettings,
  InterfaceSettings,
  ModelSettings,
  NetworkView,
  NodeView,
  PluginSettings,
  RackView,
  RuleSettings,
  Settings,
  SubnetView,
  Value,
} from './settings.js'
export {
  attr,
  cidr,
  command,
  env,
  fact,
  file,
  ip,
  mac,
  type Nodes,
  nodes,
  range,
} from './values.js'
