// The public types of 'phoenix-cluster/adapters/simulated', for review. Written by 'npm run docs'.

export interface AccountSlotsQuirk {
  readonly kind: 'account-slots'
}

export interface ActionEtagQuirk {
  readonly kind: 'action-etag'
  readonly habit?: 'rejected' | 'required' | 'required-428'
}

export type Addressing = 'addresses' | 'ports'

export interface AllowQuirk {
  readonly kind: 'allow'
  readonly habit: 'reads-only' | 'none'
}

export interface BareBmcResetQuirk {
  readonly kind: 'bare-bmc-reset'
}

export interface BareRootQuirk {
  readonly kind: 'bare-root'
}

export interface BiosJobsQuirk {
  readonly kind: 'bios-jobs'
}

export interface BootQuirk {
  readonly kind: 'boot'
  readonly habit:
    | 'refuses-same'
    | 'whole'
    | 'no-mode'
    | 'forgets'
    | 'no-duration-with-path'
    | 'path-first'
    | 'no-none'
    | 'refuses-and-does'
    | 'unlisted'
    | 'usb-cd'
    | 'job'
}

export interface BusyFault {
  readonly kind: 'busy'
  readonly times?: number
}

export interface CertificateQuirk {
  readonly kind: 'certificate'
  readonly habit: 'short-key' | 'sha1' | 'expired' | 'not-yet' | 'nameless'
}

export interface ClosedRootQuirk {
  readonly kind: 'closed-root'
}

export interface CompressionQuirk {
  readonly kind: 'compression'
  readonly habit: 'always' | 'registries' | 'refuses-identity'
}

export interface CorruptsFault {
  readonly kind: 'corrupts'
  readonly every?: number
}

export interface Counters {
  readonly connections: number
  readonly requests: Readonly<Record<RequestKind, number>>
  readonly logins: number
  readonly loginsRefused: number
  readonly resets: Readonly<Partial<Record<ResetType, number>>>
  readonly bootSettings: number
  readonly sessionsOpen: number
  readonly sessionsAtOnce: number
  readonly requestsAtOnce: number
  readonly connectionsOpen: number
  readonly connectionsAtOnce: number
  readonly commands: Readonly<Record<string, number>>
}

export interface CrowdedQuirk {
  readonly kind: 'crowded'
  readonly requests?: number
}

export interface DeadFault {
  readonly kind: 'dead'
}

export interface DeadLinksQuirk {
  readonly kind: 'dead-links'
  readonly on: ResourceName
}

export interface DropsFault {
  readonly kind: 'drops'
  readonly every: number
}

export interface DropsIdleQuirk {
  readonly kind: 'drops-idle'
}

export interface DuplicatesFault {
  readonly kind: 'duplicates'
}

export interface EmptyBodyQuirk {
  readonly kind: 'empty-body'
  readonly wants: 'object' | 'nothing'
}

export interface ErrorBodiesQuirk {
  readonly kind: 'error-bodies'
  readonly habit: 'page' | 'empty' | 'bare' | 'broken'
}

export interface EtagQuirk {
  readonly kind: 'etag'
  readonly habit:
    | 'required'
    | 'required-412'
    | 'rejected'
    | 'weak'
    | 'unquoted'
    | 'empty'
    | 'none'
    | 'header'
    | 'body'
    | 'twice'
    | 'first'
}

export interface EventsQuirk {
  readonly kind: 'events'
  readonly habit: 'bare' | 'breaks' | 'no-stream' | 'full' | 'push-only'
}

export interface ExpandQuirk {
  readonly kind: 'expand'
  readonly habit: 'works' | 'drops' | 'ignored' | 'refused'
}

export type Fault =
  | DeadFault
  | RefusedFault
  | SlowFault
  | UnavailableFault
  | WrongPasswordFault
  | MalformedFault
  | ResetFault
  | IgnoresBootFault
  | IgnoresPowerFault
  | StuckFault
  | BusyFault
  | DropsFault
  | DuplicatesFault
  | ReordersFault
  | CorruptsFault
  | SessionsFullFault
  | Quirk

export declare const faultForms: readonly string[]

export interface HangsQuirk {
  readonly kind: 'hangs'
  readonly on: ResourceName
}

export interface Hardware {
  start(from: SimulatedOverride): void
  reset(from: SimulatedOverride): void
  stop(how: 'hard' | 'soft'): void
  nmi?(): void
  write?(bytes: Uint8Array): void
  sendBreak?(): void
  close(): Promise<void>
}

