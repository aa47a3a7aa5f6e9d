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
export type { AccountInfo, Accounts, PasswordRotation } from './accounts.js'
export type {
  Bios,
  BiosAttribute,
  BiosChange,
  BiosFinding,
  BiosReport,
  BiosValue,
  BiosValues,
} from './bios.js'
export type {
  AddressSource,
  BmcNetwork,
  BmcNetworkChange,
  BmcNetworkReport,
} from './bmc-network.js'
export {
  type BootDevice,
  type BootDeviceTarget,
  type BootMode,
  type BootOverride,
  bootDeviceTargets,
} from './boot-device.js'
export type { BootOption, BootOrder, BootOrderChange } from './boot-order.js'
export type { CallOptions } from './call.js'
export {
  type ChassisPower,
  type ChassisPowerAction,
  chassisPowerActions,
  type PoweredChassis,
} from './chassis-power.js'
export type {
  Console,
  ConsoleAccess,
  ConsoleEvent,
  ConsoleLine,
  ConsoleWay,
  OpenConsoleOptions,
} from './console.js'
export type { Controller } from './controller.js'
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
export type {
  BmcEvent,
  BmcEventOrGap,
  EventListener,
  Events,
  EventsOptions,
  EventWay,
} from './events.js'
export type {
  Firmware,
  FirmwareAddress,
  FirmwareFile,
  FirmwareItem,
  FirmwareOutcome,
  FirmwareProgress,
  FirmwareReport,
  FirmwareTask,
  FirmwareUpdate,
  FirmwareUpdateOptions,
} from './firmware.js'
export {
  type DrivePart,
  type Hardware,
  type HardwareKind,
  type HardwarePart,
  type HardwareReport,
  hardwareKinds,
  type MemoryPart,
  type NicPart,
  type ProcessorPart,
} from './hardware.js'
export type { Identify, IdentifyState } from './identify.js'
export type { Inventory, InventoryNic, InventoryReport } from './inventory.js'
export type { IpmiAnswer, IpmiCommand, IpmiRaw } from './ipmi-raw.js'
export type { LogEntriesOptions, LogEntry, LogInfo, LogReport, Logs } from './logs.js'
export { type Power, type PowerAction, powerActions } from './power.js'
export {
  type PowerLimit,
  type PowerLimitAction,
  type PowerLimitReport,
  type PowerLimits,
  powerLimitActions,
} from './power-limit.js'
export type { BmcReport, BmcSystem, Probe } from './probe.js'
export type { Raw, RawAnswer, RawValue } from './raw.js'
export { type RestorePolicies, type RestorePolicy, restorePolicies } from './restore-policy.js'
export type { Scan, Scanned } from './scan.js'
export type {
  PowerReading,
  SensorKind,
  SensorLimits,
  SensorReading,
  SensorReport,
  Sensors,
} from './sensors.js'
export type { Unreadable } from './unreadable.js'
export type { VirtualDrive, VirtualImage, VirtualMedia } from './virtual-media.js'
export {
  type Watchdog,
  type WatchdogAction,
  type WatchdogReport,
  type WatchdogSetting,
  type WatchdogUse,
  watchdogActions,
  watchdogUses,
} from './watchdog.js'
