// The public types of 'phoenix-cluster/ports', for review. Written by 'npm run docs'.

export interface AccountInfo {
  readonly user: string
  readonly role?: string
  readonly enabled: boolean
  readonly locked: boolean
}

export interface Accounts {
  accounts(options?: CallOptions): Promise<readonly AccountInfo[]>
  rotatePassword(rotation: PasswordRotation, options?: CallOptions): Promise<void>
}

export type AddressSource = 'static' | 'dhcp' | 'bios' | 'other'

export interface Bios {
  read(options?: CallOptions): Promise<BiosReport>
  attributes(options?: CallOptions): Promise<readonly BiosAttribute[] | undefined>
  check(wanted: BiosValues, options?: CallOptions): Promise<readonly BiosFinding[]>
  set(wanted: BiosValues, options?: CallOptions): Promise<BiosChange>
  resetToDefaults(options?: CallOptions): Promise<void>
}

export interface BiosAttribute {
  readonly name: string
  readonly type: 'text' | 'integer' | 'boolean' | 'enumeration' | 'password'
  readonly title?: string
  readonly help?: string
  readonly values?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly readOnly: boolean
}

export interface BiosChange {
  readonly written: readonly string[]
  readonly resetNeeded: boolean
}

export interface BiosFinding {
  readonly attribute: string
  readonly message: string
}

export interface BiosReport {
  readonly current: BiosValues
  readonly pending: BiosValues
  readonly messages: readonly string[]
}

export type BiosValue = string | number | boolean | null

export type BiosValues = Readonly<Record<string, BiosValue>>

export interface BmcEvent {
  readonly id?: string
  readonly time?: string
  readonly severity?: 'OK' | 'Warning' | 'Critical'
  readonly message: string
  readonly messageId?: string
  readonly origin?: string
}

export type BmcEventOrGap =
  | {
      readonly kind: 'way'
      readonly way: EventWay
      readonly why?: string
    }
  | {
      readonly kind: 'event'
      readonly event: BmcEvent
    }
  | {
      readonly kind: 'gap'
    }

export interface BmcNetwork {
  bmcNetwork(options?: CallOptions): Promise<BmcNetworkReport>
  setBmcNetwork(change: BmcNetworkChange, options?: CallOptions): Promise<void>
}

export interface BmcNetworkChange {
  readonly source?: 'static' | 'dhcp'
  readonly ip?: string
  readonly prefix?: number
  readonly gateway?: string
  readonly vlan?: number | 'off'
}

export interface BmcNetworkReport {
  readonly mac?: string
  readonly ip?: string
  readonly source?: AddressSource
  readonly prefix?: number
  readonly gateway?: string
  readonly vlan?: number
}

export interface BmcReport {
  readonly capabilities: readonly string[]
  readonly lacks?: readonly string[]
  readonly presumed?: readonly string[]
  readonly vendor?: string
  readonly model?: string
  readonly firmware?: string
  readonly quirks?: readonly string[]
  readonly tried?: boolean
}

export interface BmcSystem {
  readonly id: string
  readonly model?: string
  readonly serial?: string
  readonly capabilities: readonly string[]
  readonly chosen: boolean
}

export interface BootDevice {
  bootOverride(options?: CallOptions): Promise<BootOverride>
  setBootOverride(override: BootOverride, options?: CallOptions): Promise<void>
}

export type BootDeviceTarget =
  | 'network'
  | 'disk'
  | 'cd'
  | 'usb'
  | 'setup'
  | 'uefi-target'
  | 'boot-next'
  | 'none'

export declare const bootDeviceTargets: readonly [
  'network',
  'disk',
  'cd',
  'usb',
  'setup',
  'uefi-target',
  'boot-next',
  'none',
]

export type BootMode = 'uefi' | 'legacy'

export interface BootOption {
  readonly reference: string
  readonly name: string
  readonly path?: string
  readonly enabled: boolean
}

export interface BootOrder {
  bootOrder(options?: CallOptions): Promise<readonly BootOption[]>
  setBootOrder(references: readonly string[], options?: CallOptions): Promise<BootOrderChange>
  moveBootOptions(
    pattern: string,
    to: 'first' | 'last',
    options?: CallOptions,
  ): Promise<BootOrderChange>
}

export interface BootOrderChange {
  readonly order: readonly BootOption[]
  readonly staged: boolean
}