export interface HardwareEvents {
  running(): void
  off(broken?: string): void
  restarting(): SimulatedOverride
  output(bytes: Uint8Array): void
}

export type HardwareIdentity = Omit<Identity, 'bmcMac'>

export type HistoryEntry =
  | {
      readonly at: number
      readonly kind: 'reset'
      type: ResetType
      accepted: boolean
    }
  | {
      readonly at: number
      readonly kind: 'boot-setting'
      override: SimulatedOverride
    }
  | {
      readonly at: number
      readonly kind: 'start'
      from: SimulatedOverride['target']
    }
  | {
      readonly at: number
      readonly kind: 'press'
      power: 'on' | 'off'
    }

export interface IgnoresBootFault {
  readonly kind: 'ignores-boot'
}

export interface IgnoresPowerFault {
  readonly kind: 'ignores-power'
}

export interface JobsQuirk {
  readonly kind: 'jobs'
}

export interface LockdownQuirk {
  readonly kind: 'lockdown'
}

export interface LoneObjectsQuirk {
  readonly kind: 'lone-objects'
}

export type MakeHardware = (
  machine: HardwareIdentity,
  events: HardwareEvents,
) => Hardware | Promise<Hardware>

export interface MalformedFault {
  readonly kind: 'malformed'
}

export interface MediaQuirk {
  readonly kind: 'media'
  readonly habit: 'needs-protocol' | 'refuses-inserted' | 'without-actions' | 'lags' | 'reserved'
}

export interface MustChangePasswordQuirk {
  readonly kind: 'must-change-password'
}

export interface NodeState {
  readonly power: SimulatedPower
  readonly override: SimulatedOverride
  readonly history: readonly HistoryEntry[]
  readonly serial: string
  readonly interfaces: readonly SimulatedInterface[]
  readonly fault: Fault | undefined
  readonly faults: readonly Fault[]
  readonly struck: Readonly<Partial<Record<Fault['kind'], number>>>
}

export interface NoSettingsObjectQuirk {
  readonly kind: 'no-settings-object'
}

export interface NotLicensedQuirk {
  readonly kind: 'not-licensed'
}

export interface NotReadyQuirk {
  readonly kind: 'not-ready'
  readonly says?: 'post' | 'job' | 'state'
  readonly times?: number
}

export interface OddTargetsQuirk {
  readonly kind: 'odd-targets'
}

export interface OddTypesQuirk {
  readonly kind: 'odd-types'
}

export interface OldTlsQuirk {
  readonly kind: 'old-tls'
  readonly newest?: 'TLSv1' | 'TLSv1.1'
}

export interface PagesQuirk {
  readonly kind: 'pages'
  readonly size?: number
  readonly circle?: boolean
}

export declare function parseFault(text: string): Fault

export interface PartsWhenOnQuirk {
  readonly kind: 'parts-when-on'
}

export { PhoenixError } from 'phoenix-cluster'

export interface PowerStatesQuirk {
  readonly kind: 'power-states'
  readonly habit: 'null' | 'paused'
}

export interface PushQuirk {
  readonly kind: 'push'
  readonly habit: 'plain' | 'form' | 'waits'
}

export declare function qemu(options?: QemuOptions | ((machine: HardwareIdentity) => QemuOptions)): MakeHardware

export type QemuNetwork =
  | {
      readonly kind: 'user'
      readonly bootfile?: string
      readonly tftp?: string
    }
  | {
      readonly kind: 'tap'
      readonly device: string
    }

export interface QemuOptions {
  readonly memory?: number
  readonly cpus?: number
  readonly firmware?: 'bios' | 'uefi'
  readonly network?: QemuNetwork
  readonly nic?: string
  readonly interface?: string
  readonly disk?: string
  readonly order?: readonly ('disk' | 'network')[]
  readonly accel?: 'kvm' | 'hvf' | 'tcg'
  readonly shutdownWithin?: number
  readonly log?: string
  readonly program?: string
  readonly args?: readonly string[]
}

