/**
 * The embeddable SDK. Import from `phoenix-cluster`. It installs no signal handler, prints nothing and
 * never ends the process; several clusters may be open at once and share nothing.
 */

export type { MachineProposal, ProposedBy } from './boot/unknown/proposals.js'
export type { MachineWords, PortSighting } from './boot/unknown/sighting.js'
export type { UnknownMachine } from './boot/unknown/unknown-machines.js'
export type { KeptConsoleEvent } from './console/kept-console.js'
export {
  ConsoleLog,
  type ConsoleLogEvent,
  type ConsoleLogOptions,
} from './console/log/console-log.js'
export { NodeConsole } from './console/node-console.js'
export {
  type ErrorCode,
  errorCodes,
  PhoenixError,
  type PhoenixErrorOptions,
  type Place,
  type Problem,
  type ProblemPlace,
} from './error.js'
export type { Declaration, Declared } from './model/declaration.js'
export type { Fact, FactChange, FactSnapshot, FactValue, Observation } from './model/fact.js'
export { NodeSet } from './model/node-set/node-set.js'
export type { FilesReload } from './model/reload.js'
export type { Derivation } from './model/settle/explain/derived.js'
export {
  type Explanation,
  explain,
  explainAll,
  type Saying,
} from './model/settle/explain/explain.js'
export { type WhyNot, whyNot } from './model/settle/explain/why-not.js'
export { Model } from './model/settle/model.js'
export type {
  SettledBmc,
  SettledImage,
  SettledInterface,
  SettledNetwork,
  SettledNode,
} from './model/settle/settled.js'
export type {
  AuditRecord,
  Disruption,
  FileChange,
  PowerState,
  RunRecord,
  Step,
  StepRecord,
  WriteStep,
} from './model/step.js'
export type { FilesLook, SeenFile, UnseenFiles } from './plan/files.js'
export { type Note, Plan, type PlanData, type Unseen } from './plan/plan.js'
export type { Fingerprint } from './ports/driver.js'
export type { PowerAction } from './ports/power.js'
export type { Through, ThroughEntry } from './run/connections/through.js'
export type { Consent } from './run/consent.js'
export type { Deadlines } from './run/deadlines.js'
export type { Discovered, ScanPace, ScanPorts } from './run/discover/discover.js'
export type { MatchedBy, NodeMatch } from './run/discover/match.js'
export type {
  Awaited,
  LookEvent,
  NodeResult,
  Outcome,
  RunEvent,
  WaitingEvent,
} from './run/events.js'
export type { FilesResult } from './run/files/keep-files.js'
export type { WrittenFile } from './run/files/write-files.js'
export type { HardwareDifference } from './run/inventory/inventory-facts.js'
export type { LimitOptions } from './run/limits.js'
export type { RecordLimits, Unrecorded } from './run/record/record-tree.js'
export type { RunOptions } from './run/runner.js'
export type { Adoption, AdoptOptions } from './sdk/adopting.js'
export type { DiscoverMachinesOptions, DiscoverOptions } from './sdk/discovering.js'
export type { OpenOptions, PlanOptions } from './sdk/options.js'
export { open, Phoenix } from './sdk/phoenix.js'
export type { RenderCall, RenderOutcome } from './sdk/render-files.js'
export { AccountsOf, type RotationOptions } from './sdk/selection/accounts.js'
export type { Answer, Answers, ChangeOptions, ReadOptions } from './sdk/selection/answer.js'
export { type BiosDifference, BiosOf } from './sdk/selection/bios.js'
export { BmcOf } from './sdk/selection/bmc.js'
export { BmcNetworkOf } from './sdk/selection/bmc-network.js'
export { BootDeviceOf } from './sdk/selection/boot-device.js'
export { BootOrderOf } from './sdk/selection/boot-order.js'
export { ChassisPowerOf, type ChassisPowerOptions } from './sdk/selection/chassis-power.js'
export { ConsoleOf, type ConsoleOptions, type LogConsolesOptions } from './sdk/selection/console.js'
export { ControllerOf } from './sdk/selection/controller.js'
export { EventsOf } from './sdk/selection/events.js'
export {
  type FirmwareChangeOptions,
  type FirmwareDifference,
  FirmwareOf,
  type FirmwareUpdated,
  type FirmwareUpdateRequest,
} from './sdk/selection/firmware.js'
export { IdentifyOf } from './sdk/selection/identify.js'
export {
  HardwareOf,
  type HardwareOptions,
  InventoryOf,
  type InventoryOptions,
  type InventoryReading,
} from './sdk/selection/inventory.js'
export { IpmiOf } from './sdk/selection/ipmi.js'
export { type LogReadOptions, LogsOf } from './sdk/selection/logs.js'
export { PowerOf, type PowerOptions } from './sdk/selection/power.js'
export { PowerLimitOf } from './sdk/selection/power-limit.js'
export { RawOf, type Recording, type RecordOptions } from './sdk/selection/raw.js'
export { RestorePolicyOf } from './sdk/selection/restore-policy.js'
export { Selection } from './sdk/selection/selection.js'
export { SensorsOf } from './sdk/selection/sensors.js'
export { VirtualMediaOf } from './sdk/selection/virtual-media.js'
export { WatchdogOf } from './sdk/selection/watchdog.js'
export type { TypedModel, TypedNode } from './sdk/typed-model.js'