export interface BootOverride {
  readonly device: BootDeviceTarget | 'other'
  readonly once: boolean
  readonly protocol?: 'pxe' | 'http'
  readonly path?: string
  readonly mode?: BootMode
}

export type { BootTarget } from 'phoenix-cluster/model'

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly deadline?: number | undefined
}

export interface Capabilities {
  readonly power: Power
  readonly chassisPower: ChassisPower
  readonly bootDevice: BootDevice
  readonly bootOrder: BootOrder
  readonly bios: Bios
  readonly firmware: Firmware
  readonly inventory: Inventory
  readonly hardware: Hardware
  readonly sensors: Sensors
  readonly logs: Logs
  readonly identify: Identify
  readonly virtualMedia: VirtualMedia
  readonly controller: Controller
  readonly accounts: Accounts
  readonly events: Events
  readonly console: Console
  readonly consoleAccess: ConsoleAccess
  readonly probe: Probe
  readonly raw: Raw
  readonly ipmiRaw: IpmiRaw
  readonly restorePolicy: RestorePolicies
  readonly powerLimit: PowerLimits
  readonly watchdog: Watchdog
  readonly bmcNetwork: BmcNetwork
}

export type CapabilityName = keyof Capabilities

export interface ChassisPower {
  chassis(options?: CallOptions): Promise<readonly PoweredChassis[]>
  setChassisPower(id: string, action: ChassisPowerAction, options?: CallOptions): Promise<void>
}

export type ChassisPowerAction = 'on' | 'off' | 'force-off' | 'cycle'

export declare const chassisPowerActions: readonly ['on', 'off', 'force-off', 'cycle']

export type { CommonDriverOptions } from 'phoenix-cluster/model'

export type Connection<Offers extends CapabilityName = CapabilityName> = Pick<Capabilities, Offers> & {
  close(): Promise<void>
}

export interface Console {
  openConsole(options?: OpenConsoleOptions): Promise<ConsoleLine>
}

export interface ConsoleAccess {
  consoleWays(options?: CallOptions): Promise<readonly ConsoleWay[]>
}

export type ConsoleEvent =
  | {
      readonly kind: 'data'
      readonly bytes: Uint8Array
    }
  | {
      readonly kind: 'break'
    }
  | {
      readonly kind: 'overrun'
    }
  | {
      readonly kind: 'unavailable' | 'available'
    }

export interface ConsoleLine extends AsyncIterable<ConsoleEvent> {
  write(bytes: Uint8Array): Promise<void>
  sendBreak(): Promise<void>
  close(): Promise<void>
}

export interface ConsoleWay {
  readonly protocol: 'ipmi' | 'ssh' | 'telnet'
  readonly enabled?: boolean
  readonly port?: number
  readonly command?: string
  readonly leave?: string
}

export interface Controller {
  resetBmc(options?: CallOptions): Promise<void>
  waitForBmc(options?: CallOptions): Promise<void>
}

export declare function defineDriver<const Schema extends OptionsSchema, const Offers extends CapabilityName>(
  spec: DriverSpec<Schema, Offers>,
): (options: OptionsInput<Schema> & CommonDriverOptions) => Driver

export interface DrivePart extends HardwarePart {
  readonly capacityBytes?: number
  readonly media?: string
  readonly protocol?: string
}

export interface Driver extends DriverValue {
  readonly offers: readonly CapabilityName[]
  readonly fingerprint: ReadFingerprint | undefined
  readonly scan: Scan | undefined
  readonly quirkNotes: (() => Promise<Readonly<Record<string, string>>>) | undefined
  readonly connect: (
    target: Target<never>,
  ) => Promise<Partial<Capabilities> & Pick<Connection, 'close'>>
}

export interface DriverSpec<Schema extends OptionsSchema, Offers extends CapabilityName> {
  readonly name: string
  readonly options: Schema
  readonly check?: (options: OptionsInput<Schema> & CommonDriverOptions) => readonly string[]
  readonly offers: readonly Offers[]
  readonly fingerprint?: ReadFingerprint
  readonly scan?: Scan
  readonly quirkNotes?: () => Promise<Readonly<Record<string, string>>>
  readonly connect: (target: Target<OptionsOutput<Schema>>) => Promise<Connection<Offers>>
}

export interface EventListener {
  readonly address: string
  readonly port?: number
  readonly bind?: string
  readonly tls?:
    | {
        readonly key: string
        readonly cert: string
      }
    | 'none'
}

