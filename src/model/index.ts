/**
 * The pure half of Phoenix: what a configuration means, and the values it is made of. No I/O, no
 * dependency; a program may settle, prove and explain a cluster with nothing else.
 */
export { PhoenixError, type Place, type Problem, type ProblemPlace } from '../error.js'
export { Cidr, type CidrText } from './address/cidr.js'
export { Ip, type IpText } from './address/ip.js'
export { IpRange, type IpRangeText } from './address/ip-range.js'
export { Mac, type MacText } from './address/mac.js'
export type { BiosSetting, BiosSettings } from './bios.js'
export type {
  AliasedNode,
  AliasesDeclaration,
  Architecture,
  BootDeclaration,
  BootTemplateValue,
  Declaration,
  Declared,
  FilesDeclaration,
  GroupDeclaration,
  GroupSets,
  ImageDeclaration,
  ImageHashes,
  Named,
  NetworkDeclaration,
  NodesDeclaration,
  OneOrMore,
  Origin,
  PerRackDeclaration,
  PluginDeclaration,
  RackPoolDeclaration,
  RendererValue,
  RuleDeclaration,
  SelectorDeclaration,
  SettingsDeclaration,
} from './declaration.js'
export { didYouMean, nearest } from './did-you-mean.js'
export type { CommonDriverOptions, DriverValue } from './driver.js'
export * from './fact.js'
export { type FirmwareDeclaration, isVersion, type SettledFirmware } from './firmware.js'
export type { FoldOptions } from './node-set/format.js'
export { naturalCompare } from './node-set/natural-order.js'
export { NodeSet, type ParseNodeSetOptions } from './node-set/node-set.js'
export { type NodesText, parseNodes } from './node-set/nodes-text.js'
export type { RegroupOptions } from './node-set/regroup.js'
export type { FilesReload, ReloadSignal } from './reload.js'
export type { OptionsInput, OptionsOutput, OptionsSchema, Schema } from './schema.js'
export { Secret, type SecretRef } from './secret.js'
export { defaultBoot } from './settle/declared/boot.js'
export type { SettledFiles } from './settle/declared/files.js'
export { imageAt, imageFiles, latest } from './settle/declared/images.js'
export type { Derivation } from './settle/explain/derived.js'
export { type Explanation, explain, explainAll, type Saying } from './settle/explain/explain.js'
export { type WhyNot, whyNot } from './settle/explain/why-not.js'
export { type GatheredProblems, gatherProblems } from './settle/findings/gather.js'
export { Model } from './settle/model.js'
export { prove } from './settle/proof/prove.js'
export type {
  Hole,
  SettledBmc,
  SettledBoot,
  SettledFloat,
  SettledImage,
  SettledInterface,
  SettledNetwork,
  SettledNode,
  SettledRack,
  SettledRacks,
  Subnet,
} from './settle/settled.js'
export type * from './step.js'
export type { Faulty } from './value.js'