export type Quirk =
  | CompressionQuirk
  | DropsIdleQuirk
  | CrowdedQuirk
  | OldTlsQuirk
  | RsaExchangeQuirk
  | CertificateQuirk
  | StrictHeadersQuirk
  | AllowQuirk
  | ErrorBodiesQuirk
  | SessionLimitQuirk
  | SessionTimeoutQuirk
  | ShortSessionsQuirk
  | ClosedRootQuirk
  | MustChangePasswordQuirk
  | WakesSlowlyQuirk
  | HangsQuirk
  | EventsQuirk
  | DeadLinksQuirk
  | ExpandQuirk
  | PagesQuirk
  | OddTypesQuirk
  | LoneObjectsQuirk
  | OddTargetsQuirk
  | SlashesQuirk
  | PowerStatesQuirk
  | PartsWhenOnQuirk
  | BareRootQuirk
  | UnmanagedQuirk
  | EtagQuirk
  | ActionEtagQuirk
  | EmptyBodyQuirk
  | SuccessMessagesQuirk
  | TaskQuirk
  | JobsQuirk
  | BootQuirk
  | SystemSettingsQuirk
  | MediaQuirk
  | PushQuirk
  | BareBmcResetQuirk
  | ResetBusyQuirk
  | ResetSameQuirk
  | RestartQuirk
  | NotReadyQuirk
  | NotLicensedQuirk
  | LockdownQuirk
  | BiosJobsQuirk
  | NoSettingsObjectQuirk
  | SubscriptionsQuirk
  | AccountSlotsQuirk

export interface Rack extends AsyncDisposable {
  readonly through: Readonly<Record<string, RackEntry>>
  readonly certificate: string
  counters(node?: string): Counters
  setFault(node: string, fault: Fault | readonly Fault[] | undefined): void
  press(node: string, power: 'on' | 'off'): void
  restartBmc(node: string): void
  writeConsole(node: string, data: string | Uint8Array): void
  listen(node: string, hear: (bytes: Uint8Array) => void): () => void
  state(node: string): NodeState
  close(): Promise<void>
}

export interface RackEntry {
  readonly address: string
  readonly port: number
  readonly pin: string
  readonly user: string
  readonly password: string
  readonly driver: SimulatedProtocol
  readonly also?: Readonly<
    Partial<
      Record<
        SimulatedProtocol,
        {
          readonly port: number
        }
      >
    >
  >
}

export interface RackOptions {
  readonly addressing?: Addressing
  readonly port?: number
  readonly powerOnDelay?: number
  readonly powerOffDelay?: number
  readonly bmcRestartDelay?: number
  readonly taskDelay?: number
  readonly sessionLimit?: number
  readonly sessionTimeout?: number
  readonly keepAlive?: number
  readonly now?: () => number
}

export interface RefusedFault {
  readonly kind: 'refused'
}

export interface ReordersFault {
  readonly kind: 'reorders'
}

export type RequestKind = `${string} ${ResourceName}`

export interface ResetBusyQuirk {
  readonly kind: 'reset-busy'
  readonly times?: number
}

export interface ResetFault {
  readonly kind: 'reset'
  readonly times?: number
}

export interface ResetSameQuirk {
  readonly kind: 'reset-same'
}

export type ResetType = (typeof resetTypes)[number]

export type ResourceName =
  | (typeof byType)[keyof typeof byType]
  | 'versions'
  | 'serviceDocument'
  | 'metadata'
  | 'reset'
  | 'action'
  | 'upload'
  | 'monitor'
  | 'events'
  | 'resource'
  | 'other'

export interface RestartQuirk {
  readonly kind: 'restart'
  readonly habit: 'none' | 'hangs' | 'hard'
}

export interface RsaExchangeQuirk {
  readonly kind: 'rsa-exchange'
}

export interface SessionLimitQuirk {
  readonly kind: 'session-limit'
  readonly sessions?: number
}

export interface SessionsFullFault {
  readonly kind: 'sessions-full'
}

export interface SessionTimeoutQuirk {
  readonly kind: 'session-timeout'
  readonly seconds: number
}

export interface ShortSessionsQuirk {
  readonly kind: 'short-sessions'
  readonly requests?: number
}

export declare function simulate(site: Declared, options?: SimulateOptions): Promise<Rack>

export interface SimulatedInterface {
  readonly name: string
  readonly mac: string
}

export interface SimulatedNode {
  readonly name: string
  readonly interfaces?: readonly {
    readonly name: string
    readonly mac?: string
  }[]
  readonly serial?: string
  readonly model?: string
  readonly manufacturer?: string
  readonly power?: 'on' | 'off'
  readonly tree?: string
  readonly protocols?: readonly SimulatedProtocol[]
  readonly kg?: string
  readonly hardware?: MakeHardware
  readonly fault?: Fault | readonly Fault[]
}

