/**
 * A rack on a laptop: BMCs that speak Redfish over HTTPS and IPMI 2.0 on loopback addresses, for trying out a
 * configuration before the hardware arrives, and for testing tools of one's own against a service
 * that keeps to the protocol, or breaks it on demand.
 *
 * Import from `phoenix-cluster/adapters/simulated`.
 */
export { PhoenixError } from '../../src/error.js'
export type {
  BusyFault,
  CorruptsFault,
  DeadFault,
  DropsFault,
  DuplicatesFault,
  Fault,
  IgnoresBootFault,
  IgnoresPowerFault,
  MalformedFault,
  RefusedFault,
  ReordersFault,
  ResetFault,
  SessionsFullFault,
  SlowFault,
  StuckFault,
  UnavailableFault,
  WrongPasswordFault,
} from './faults/faults.js'
export { faultForms, parseFault } from './faults/parse-fault.js'
export type {
  AccountSlotsQuirk,
  ActionEtagQuirk,
  BareBmcResetQuirk,
  BiosJobsQuirk,
  BootQuirk,
  EmptyBodyQuirk,
  EtagQuirk,
  JobsQuirk,
  LockdownQuirk,
  MediaQuirk,
  NoSettingsObjectQuirk,
  NotLicensedQuirk,
  NotReadyQuirk,
  PushQuirk,
  ResetBusyQuirk,
  ResetSameQuirk,
  RestartQuirk,
  SubscriptionsQuirk,
  SuccessMessagesQuirk,
  SystemSettingsQuirk,
  TaskQuirk,
} from './faults/quirks/changes.js'
export type { Quirk } from './faults/quirks/quirks.js'
export type {
  BareRootQuirk,
  DeadLinksQuirk,
  ExpandQuirk,
  LoneObjectsQuirk,
  OddTargetsQuirk,
  OddTypesQuirk,
  PagesQuirk,
  PartsWhenOnQuirk,
  PowerStatesQuirk,
  SlashesQuirk,
  UnmanagedQuirk,
} from './faults/quirks/shown.js'
export type {
  AllowQuirk,
  CertificateQuirk,
  ClosedRootQuirk,
  CompressionQuirk,
  CrowdedQuirk,
  DropsIdleQuirk,
  ErrorBodiesQuirk,
  EventsQuirk,
  HangsQuirk,
  MustChangePasswordQuirk,
  OldTlsQuirk,
  RsaExchangeQuirk,
  SessionLimitQuirk,
  SessionTimeoutQuirk,
  ShortSessionsQuirk,
  StrictHeadersQuirk,
  WakesSlowlyQuirk,
} from './faults/quirks/wire.js'
export type {
  Hardware,
  HardwareEvents,
  HardwareIdentity,
  MakeHardware,
} from './machine/hardware.js'
export type { HistoryEntry } from './machine/history.js'
export type { SimulatedInterface } from './machine/identity.js'
export type { SimulatedNode, SimulatedProtocol } from './machine/node.js'
export type { SimulatedOverride } from './machine/override.js'
export type { ResetType, SimulatedPower } from './machine/reset.js'
export type { QemuNetwork, QemuOptions } from './qemu/options.js'
export { qemu } from './qemu/qemu.js'
export type { Addressing } from './rack/addresses.js'
export type { Counters, RequestKind } from './rack/counters.js'
export {
  type NodeState,
  type Rack,
  type RackEntry,
  type RackOptions,
  startRack,
} from './rack/rack.js'
export { type SimulateOptions, simulate } from './rack/simulate.js'
export type { ResourceName } from './redfish/http/names.js'