export interface Events {
  events(options?: EventsOptions): AsyncIterable<BmcEventOrGap>
}

export interface EventsOptions {
  readonly signal?: AbortSignal
  readonly silence?: number
  readonly listen?: EventListener
}

export type EventWay = 'stream' | 'subscription' | 'log'

export interface Fingerprint {
  readonly pin: string
  readonly subject: string
  readonly issuer: string
  readonly validTo: string
}

export interface Firmware {
  list(options?: CallOptions): Promise<FirmwareReport>
  update(update: FirmwareUpdate, options?: FirmwareUpdateOptions): Promise<FirmwareOutcome>
  underWay(options?: CallOptions): Promise<readonly FirmwareTask[]>
  follow(
    task: string,
    expect: FirmwareUpdate['expect'],
    options?: FirmwareUpdateOptions,
  ): Promise<FirmwareOutcome>
}

export interface FirmwareAddress {
  readonly address: string
  readonly user?: string
  readonly password?: Secret
}

export interface FirmwareFile {
  readonly name: string
  readonly size: number
  readonly content: () => AsyncIterable<Uint8Array>
}

export interface FirmwareItem {
  readonly id: string
  readonly name: string
  readonly version?: string
  readonly component?: 'bmc' | 'bios'
  readonly updateable?: boolean
}

export interface FirmwareOutcome {
  readonly outcome: 'done' | 'scheduled'
  readonly changed: readonly {
    readonly id: string
    readonly from?: string
    readonly to?: string
  }[]
}

export interface FirmwareProgress {
  readonly state: string
  readonly percent?: number
  readonly message?: string
  readonly task?: string
}

export interface FirmwareReport {
  readonly items: readonly FirmwareItem[]
  readonly unreadable: readonly Unreadable[]
}

export interface FirmwareTask {
  readonly id: string
  readonly name: string
  readonly scheduled: boolean
}

export interface FirmwareUpdate {
  readonly image: FirmwareAddress | FirmwareFile
  readonly targets?: readonly string[]
  readonly expect?: Readonly<Record<string, string>>
  readonly apply?: 'now' | 'at-reset'
}

export interface FirmwareUpdateOptions extends CallOptions {
  readonly on?: (progress: FirmwareProgress) => void
}

export interface Hardware {
  hardware(kinds?: readonly HardwareKind[], options?: CallOptions): Promise<HardwareReport>
}

export type HardwareKind = 'processors' | 'memory' | 'drives' | 'nics'

export declare const hardwareKinds: readonly ['processors', 'memory', 'drives', 'nics']

export interface HardwarePart {
  readonly id: string
  readonly name: string
  readonly manufacturer?: string
  readonly model?: string
  readonly serial?: string
  readonly location?: string
  readonly health?: 'OK' | 'Warning' | 'Critical'
}

export interface HardwareReport {
  readonly processors: readonly ProcessorPart[]
  readonly memory: readonly MemoryPart[]
  readonly drives: readonly DrivePart[]
  readonly nics?: readonly NicPart[]
  readonly unreadable: readonly Unreadable[]
}

export interface Identify {
  identify(options?: CallOptions): Promise<IdentifyState>
  setIdentify(state: 'on' | 'off' | 'blinking', options?: CallOptions): Promise<void>
}

export type IdentifyState = 'on' | 'off' | 'blinking' | 'unknown'

export interface Inventory {
  inventory(options?: CallOptions): Promise<InventoryReport>
}

export interface InventoryNic {
  readonly id: string
  readonly names: readonly string[]
  readonly mac?: string
  readonly guid?: string
  readonly location?: string
  readonly toBmc?: boolean
}

export interface InventoryReport {
  readonly serial?: string
  readonly manufacturer?: string
  readonly model?: string
  readonly uuid?: string
  readonly biosVersion?: string
  readonly bmcVersion?: string
  readonly processorCount?: number
  readonly processorModel?: string
  readonly memoryGiB?: number
  readonly nics: readonly InventoryNic[]
  readonly bmcMac?: string
  readonly unread?: readonly PhoenixError[]
}

export interface IpmiAnswer {
  readonly completion: number
  readonly meaning: string
  readonly data: Uint8Array
}

