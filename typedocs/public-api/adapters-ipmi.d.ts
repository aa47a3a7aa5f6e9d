// The public types of 'phoenix-cluster/adapters/ipmi', for review. Written by 'npm run docs'.

export interface BmcUser {
  readonly id: number
  readonly name: string
  readonly privilege: UserPrivilege
  readonly messaging: boolean
  readonly enabled: boolean | undefined
}

export interface BmcUserChange {
  readonly name?: string
  readonly privilege?: UserPrivilege
  readonly messaging?: boolean
  readonly enabled?: boolean
}

export interface BoardArea {
  readonly made: string | undefined
  readonly manufacturer: string | undefined
  readonly product: string | undefined
  readonly serial: string | undefined
  readonly part: string | undefined
  readonly custom: readonly string[]
}

export type { BootMode } from 'phoenix-cluster/ports'

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

export type CipherSuiteId = 17 | 3 | 16 | 2 | 15 | 1

export declare function connectIpmi(options: IpmiOptions): Promise<IpmiBmc>

export type ControllerReset = 'cold' | 'warm'

export interface DeviceId {
  readonly deviceId: number
  readonly revision: number
  readonly firmware: string
  readonly updating: boolean
  readonly ipmi: string
  readonly manufacturerId: number
  readonly productId: number
  readonly supports: readonly DeviceSupport[]
}

export type DeviceSupport =
  | 'sensors'
  | 'sensor-records'
  | 'event-log'
  | 'units'
  | 'event-receiver'
  | 'event-generator'
  | 'bridge'
  | 'chassis'

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
  readonly content: FruRecordContent
}

export type FruRecordContent = PowerSupplyRecord | OutputRecord | ManagementRecord | OtherRecord

export interface Guid {
  readonly raw: string
  readonly smbios: string
  readonly inOrder: string
}

export type GuidOf = 'system' | 'device'

export type IdentifyDuration = number | 'forever'

export declare const ipmi: (options: IpmiDriverOptions) => Driver

export declare class IpmiBmc implements Power, BootDevice, Inventory {
  readonly chassis: IpmiChassis
  readonly identify: IpmiIdentify
  readonly sensors: IpmiSensors
  readonly logs: IpmiLogs
  readonly hardware: IpmiHardware
  readonly accounts: IpmiAccounts
  readonly controller: IpmiController
  readonly network: IpmiNetwork
  readonly powerLimit: IpmiPowerLimit
  readonly watchdog: IpmiWatchdog
  readonly probe: IpmiProbe
  readonly raw: IpmiCommands
  constructor(
    options: IpmiOptions,
    timing?: Partial<Timing>,
    consoleTiming?: Partial<ConsoleTiming>,
  )
  get console(): IpmiConsole
  powerState(options?: CallOptions): Promise<PowerState>
  setPower(action: PowerAction, options?: CallOptions): Promise<void | 'already'>
  bootOverride(options?: CallOptions): Promise<BootOverride>
  setBootOverride(override: BootOverride, options?: CallOptions): Promise<void>
  inventory(options?: CallOptions): Promise<InventoryReport>
  capabilities(): Pick<Capabilities, Offered>
  get suite(): number | undefined
  close(): Promise<void>
}

export declare class IpmiConsole implements Console {
  constructor(way: Way, timing?: Partial<ConsoleTiming>)
  settings(options?: CallOptions): Promise<SolSettings>
  openConsole(options?: OpenConsoleOptions): Promise<ConsoleLine>
  close(): Promise<void>
}

export interface IpmiDriverOptions extends CommonDriverOptions {
  readonly user: string
  readonly password: SecretRef
  readonly kg?: SecretRef
  readonly suites?: readonly CipherSuiteId[]
  readonly privilege?: Privilege
  readonly bootMode?: BootMode
  readonly quirks?: readonly IpmiQuirk[]
}

