/**
 * What a driver has to offer, one capability per file, and how a driver is made.
 * Import from `phoenix-cluster/ports`.
 */
export { PhoenixError } from '../error.js'
export { type CommonDriverOptions, isDriver } from '../model/driver.js'
export type { OptionsInput, OptionsOutput, OptionsSchema, Schema } from '../model/schema.js'
export { kinds as option } from '../model/schema.js'
export { Secret } from '../model/secret.js'
export type { BootTarget, PowerState } from '../model/step.js'
export type { BootDevice, BootDeviceTarget, BootOverride } from './boot-device.js'
export type { CallOptions } from './call.js'
export {
  type Capabilities,
  type CapabilityName,
  type Connection,
  type Driver,
  type DriverSpec,
  defineDriver,
  type Fingerprint,
  type ReadFingerprint,
  type Target,
  type Trust,
} from './driver.js'
export type { Inventory, InventoryNic, InventoryReport } from './inventory.js'
export { type Power, type PowerAction, powerActions } from './power.js'
