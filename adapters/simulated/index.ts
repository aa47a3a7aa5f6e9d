/**
 * A rack on a laptop: BMCs that speak Redfish over HTTPS on loopback addresses, for trying out a
 * configuration before the hardware arrives, and for testing tools of one's own against a service
 * that keeps to the protocol, or breaks it on demand.
 *
 * Import from `phoenix-cluster/adapters/simulated`.
 */
export { PhoenixError } from '../../src/error.js'
export type { Addressing } from './addresses.js'
export type { HistoryEntry, SimulatedOverride } from './bmc.js'
export type { Counters, RequestKind } from './counters.js'
export type {
  DeadFault,
  Fault,
  IgnoresBootFault,
  IgnoresPowerFault,
  MalformedFault,
  RefusedFault,
  ResetFault,
  SlowFault,
  StuckFault,
  UnavailableFault,
  WrongPasswordFault,
} from './faults.js'
export type { SimulatedInterface } from './identity.js'
export type { SimulatedNode } from './node.js'
export { type NodeState, type Rack, type RackEntry, type RackOptions, startRack } from './rack.js'
export type { ResetType, SimulatedPower } from './reset.js'
export type { ResourceName } from './routes.js'
export { type SimulateOptions, simulate } from './simulate.js'