export interface IpmiOptions {
  readonly address: string
  readonly port?: number | undefined
  readonly user: string
  readonly password: Secret
  readonly kg?: Secret | undefined
  readonly suites?: readonly CipherSuiteId[] | undefined
  readonly privilege?: Privilege | undefined
  readonly bootMode?: BootMode | undefined
  readonly quirks?: readonly IpmiQuirk[] | undefined
  readonly node?: string | undefined
  readonly deadline?: number | undefined
  readonly log?: ((message: string) => void) | undefined
}

export type IpmiQuirk =
  | 'nochecksumcheck'
  | 'intel20'
  | 'supermicro20'
  | 'intelplus'
  | 'i82571spt'
  | 'privlookup'
  | 'icts'
  | 'opensesspriv'
  | 'authcap'
  | 'integritycheckvalue'
  | 'ipmiping'

export interface LogEvent {
  readonly id: number
  readonly time: string | undefined
  readonly source: string
  readonly sensor: number | undefined
  readonly name?: string
  readonly asserted: boolean
  readonly severity: EventSeverity | undefined
  readonly text: string
  readonly raw: string
}

export interface LogState {
  readonly entries: number
  readonly free: number | undefined
  readonly overflowed: boolean
}

export interface ManagementRecord {
  readonly kind: 'management-access'
  readonly of:
    | 'system-address'
    | 'system-name'
    | 'system-ping'
    | 'component-address'
    | 'component-name'
    | 'component-ping'
    | 'system-id'
    | 'other'
  readonly text: string
}

export interface MemoryModule {
  readonly generation: 'DDR3' | 'DDR4' | 'DDR5'
  readonly capacityMiB: number | undefined
  readonly speed: number | undefined
  readonly ranks: number
  readonly ecc: boolean
  readonly form: string | undefined
  readonly manufacturer: string | undefined
  readonly part: string | undefined
  readonly serial: string | undefined
  readonly made: string | undefined
}

export interface OtherRecord {
  readonly kind: 'other'
  readonly manufacturerId: number | undefined
}

export interface OutputRecord {
  readonly kind: 'dc-output' | 'dc-load'
  readonly number: number
  readonly voltage: number
  readonly voltageLow: number
  readonly voltageHigh: number
  readonly ripple: number
  readonly currentLow: number
  readonly currentHigh: number
  readonly standby: boolean
}

export interface PowerDraw {
  readonly current: number
  readonly minimum: number
  readonly maximum: number
  readonly average: number
  readonly period: number
  readonly active: boolean
}