export interface SimulatedOverride {
  readonly enabled: (typeof bootEnablements)[number]
  readonly target: string
  readonly mode: (typeof bootModes)[number]
}

export type SimulatedPower = 'on' | 'off' | 'powering-on' | 'powering-off'

export type SimulatedProtocol = 'redfish' | 'ipmi'

export interface SimulateOptions extends RackOptions {
  readonly nodes?: string
  readonly tree?: string | Readonly<Record<string, string>>
  readonly faults?: Readonly<Record<string, Fault | readonly Fault[]>>
  readonly hardware?: MakeHardware | Readonly<Record<string, MakeHardware>>
}

export interface SlashesQuirk {
  readonly kind: 'slashes'
  readonly habit: 'redirects' | 'strict' | 'lower-case'
}

export interface SlowFault {
  readonly kind: 'slow'
  readonly ms: number
}

export declare function startRack(nodes: readonly SimulatedNode[], options?: RackOptions): Promise<Rack>

export interface StrictHeadersQuirk {
  readonly kind: 'strict-headers'
  readonly wants: 'length' | 'no-expect' | 'accept' | 'odata-version' | 'plain-type'
}

export interface StuckFault {
  readonly kind: 'stuck'
}

export interface SubscriptionsQuirk {
  readonly kind: 'subscriptions'
  readonly habit: 'plain' | 'wants-filters' | 'rewrites' | 'says-modified'
}

export interface SuccessMessagesQuirk {
  readonly kind: 'success-messages'
}

export interface SystemSettingsQuirk {
  readonly kind: 'system-settings'
  readonly habit: 'only' | 'without-boot' | 'read-only'
}

export interface TaskQuirk {
  readonly kind: 'task'
  readonly habit:
    | 'absolute'
    | 'named'
    | 'task'
    | 'body'
    | 'twice'
    | 'message'
    | 'random'
    | 'late'
    | 'forgotten'
    | 'restarts'
}

export interface UnavailableFault {
  readonly kind: 'unavailable'
  readonly retryAfter?: number
  readonly times?: number
}

export interface UnmanagedQuirk {
  readonly kind: 'unmanaged'
}

export interface WakesSlowlyQuirk {
  readonly kind: 'wakes-slowly'
}

export interface WrongPasswordFault {
  readonly kind: 'wrong-password'
}

// Not exported, but part of the types above.

interface Identity {
  readonly node: string
  readonly serial: string
  readonly uuid: string
  readonly manufacturer: string
  readonly model: string
  readonly interfaces: readonly SimulatedInterface[]
  readonly bmcMac: string
}

const bootEnablements: readonly ['Disabled', 'Once', 'Continuous']

const bootModes: readonly ['UEFI', 'Legacy']

const byType: {
  readonly ServiceRoot: 'root'
  readonly SessionService: 'sessionService'
  readonly SessionCollection: 'sessions'
  readonly Session: 'session'
  readonly ComputerSystemCollection: 'systems'
  readonly ComputerSystem: 'system'
  readonly EthernetInterfaceCollection: 'interfaces'
  readonly EthernetInterface: 'interface'
  readonly ChassisCollection: 'chassis'
  readonly Chassis: 'enclosure'
  readonly ManagerCollection: 'managers'
  readonly Manager: 'manager'
  readonly ActionInfo: 'actionInfo'
  readonly Bios: 'bios'
  readonly AttributeRegistry: 'registry'
  readonly UpdateService: 'updateService'
  readonly SoftwareInventoryCollection: 'firmware'
  readonly SoftwareInventory: 'firmwareItem'
  readonly TaskService: 'taskService'
  readonly TaskCollection: 'tasks'
  readonly Task: 'task'
  readonly Sensor: 'sensor'
  readonly LogService: 'log'
  readonly LogEntryCollection: 'logEntries'
  readonly LogEntry: 'logEntry'
  readonly VirtualMedia: 'virtualMedia'
  readonly ManagerAccount: 'account'
  readonly EventDestinationCollection: 'subscriptions'
  readonly EventDestination: 'subscription'
}

const resetTypes: readonly [
  'On',
  'ForceOff',
  'GracefulShutdown',
  'GracefulRestart',
  'ForceRestart',
  'PowerCycle',
  'Nmi',
  'PushPowerButton',
]