export interface IpmiCommand {
  readonly netFn: number
  readonly command: number
  readonly data?: Uint8Array | readonly number[]
  readonly lun?: number
  readonly privilege?: 'user' | 'operator' | 'admin'
  readonly repeatable?: boolean
}

export interface IpmiRaw {
  send(command: IpmiCommand, options?: CallOptions): Promise<IpmiAnswer>
}

export declare function isDriver(value: unknown): value is DriverValue

export interface LogEntriesOptions extends CallOptions {
  readonly limit?: number
  readonly since?: Date
}

export interface LogEntry {
  readonly id: string
  readonly time?: string
  readonly severity?: 'OK' | 'Warning' | 'Critical'
  readonly message: string
  readonly messageId?: string
}

export interface LogInfo {
  readonly id: string
  readonly name: string
  readonly clearable: boolean
}

export interface LogReport {
  readonly entries: readonly LogEntry[]
  readonly older: boolean
}

export interface Logs {
  logs(options?: CallOptions): Promise<readonly LogInfo[]>
  entries(log?: string, options?: LogEntriesOptions): Promise<LogReport>
  clear(log: string, options?: CallOptions): Promise<void>
}

export interface MemoryPart extends HardwarePart {
  readonly capacityMiB?: number
  readonly speed?: number
}

export interface NicPart extends HardwarePart {
  readonly mac?: string
  readonly guid?: string
}

export interface OpenConsoleOptions extends CallOptions {
  readonly takeOver?: boolean
}

export declare const option: {
  readonly int: () => Schema<number, number, true>
  readonly ints: () => Schema<readonly number[], readonly number[], true>
  readonly number: () => Schema<number, number, true>
  readonly text: () => Schema<string, string, true>
  readonly bool: () => Schema<boolean, boolean, true>
  readonly oneOf: <const T extends string>(...values: readonly T[]) => Schema<T, T, true>
  readonly texts: () => Schema<readonly string[], readonly string[], true>
  readonly secret: () => Schema<SecretRef, Secret, true>
}

export type { OptionsInput } from 'phoenix-cluster/model'

export type { OptionsOutput } from 'phoenix-cluster/model'

export type { OptionsSchema } from 'phoenix-cluster/model'

export interface PasswordRotation {
  readonly next: Secret
  readonly user?: string
  readonly prepare: () => Promise<void>
  readonly commit: () => Promise<void>
}

export { PhoenixError } from 'phoenix-cluster'

export interface Power {
  powerState(options?: CallOptions): Promise<PowerState>
  setPower(action: PowerAction, options?: CallOptions): Promise<void | 'already'>
}

export type PowerAction = 'on' | 'off' | 'force-off' | 'reboot' | 'reset' | 'cycle' | 'nmi'

export declare const powerActions: readonly ['on', 'off', 'force-off', 'reboot', 'reset', 'cycle', 'nmi']

export interface PoweredChassis {
  readonly id: string
  readonly name: string
  readonly state: PowerState
  readonly actions: readonly ChassisPowerAction[]
}

export interface PowerLimit {
  readonly watts: number
  readonly action?: PowerLimitAction
  readonly correctionTime?: number
  readonly samplingPeriod?: number
}

export type PowerLimitAction = 'nothing' | 'power-off' | 'log'

export declare const powerLimitActions: readonly ['nothing', 'power-off', 'log']

export interface PowerLimitReport {
  readonly limit?: Required<PowerLimit>
  readonly active: boolean
}

export interface PowerLimits {
  powerLimit(options?: CallOptions): Promise<PowerLimitReport>
  setPowerLimit(limit: PowerLimit | undefined, options?: CallOptions): Promise<void>
}

export interface PowerReading {
  readonly watts?: number
  readonly limit?: number
}

export type { PowerState } from 'phoenix-cluster/model'

export interface Probe {
  capabilities(options?: CallOptions): Promise<readonly string[]>
  about(options?: CallOptions): Promise<BmcReport>
  systems(options?: CallOptions): Promise<readonly BmcSystem[]>
}

export interface ProcessorPart extends HardwarePart {
  readonly kind: 'cpu' | 'gpu' | 'other'
  readonly cores?: number
  readonly threads?: number
}

export interface Raw {
  get(path: string, options?: CallOptions): Promise<RawAnswer>
  post(path: string, body?: RawValue, options?: CallOptions): Promise<RawAnswer>
  patch(path: string, body: RawValue, options?: CallOptions): Promise<RawAnswer>
  delete(path: string, options?: CallOptions): Promise<RawAnswer>
}