export interface PowerSupplyRecord {
  readonly kind: 'power-supply'
  readonly capacity: number
  readonly peakApparent: number | undefined
  readonly inrushCurrent: number | undefined
  readonly inputs: readonly {
    readonly low: number
    readonly high: number
  }[]
  readonly frequency: {
    readonly low: number
    readonly high: number
  }
  readonly hotSwap: boolean
  readonly powerFactorCorrection: boolean
  readonly autoSwitch: boolean
  readonly predictsFailure: boolean
  readonly dropout: number
  readonly peak:
    | {
        readonly watts: number
        readonly seconds: number
      }
    | undefined
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

export interface SolSettings {
  readonly enabled?: boolean
  readonly privilege?: Privilege
  readonly forcesEncryption?: boolean
  readonly forcesAuthentication?: boolean
  readonly bitRate?: number
}

export interface Thresholds {
  readonly lowerNonCritical?: number
  readonly lowerCritical?: number
  readonly lowerNonRecoverable?: number
  readonly upperNonCritical?: number
  readonly upperCritical?: number
  readonly upperNonRecoverable?: number
}

export interface UnitRecord {
  readonly id: number | undefined
  readonly name: string
  readonly entity: {
    readonly id: number
    readonly instance: number
  }
  readonly holds: 'areas' | 'module'
}

export type UserPrivilege = 'callback' | 'user' | 'operator' | 'admin' | 'oem' | 'none'

// Not exported, but part of the types above.

class Access {
  readonly options: IpmiOptions
  readonly timing: Timing
  constructor(options: IpmiOptions, timing: Timing, lease: ClientLease)
  get client(): IpmiClient
  get records(): SdrRepository
  get user(): string
  separate(as: { readonly user?: string; readonly password?: Secret }): IpmiClient
  renew(password: Secret): Promise<void>
  close(): Promise<void>
  call<T>(
    what: string,
    options: CallOptions | undefined,
    work: (deadline: Deadline) => Promise<T>,
    usual?: number,
  ): Promise<T>
}

class Airspace {
  constructor(most: number)
  get typical(): number
  heard(after: number): void
  get free(): boolean
  get flying(): number
  take(): Flight
  land(flight: Flight): void
  wait(enter: () => void): () => void
}

type Authentication = 'sha1' | 'sha256'

interface Behaviour {
  readonly checksums: 'checked' | 'ignored'
  readonly userName: 'exact' | 'filled-field' | 'filled'
  readonly lookup: 'name' | 'name-and-privilege'
  readonly lookupBit: 'everywhere' | 'not-in-rakp3' | 'nowhere'
  readonly rakp2Code: 'whole' | 'cut'
  readonly rakp4Code: 'authentication' | 'integrity'
  readonly padding: 'standard' | 'short'
}

interface ChannelUser {
  receive(payload: Buffer, order: number): void
  lost(why: LossOfChannel): void
}

interface CipherSuite {
  readonly id: CipherSuiteId
  readonly authentication: Authentication
  readonly integrity: Integrity
  readonly confidentiality: Confidentiality
}

interface ClientLease {
  readonly client: IpmiClient
  release(): Promise<void>
}

interface ClientOptions {
  readonly address: string
  readonly port: number
  readonly user: string
  readonly password: Secret
  readonly kg: Secret | undefined
  readonly suites: readonly number[] | undefined
  readonly privilege: Privilege
  readonly quirks: readonly string[]
  readonly timing: Timing
  readonly log: (message: string) => void
}

interface Command {
  readonly what: string
  readonly netFn: number
  readonly command: number
  readonly data?: Buffer | readonly number[]
  readonly lun?: number
  readonly privilege?: Privilege
  readonly repeatable?: boolean
  readonly encrypted?: boolean
}

type Confidentiality = 'none' | 'aes-cbc-128'

interface ConsoleTiming extends LineTiming {
  readonly keepAlive: number
  readonly doubt: number
  readonly close: number
}

interface Conversion {
  readonly form: 'unsigned' | 'ones-complement' | 'twos-complement'
  readonly linearization: number
  readonly m: number
  readonly b: number
  readonly bExponent: number
  readonly rExponent: number
}

class Deadline {
  constructor(options: CallOptions | undefined, fallback: number)
  get left(): number
  get aborted(): boolean
  cut(reason: PhoenixError): void
  check(): void
  timeout(): PhoenixError
  listen(listener: Listener): void
  unlisten(listener: Listener): void
  end(): void
  handleEvent(): void
  race<T>(work: Promise<T>): Promise<T>
  sleep(milliseconds: number): Promise<void>
}

type EventSensor = Pick<
  SensorRecord,
  'owner' | 'lun' | 'number' | 'name' | 'type' | 'unit' | 'conversion'
>

type EventSeverity = 'OK' | 'Warning' | 'Critical'

interface Flight {
  readonly began: number
}

type Integrity = 'none' | 'sha1-96' | 'sha256-128'

class IpmiAccounts implements Accounts {
  constructor(access: Access)
  accounts(options?: CallOptions): Promise<readonly AccountInfo[]>
  rotatePassword(rotation: PasswordRotation, options?: CallOptions): Promise<void>
  users(options?: CallOptions): Promise<readonly BmcUser[]>
  setUser(id: number, change: BmcUserChange, options?: CallOptions): Promise<void>
  setPassword(id: number, password: Secret, options?: CallOptions): Promise<void>
  testPassword(id: number, password: Secret, options?: CallOptions): Promise<boolean>
}

class IpmiChassis implements RestorePolicies {
  constructor(access: Access)
  status(options?: CallOptions): Promise<ChassisStatus>
  restorePolicy(options?: CallOptions): Promise<RestorePolicy | undefined>
  setRestorePolicy(policy: RestorePolicy, options?: CallOptions): Promise<void>
}

class IpmiClient {
  readonly peer: Peer
  readonly log: (message: string) => void
  constructor(options: ClientOptions)
  get options(): ClientOptions
  get session():
    | {
        readonly suite: number
        readonly guid: Buffer
      }
    | undefined
  command(command: Command, deadline: Deadline): Promise<Buffer>
  ask(command: Command, deadline: Deadline): Promise<Response>
  join(
    payloadType: number,
    user: ChannelUser,
    privilege: Privilege,
    deadline: Deadline,
  ): Promise<PayloadChannel>
  renew(password: Secret): Promise<void>
  leave(): Promise<void>
  close(): Promise<void>
}

class IpmiCommands implements IpmiRaw {
  constructor(access: Access)
  send(command: IpmiCommand, options?: CallOptions): Promise<IpmiAnswer>
}

class IpmiController implements Controller {
  constructor(access: Access)
  resetBmc(options?: CallOptions): Promise<void>
  waitForBmc(options?: CallOptions): Promise<void>
  reset(how: ControllerReset, options?: CallOptions): Promise<void>
  device(options?: CallOptions): Promise<DeviceId>
  guid(of?: GuidOf, options?: CallOptions): Promise<Guid>
}

class IpmiHardware implements Hardware {
  constructor(access: Access)
  hardware(kinds?: readonly HardwareKind[], options?: CallOptions): Promise<HardwareReport>
  units(options?: CallOptions): Promise<readonly UnitRecord[]>
  fru(id?: number, options?: CallOptions): Promise<Fru>
  module(id: number, options?: CallOptions): Promise<MemoryModule>
}

class IpmiIdentify implements Identify {
  constructor(access: Access)
  identify(options?: CallOptions): Promise<IdentifyState>
  setIdentify(state: 'on' | 'off' | 'blinking', options?: CallOptions): Promise<void>
  light(duration?: IdentifyDuration, options?: CallOptions): Promise<void>
}

class IpmiLogs implements Logs {
  constructor(access: Access)
  logs(): Promise<readonly LogInfo[]>
  entries(log?: string, options?: LogEntriesOptions): Promise<LogReport>
  clear(log: string, options?: CallOptions): Promise<void>
  events(options?: LogEntriesOptions): Promise<readonly LogEvent[]>
  state(options?: CallOptions): Promise<LogState>
  time(options?: CallOptions): Promise<Date>
  setTime(time: Date, options?: CallOptions): Promise<void>
}

class IpmiNetwork implements BmcNetwork {
  constructor(access: Access)
  bmcNetwork(options?: CallOptions): Promise<BmcNetworkReport>
  setBmcNetwork(change: BmcNetworkChange, options?: CallOptions): Promise<void>
}

class IpmiPowerLimit implements PowerLimits {
  constructor(access: Access)
  powerLimit(options?: CallOptions): Promise<PowerLimitReport>
  setPowerLimit(limit: PowerLimit | undefined, options?: CallOptions): Promise<void>
}

class IpmiProbe implements Probe {
  constructor(access: Access)
  capabilities(options?: CallOptions): Promise<readonly string[]>
  about(options?: CallOptions): Promise<BmcReport>
  systems(): Promise<readonly BmcSystem[]>
}

class IpmiSensors implements Sensors {
  constructor(access: Access)
  sensors(options?: CallOptions): Promise<SensorReport>
  powerReading(options?: CallOptions): Promise<PowerReading>
  readings(options?: CallOptions): Promise<readonly Reading[]>
  draw(options?: CallOptions): Promise<PowerDraw>
}

class IpmiWatchdog implements Watchdog {
  constructor(access: Access)
  watchdog(options?: CallOptions): Promise<WatchdogReport>
  setWatchdog(setting: WatchdogSetting, options?: CallOptions): Promise<void>
  feedWatchdog(options?: CallOptions): Promise<void>
  stopWatchdog(options?: CallOptions): Promise<void>
}

interface LineTiming {
  readonly again: number
  readonly longest: number
  readonly greeting: number
  readonly silence: number
}

interface Listener {
  fail(reason: PhoenixError): void
}

type LossOfChannel = 'session' | 'left' | 'taken'

type Offered =
  | 'power'
  | 'bootDevice'
  | 'inventory'
  | 'hardware'
  | 'sensors'
  | 'logs'
  | 'identify'
  | 'controller'
  | 'accounts'
  | 'probe'
  | 'ipmiRaw'
  | 'restorePolicy'
  | 'powerLimit'
  | 'watchdog'
  | 'bmcNetwork'
  | 'console'

interface PacketHeader {
  readonly payloadType: number
  readonly encrypted: boolean
  readonly authenticated: boolean
  readonly session: number
  readonly sequence: number
  readonly payloadLength: number
}

class PayloadChannel {
  readonly payloadType: number
  constructor(
    session: SecureSession,
    on: {
      readonly socket: UdpSocket
      readonly place: Place
    },
    payloadType: number,
    user: ChannelUser,
    released: (channel: PayloadChannel) => void,
    all: () => readonly PayloadChannel[],
  )
  get sessionNumber(): number
  get isProtected(): boolean
  get isOpen(): boolean
  send(payload: Buffer): void
  release(): void
  takePlace(): void
  get isAlone(): boolean
  lose(why: LossOfChannel): void
  hear(datagram: Buffer): void
}

class Peer {
  readonly address: string
  readonly port: number
  constructor(address: string, port: number)
  get authority(): string
  get name(): string
  error(code: ErrorCode, message: string, options?: PhoenixErrorOptions): PhoenixError
  refusal(what: string, completion: number): PhoenixError
}

interface Place {
  readonly address: string
  readonly port: number
}

interface Receiver {
  hear(datagram: Buffer): void
}

type Rejection = 'protection' | 'integrity' | 'malformed'

interface Response {
  readonly netFn: number
  readonly command: number
  readonly sequence: number
  readonly lun: number
  readonly completion: number
  readonly data: Buffer
}

interface SdrContent {
  readonly sensors: readonly SensorRecord[]
  readonly eventSensors: readonly EventSensor[]
  readonly units: readonly UnitRecord[]
}

class SdrRepository {
  constructor(client: IpmiClient)
  static of(client: IpmiClient): SdrRepository
  read(deadline: Deadline): Promise<SdrContent>
}

class SecureSession {
  readonly terms: SessionTerms
  constructor(terms: SessionTerms)
  seal(payloadType: number, payload: Buffer): Buffer
  open(datagram: Buffer, header: PacketHeader): Buffer | Rejection | 'stranger' | 'repeated'
}

interface SensorRecord {
  readonly owner: number
  readonly lun: number
  readonly number: number
  readonly name: string
  readonly type: string
  readonly readingType: number
  readonly unit: string
  readonly conversion: Conversion | undefined
  readonly limits: 'none' | 'readable' | 'fixed'
  readonly thresholds: Thresholds
  readonly entity: {
    readonly id: number
    readonly instance: number
  }
}

interface SessionKeys {
  readonly suite: CipherSuite
  readonly sessionKey: Buffer
  readonly integrityKey: Buffer
  readonly encryptionKey: Buffer
}

interface SessionTerms {
  readonly keys: SessionKeys
  readonly consoleSession: number
  readonly bmcSession: number
  readonly guid: Buffer
  readonly behaviour: Behaviour
}

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
  readonly restart: number
  readonly poll: number
}

class UdpSocket {
  constructor(family: 'udp4' | 'udp6')
  get airspace(): Airspace
  ready(): Promise<void>
  listen(place: Place, receiver: Receiver): void
  unlisten(place: Place, receiver: Receiver): void
  send(datagram: Buffer, { address, port }: Place): void
  get idle(): boolean
  close(): void
}

interface Way {
  readonly client: IpmiClient
  call<T>(
    what: string,
    options: CallOptions | undefined,
    work: (deadline: Deadline) => Promise<T>,
  ): Promise<T>
}
