// The public types of 'phoenix-cluster/adapters/simulated', for review. Written by 'npm run docs'.

export type Addressing = 'addresses' | 'ports'

export interface BusyFault {
  readonly kind: 'busy'
  readonly times?: number
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
  readonly connectionsAtOnce: number
  readonly commands: Readonly<Record<string, number>>
}

export interface DeadFault {
  readonly kind: 'dead'
}

export interface DropsFault {
  readonly kind: 'drops'
  readonly every: number
}

export interface DuplicatesFault {
  readonly kind: 'duplicates'
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

export interface MalformedFault {
  readonly kind: 'malformed'
}

export interface NodeState {
  readonly power: SimulatedPower
  readonly override: SimulatedOverride
  readonly history: readonly HistoryEntry[]
  readonly serial: string
  readonly interfaces: readonly SimulatedInterface[]
  readonly fault: Fault | undefined
}

export { PhoenixError } from 'phoenix-cluster'

export interface Rack extends AsyncDisposable {
  readonly through: Readonly<Record<string, RackEntry>>
  readonly certificate: string
  counters(node?: string): Counters
  setFault(node: string, fault: Fault | undefined): void
  press(node: string, power: 'on' | 'off'): void
  state(node: string): NodeState
  close(): Promise<void>
}

export interface RackEntry {
  readonly address: string
  readonly port: number
  readonly pin: string
  readonly user: string
  readonly password: string
  readonly driver: 'redfish'
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

export interface ResetFault {
  readonly kind: 'reset'
  readonly times?: number
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

export interface SessionsFullFault {
  readonly kind: 'sessions-full'
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
  readonly fault?: Fault
}

export interface SimulatedOverride {
  readonly enabled: (typeof bootEnablements)[number]
  readonly target: string
  readonly mode: (typeof bootModes)[number]
}

export type SimulatedPower = 'on' | 'off' | 'powering-on' | 'powering-off'

export interface SimulateOptions extends RackOptions {
  readonly nodes?: string
  readonly tree?: string | Readonly<Record<string, string>>
}

export interface SlowFault {
  readonly kind: 'slow'
  readonly ms: number
}

export declare function startRack(nodes: readonly SimulatedNode[], options?: RackOptions): Promise<Rack>

export interface StuckFault {
  readonly kind: 'stuck'
}

export interface UnavailableFault {
  readonly kind: 'unavailable'
  readonly retryAfter?: number
  readonly times?: number
}

export interface WrongPasswordFault {
  readonly kind: 'wrong-password'
}

// Not exported, but part of the types above.

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