export interface RawAnswer {
  readonly status: number
  readonly body: RawValue | undefined
}

export type RawValue =
  | null
  | boolean
  | number
  | string
  | readonly RawValue[]
  | {
      readonly [key: string]: RawValue | undefined
    }

export type ReadFingerprint = (
  address: string,
  port: number | undefined,
  options?: CallOptions,
) => Promise<Fingerprint>

export interface RestorePolicies {
  restorePolicy(options?: CallOptions): Promise<RestorePolicy | undefined>
  setRestorePolicy(policy: RestorePolicy, options?: CallOptions): Promise<void>
}

export declare const restorePolicies: readonly ['always-off', 'previous', 'always-on']

export type RestorePolicy = 'always-off' | 'previous' | 'always-on'

export type Scan = (
  address: string,
  port: number | undefined,
  options?: CallOptions,
) => Promise<Scanned | undefined>

export interface Scanned {
  readonly port: number
  readonly vendor?: string
  readonly product?: string
  readonly uuid?: string
  readonly serial?: string
  readonly firmware?: string
  readonly pin?: string
  readonly notes?: readonly string[]
}

export type { Schema } from 'phoenix-cluster/model'

export { Secret } from 'phoenix-cluster/model'

export type SensorKind =
  | 'temperature'
  | 'fan'
  | 'power'
  | 'voltage'
  | 'current'
  | 'energy'
  | 'humidity'
  | 'frequency'
  | 'utilization'
  | 'pressure'
  | 'flow'
  | 'other'

export interface SensorLimits {
  readonly lowerCaution?: number
  readonly lowerCritical?: number
  readonly upperCaution?: number
  readonly upperCritical?: number
}

export interface SensorReading {
  readonly id: string
  readonly name: string
  readonly kind: SensorKind
  readonly value?: number
  readonly unit: string
  readonly health?: 'OK' | 'Warning' | 'Critical'
  readonly limits?: SensorLimits
  readonly chassis: string
}

export interface SensorReport {
  readonly readings: readonly SensorReading[]
  readonly unreadable: readonly Unreadable[]
}

export interface Sensors {
  sensors(options?: CallOptions): Promise<SensorReport>
  powerReading(options?: CallOptions): Promise<PowerReading>
}

export interface Target<Options = unknown> {
  readonly node: string
  readonly address: string
  readonly port: number | undefined
  readonly system: string | undefined
  readonly trust: Trust
  readonly options: Options
  readonly log: (message: string) => void
}

export interface Trust {
  readonly pins?: readonly string[]
  readonly ca?: string
}

export interface Unreadable {
  readonly path: string
  readonly code: ErrorCode
  readonly reason: string
}

export interface VirtualDrive {
  readonly id: string
  readonly name: string
  readonly kinds: readonly string[]
  readonly image?: string
}

export interface VirtualImage {
  readonly address: string
  readonly user?: string
  readonly password?: Secret
  readonly drive?: string
}

export interface VirtualMedia {
  drives(options?: CallOptions): Promise<readonly VirtualDrive[]>
  insert(image: VirtualImage, options?: CallOptions): Promise<VirtualDrive>
  eject(drive?: string, options?: CallOptions): Promise<void>
}

export interface Watchdog {
  watchdog(options?: CallOptions): Promise<WatchdogReport>
  setWatchdog(setting: WatchdogSetting, options?: CallOptions): Promise<void>
  feedWatchdog(options?: CallOptions): Promise<void>
  stopWatchdog(options?: CallOptions): Promise<void>
}

export type WatchdogAction = 'nothing' | 'reset' | 'power-off' | 'power-cycle'

export declare const watchdogActions: readonly ['nothing', 'reset', 'power-off', 'power-cycle']

export interface WatchdogReport extends Required<WatchdogSetting> {
  readonly running: boolean
  readonly left: number
  readonly expired: readonly WatchdogUse[]
}

export interface WatchdogSetting {
  readonly action: WatchdogAction
  readonly timeout: number
  readonly use?: WatchdogUse
  readonly warning?: number
  readonly unlogged?: boolean
}

export type WatchdogUse = 'firmware-restart' | 'post' | 'os-load' | 'os' | 'oem'

export declare const watchdogUses: readonly ['firmware-restart', 'post', 'os-load', 'os', 'oem']
