/**
 * What machines start from the network: who asks, what it is to start and why, and the script that tells
 * it. Pure functions without effects. Import from `phoenix-cluster/boot`.
 */
export { type CommandLine, ipArgument } from './command-line.js'
export {
  type BootDecision,
  type DecideOptions,
  decide,
  decideFor,
  type NodeStart,
} from './decide.js'
export { type LoaderFiles, loaderFor, loaderPaths } from './loaders.js'
export { type IdentifyOptions, type Identity, Machines } from './machines.js'
export { reportSnippet } from './report-snippet.js'
export { type BootRequest, type Firmware, firmwareOf } from './request.js'
export {
  type BootLanguage,
  type BootLinks,
  bootScript,
  explainBoot,
  type ScriptContext,
} from './script.js'
export {
  type BootTemplate,
  type BootTemplateDefinition,
  type BootTemplateInput,
  defineBootTemplate,
  isBootTemplate,
} from './template.js'
export {
  asNode,
  type MachineProposal,
  type ProposedBy,
  type ProposeOptions,
  proposeNodes,
} from './unknown/proposals.js'
export type { MachineWords, PortSighting, Sighting } from './unknown/sighting.js'
export { type UnknownMachine, UnknownMachines } from './unknown/unknown-machines.js'
export { grubWord, ipxeWord, shellWord } from './words.js'
