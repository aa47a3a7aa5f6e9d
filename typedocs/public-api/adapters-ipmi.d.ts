// The public types of 'phoenix-cluster/adapters/ipmi', for review. Written by 'npm run docs'.

export type AddressSource = 'static' | 'dhcp' | 'bios' | 'other'

export interface BmcUser {
  readonly id: number
  readonly name: string
  readonly privilege: UserPrivilege
  readonly messaging: boolean
}

export interface BoardArea {
  readonly made: string | undefined
  readonly manufacturer: string | undefined
  readonly product: string | undefined
  readonly serial: string | undefined
  readonly part: string | undefined
  readonly custom: readonly string[]
}

export type BootMode = 'uefi' | 'legacy'

export interface ChassisArea {
  readonly type: number
  readonly part: string | undefined
  readonly serial: string | undefined
  readonly custom: readonly string[]
}

export interface ChassisStatus {
  readonly power: 'on' | 'off'
  readonly restorePolicy: RestorePolicy | undefined
  readonly powerFaults: readonly string[]
  readonly faults: readonly string[]
  readonly identify: 'off' | 'on' | 'for-a-while' | undefined
}

export declare function connectIpmi(options: IpmiOptions): Promise<IpmiBmc>

export interface DeviceId {
  readonly deviceId: number
  readonly revision: number
  readonly firmware: string
  readonly updating: boolean
  readonly ipmi: string
  readonly manufacturerId: number
  readonly productId: number
}

export interface Fru {
  readonly chassis: ChassisArea | undefined
  readonly board: BoardArea | undefined
  readonly product: ProductArea | undefined
  readonly records: readonly FruRecord[]
  readonly damaged: readonly string[]
}

export interface FruRecord {
  readonly type: number
  readonly data: Buffer
}

export interface Guid {
  readonly raw: string
  readonly smbios: string
  readonly inOrder: string
}

export type IdentifyDuration = number | 'forever'

export declare const ipmi: (options: IpmiDriverOptions) => Driver

export declare class IpmiBmc implements Power, BootDevice, Inventory {
  constructor(options: IpmiOptions, timing?: Partial<Timing>)
  powerState(options?: CallOptions): Promise<PowerState>
  setPower(action: PowerAction, options?: CallOptions): Promise<void>
  bootOverride(options?: CallOptions): Promise<BootOverride>
  setBootOverride(override: BootOverride, options?: CallOptions): Promise<void>
  inventory(options?: CallOptions): Promise<InventoryReport>
  chassis(options?: CallOptions): Promise<ChassisStatus>
  identify(duration?: IdentifyDuration, options?: CallOptions): Promise<void>
  setRestorePolicy(policy: RestorePolicy, options?: CallOptions): Promise<void>
  device(options?: CallOptions): Promise<DeviceId>
  guid(options?: CallOptions): Promise<Guid>
  fru(id?: number, options?: CallOptions): Promise<Fru>
  lan(options?: CallOptions): Promise<LanConfiguration>
  sensors(options?: CallOptions): Promise<readonly SensorReading[]>
  events(options?: CallOptions): Promise<readonly LogEvent[]>
  logState(options?: CallOptions): Promise<LogState>
  clearEvents(options?: CallOptions): Promise<void>
  logTime(options?: CallOptions): Promise<Date>
  setLogTime(time: Date, options?: CallOptions): Promise<void>
  powerReading(options?: CallOptions): Promise<PowerReading>
  users(options?: CallOptions): Promise<readonly BmcUser[]>
  setPassword(id: number, password: Secret, options?: CallOptions): Promise<void>
  testPassword(id: number, password: Secret, options?: CallOptions): Promise<boolean>
  raw(
    command: RawCommand,
    options?: CallOptions,
  ): Promise<{
    readonly completion: number
    readonly data: Buffer
  }>
  get suite(): number | undefined
  close(): Promise<void>
}

export interface IpmiDriverOptions extends CommonDriverOptions {
  readonly user: string
  readonly password: SecretRef
  readonly kg?: SecretRef
  readonly suites?: string
  readonly privilege?: Privilege
  readonly bootMode?: BootMode
  readonly quirks?: readonly string[]
}

export interface IpmiOptions {
  readonly address: string
  readonly port?: number | undefined
  readonly user: string
  readonly password: Secret
  readonly kg?: Secret | undefined
  readonly suites?: readonly number[] | undefined
  readonly privilege?: Privilege | undefined
  readonly bootMode?: BootMode | undefined
  readonly quirks?: readonly string[] | undefined
  readonly node?: string | undefined
  readonly deadline?: number | undefined
  readonly log?: ((message: string) => void) | undefined
}

export interface LanConfiguration {
  readonly channel: number
  readonly mac: string | undefined
  readonly ip: string | undefined
  readonly source: AddressSource | undefined
  readonly mask: string | undefined
  readonly gateway: string | undefined
  readonly vlan: number | undefined
}

export interface LogEvent {
  readonly id: number
  readonly time: string | undefined
  readonly source: string
  readonly sensor: number | undefined
  readonly asserted: boolean
  readonly text: string
  readonly raw: string
}

export interface LogState {
  readonly entries: number
  readonly free: number | undefined
  readonly overflowed: boolean
}

export interface PowerReading {
  readonly current: number
  readonly minimum: number
  readonly maximum: number
  readonly average: number
  readonly period: number
  readonly active: boolean
}

export type Privilege = 'user' | 'operator' | 'admin'

export interface ProductArea {
  readonly manufacturer: string | undefined
  readonly name: string | undefined
  readonly part: string | undefined
  readonly version: string | undefined
  readonly serial: string | undefined
  readonly asset: string | undefined
  readonly custom: readonly string[]
}

export interface RawCommand {
  readonly netFn: number
  readonly command: number
  readonly data?: Buffer | readonly number[]
  readonly lun?: number
  readonly privilege?: Privilege
  readonly repeatable?: boolean
}

export type RestorePolicy = 'always-off' | 'previous' | 'always-on'

export type SensorHealth = 'ok' | 'non-critical' | 'critical' | 'non-recoverable' | 'unknown'

export interface SensorReading {
  readonly name: string
  readonly type: string
  readonly value: number | undefined
  readonly unit: string
  readonly health: SensorHealth
  readonly states: readonly number[]
  readonly thresholds: Thresholds
}

export interface Thresholds {
  readonly lowerNonCritical?: number
  readonly lowerCritical?: number
  readonly lowerNonRecoverable?: number
  readonly upperNonCritical?: number
  readonly upperCritical?: number
  readonly upperNonRecoverable?: number
}

export type UserPrivilege = 'callback' | 'user' | 'operator' | 'admin' | 'oem' | 'none'

// Not exported, but part of the types above.

interface Timing {
  readonly again: number
  readonly longest: number
  readonly loginTries: number
  readonly commandTries: number
  readonly doubt: number
  readonly busy: number
  readonly full: number
  readonly idle: number
  readonly close: number
}
