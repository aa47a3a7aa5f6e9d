// The public types of 'phoenix-cluster', for review. Written by 'npm run docs'.

export declare class AccountsOf {
  read(options?: ReadOptions): Answers<readonly AccountInfo[]>
  rotatePassword(
    next: Secret | ((node: string) => Secret),
    options?: RotationOptions,
  ): Answers<void>
}

export interface Adoption {
  readonly mac: string
  readonly node: string
}

export interface AdoptOptions {
  readonly replace?: boolean
  readonly reason?: string
  readonly dryRun?: boolean
}

export type Answer<T> =
  | {
      readonly node: string
      readonly ok: true
      readonly value: T
    }
  | {
      readonly node: string
      readonly ok: false
      readonly error: PhoenixError
    }

export type Answers<T> = AsyncIterableIterator<Answer<T>>

export type { AuditRecord } from 'phoenix-cluster/model'

export interface Awaited {
  readonly what: string
  readonly nodes: NodeSet
}

export interface BiosDifference {
  readonly attribute: string
  readonly wanted: BiosSetting
  readonly current?: BiosValue
  readonly pending?: BiosValue
  readonly problem?: string
}

export declare class BiosOf {
  read(options?: ReadOptions): Answers<BiosReport>
  attributes(options?: ReadOptions): Answers<readonly BiosAttribute[] | undefined>
  check(wanted?: BiosSettings, options?: ReadOptions): Answers<readonly BiosDifference[]>
  set(wanted: BiosSettings, options?: ChangeOptions): Answers<BiosChange>
  sync(options?: ChangeOptions): Answers<BiosChange>
  resetToDefaults(options?: ChangeOptions): Answers<void>
}

export declare class BmcNetworkOf {
  read(options?: ReadOptions): Answers<BmcNetworkReport>
  set(
    wanted: BmcNetworkChange | ((node: string) => BmcNetworkChange),
    options?: ChangeOptions,
  ): Answers<void>
}

export declare class BmcOf {
  about(options?: ReadOptions): Answers<BmcReport>
  learn(options?: ReadOptions): Answers<boolean>
  systems(options?: ReadOptions): Answers<readonly BmcSystem[]>
}

export declare class BootDeviceOf {
  read(options?: ReadOptions): Answers<BootOverride>
  set(override: BootOverride, options?: ChangeOptions): Answers<void>
  clear(options?: ChangeOptions): Answers<void>
}

export declare class BootOrderOf {
  read(options?: ReadOptions): Answers<readonly BootOption[]>
  set(references: readonly string[], options?: ChangeOptions): Answers<BootOrderChange>
  move(pattern: string, to: 'first' | 'last', options?: ChangeOptions): Answers<BootOrderChange>
}

export interface ChangeOptions {
  readonly reason?: string
  readonly deadline?: number
}

export declare class ChassisPowerOf {
  read(options?: ReadOptions): Answers<readonly PoweredChassis[]>
  set(action: ChassisPowerAction, options?: ChassisPowerOptions): Answers<string>
}

export interface ChassisPowerOptions extends ChangeOptions {
  readonly chassis?: string
}

export interface Consent {
  readonly allow?: readonly Disruption[] | undefined
  readonly maxDisrupted?: number | undefined
}

export declare class ConsoleLog implements AsyncIterable<ConsoleLogEvent> {
  reopen(): Promise<void>
  close(): Promise<void>
  get ended(): Promise<void>
  [Symbol.asyncIterator](): AsyncGenerator<ConsoleLogEvent>
}

export type ConsoleLogEvent =
  | {
      readonly kind: 'open'
      readonly node: string
    }
  | {
      readonly kind: 'lost'
      readonly node: string
      readonly error: PhoenixError
      readonly again: number
    }
  | {
      readonly kind: 'given-up'
      readonly node: string
      readonly error: PhoenixError
    }
  | {
      readonly kind: 'overrun'
      readonly node: string
    }
  | {
      readonly kind: 'unwritable'
      readonly node: string
      readonly error: PhoenixError
    }
  | {
      readonly kind: 'writable'
      readonly node: string
      readonly missing: number
    }
  | {
      readonly kind: 'left'
      readonly node: string
      readonly error: PhoenixError
    }

export interface ConsoleLogOptions {
  readonly folder: string
  readonly size?: number
  readonly keep?: number
  readonly timestamps?: boolean
}

export declare class ConsoleOf {
  ways(options?: ReadOptions): Answers<readonly ConsoleWay[]>
  open(options?: ConsoleOptions): Answers<NodeConsole>
  log(options: LogConsolesOptions): Promise<ConsoleLog>
}

export interface ConsoleOptions extends ChangeOptions {
  readonly readOnly?: boolean
  readonly takeOver?: boolean
}

export declare class ControllerOf {
  reset(options?: ChangeOptions): Answers<void>
  wait(options?: ReadOptions): Answers<void>
}

export interface Deadlines {
  readonly call: number
  readonly verify: number
  readonly files: number
  readonly refresh: number
  readonly inspect: number
  readonly update: number
  readonly inForce: number
  readonly boot: number
}

export type { Declaration } from 'phoenix-cluster/model'

export type { Declared } from 'phoenix-cluster/model'

export type { Derivation } from 'phoenix-cluster/model'

export type Discovered =
  | {
      readonly kind: 'found'
      readonly address: string
      readonly driver: string
      readonly scanned: Scanned
      readonly nodes: readonly NodeMatch[]
    }
  | {
      readonly kind: 'silent'
      readonly address: string
      readonly driver: string
      readonly node: string
    }

export interface DiscoverMachinesOptions {
  readonly nodes?: string | NodeSet
  readonly order?: boolean
}

export interface DiscoverOptions extends ScanPace {
  readonly range: string
  readonly most?: number
  readonly drivers?: readonly Driver[]
  readonly ports?: ScanPorts
  readonly signal?: AbortSignal
  readonly on?: (done: number, all: number) => void
}

export type { Disruption } from 'phoenix-cluster/model'

export type ErrorCode = keyof typeof errorCodes

export declare const errorCodes: {
  readonly usage: 'the command or call was given something it cannot use'
  readonly 'config-load': 'the configuration file could not be read, parsed or run'
  readonly 'config-invalid': 'the configuration was read, but it contradicts itself or is incomplete'
  readonly 'node-set': 'a node set expression is malformed'
  readonly address: 'an IP address, network prefix or MAC address is malformed'
  readonly 'unknown-name': 'a node, group, network or image of that name does not exist'
  readonly 'secret-missing': 'a secret reference could not be resolved'
  readonly 'facts-open': 'the facts database could not be opened'
  readonly 'facts-corrupt': 'the facts database is damaged or not a database'
  readonly 'facts-read-only': 'the facts database cannot be written'
  readonly 'facts-full': 'the disk that holds the facts database is full'
  readonly 'facts-busy': 'another process kept the facts database locked for too long'
  readonly 'bmc-unreachable': 'no connection to the BMC could be made'
  readonly 'bmc-timeout': 'the BMC accepted the request but did not answer in time'
  readonly 'bmc-connection-lost': 'the BMC closed or reset the connection in the middle of a request'
  readonly 'bmc-untrusted': 'the TLS certificate of the BMC is not trusted'
  readonly 'bmc-pin-changed': 'the TLS key of the BMC differs from the one that was trusted'
  readonly 'bmc-auth': 'the BMC refused the user name or password'
  readonly 'bmc-forbidden': 'the account may not do this, must change its password, or lacks a licence'
  readonly 'bmc-sessions-full': 'the BMC has no free session'
  readonly 'bmc-busy': 'the BMC answered that it cannot serve the request now'
  readonly 'bmc-not-found': 'the BMC does not have the resource'
  readonly 'bmc-refused': 'the BMC understood the request and refused it'
  readonly 'bmc-protocol': 'the BMC sent something that its protocol does not allow'
  readonly 'not-supported': 'neither the driver nor the BMC offers this'
  readonly 'not-renderable': 'a value cannot be written in the format of the file that it belongs to'
  readonly 'file-write': 'a file could not be written'
  readonly 'reload-failed': 'files were written, but the program that reads them could not be told'
  readonly image: 'a file of an image is missing, or is not what it should be'
  readonly 'hardware-conflict': 'the hardware is another than what is known, or has an address of another node'
  readonly ambiguous: 'several answers fit and none may be guessed'
  readonly 'no-effect': 'the change was accepted but reading back shows that it did not happen'
  readonly partial: 'some of the change was made and some of it was refused'
  readonly 'not-in-rack': 'the node has no simulated BMC in the rack that was asked for'
  readonly 'consent-needed': 'the plan disrupts running nodes and this was not allowed'
  readonly 'run-conflict': 'another run that is under way touches some of the same nodes'
  readonly 'plan-changed': 'the cluster or its configuration changed since the plan was made'
  readonly aborted: 'the work was interrupted before it was finished'
  readonly internal: 'Phoenix itself is at fault'
}

export declare class EventsOf {
  listen(options?: ListenOptions): Answers<BmcEventOrGap>
}

export { explain } from 'phoenix-cluster/model'

export { explainAll } from 'phoenix-cluster/model'

export type { Explanation } from 'phoenix-cluster/model'

export type { Fact } from 'phoenix-cluster/model'

export type { FactChange } from 'phoenix-cluster/model'

export type { FactSnapshot } from 'phoenix-cluster/model'

export type { FactValue } from 'phoenix-cluster/model'

export type { FileChange } from 'phoenix-cluster/model'

export interface FilesLook {
  readonly renderer: string
  readonly out: string
  readonly nodes: NodeSet
  readonly place: Place | undefined
  readonly reload?: FilesReload
  readonly untold?: true
  readonly files: readonly SeenFile[]
  readonly missing: readonly MissingFact[]
  readonly leftOut: readonly LeftOut[]
  readonly problem?: {
    readonly code: ErrorCode
    readonly reason: string
  }
}

export type { FilesReload } from 'phoenix-cluster/model'

export type FilesResult = {
  readonly renderer: string
  readonly out: string
} & (
  | {
      readonly result: 'done'
      readonly written: readonly string[]
      readonly told?: string
    }
  | {
      readonly result: 'failed'
      readonly code: ErrorCode
      readonly reason: string
    }
  | {
      readonly result: 'interrupted'
    }
)

export type { Fingerprint } from 'phoenix-cluster/ports'

export interface FirmwareChangeOptions extends ChangeOptions {
  readonly on?: (node: string, component: string, progress: FirmwareProgress) => void
}

export interface FirmwareDifference {
  readonly component: string
  readonly wanted: string
  readonly versions: readonly (string | undefined)[]
  readonly image?: string
}

export declare class FirmwareOf {
  list(options?: ReadOptions): Answers<FirmwareReport>
  check(options?: ReadOptions): Answers<readonly FirmwareDifference[]>
  update(
    request?: FirmwareUpdateRequest,
    { on, ...options }?: FirmwareChangeOptions,
  ): Answers<readonly FirmwareUpdated[]>
}

export interface FirmwareUpdated {
  readonly component: string
  readonly version: string
  readonly outcome: 'already' | 'done' | 'scheduled'
}

export interface FirmwareUpdateRequest {
  readonly component?: string
  readonly image?: string
  readonly user?: string
  readonly password?: Secret
  readonly version?: string
}

export interface HardwareDifference {
  readonly path: string
  readonly expected: FactValue
  readonly found: FactValue
  readonly of: 'rule' | 'fact'
}

export declare class HardwareOf {
  read(options?: HardwareOptions): Answers<HardwareReport>
}

export interface HardwareOptions extends ReadOptions {
  readonly kinds?: readonly HardwareKind[]
}

export declare class IdentifyOf {
  read(options?: ReadOptions): Answers<IdentifyState>
  set(state: 'on' | 'off' | 'blinking', options?: ChangeOptions): Answers<void>
}

export declare class InventoryOf {
  read(options?: InventoryOptions): Answers<InventoryReading>
}

export interface InventoryOptions extends ReadOptions, Pick<ChangeOptions, 'reason'> {
  readonly acceptReplaced?: boolean
}

export interface InventoryReading extends InventoryReport {
  readonly differences: readonly HardwareDifference[]
  readonly problem?: PhoenixError
}

export declare class IpmiOf {
  send(command: IpmiCommand, options?: ChangeOptions): Answers<IpmiAnswer>
}

export type KeptConsoleEvent =
  | ConsoleEvent
  | {
      readonly kind: 'open'
    }
  | {
      readonly kind: 'lost'
      readonly error: PhoenixError
      readonly again: number
    }

export interface LimitOptions {
  readonly concurrency: number
  readonly patience: number
  readonly most: number
  readonly updates?: number
}

export interface LogConsolesOptions extends ConsoleLogOptions {
  readonly takeOver?: boolean
  readonly reason?: string
}

export interface LogReadOptions extends ReadOptions {
  readonly log?: string
  readonly limit?: number
  readonly since?: Date
}

export declare class LogsOf {
  list(options?: ReadOptions): Answers<readonly LogInfo[]>
  read(options?: LogReadOptions): Answers<LogReport>
  clear(log?: string, options?: ChangeOptions): Answers<string>
}

export type LookEvent =
  | {
      readonly type: 'look-begin'
      readonly nodes: number
    }
  | {
      readonly type: 'look-node'
      readonly node: string
      readonly reason?: string
      readonly through: number
      readonly nodes: number
    }
  | WaitingEvent
  | {
      readonly type: 'look-end'
      readonly answered: number
      readonly unseen: number
      readonly took: number
    }

export type { MachineProposal } from 'phoenix-cluster/boot'

export type { MachineWords } from 'phoenix-cluster/boot'

export type MatchedBy = 'address' | 'key' | 'serial' | 'uuid'

export { Model } from 'phoenix-cluster/model'

export declare class NodeConsole implements AsyncIterable<KeptConsoleEvent> {
  readonly node: string
  private constructor()
  get isOpen(): boolean
  write(data: Uint8Array | string): Promise<void>
  sendBreak(): Promise<void>
  reopen(): Promise<void>
  close(): Promise<void>
  [Symbol.asyncIterator](): AsyncIterator<KeptConsoleEvent>
}

export interface NodeMatch {
  readonly node: string
  readonly by: readonly MatchedBy[]
}

export type NodeResult =
  | {
      readonly result: 'done'
    }
  | {
      readonly result: 'failed'
      readonly code: ErrorCode
      readonly reason: string
      readonly step?: string
    }
  | {
      readonly result: 'interrupted'
      readonly remaining: number
      readonly reason?: string
    }

export { NodeSet } from 'phoenix-cluster/model'

export interface Note {
  readonly nodes: string
  readonly text: string
  readonly differs?: true
}

export type { Observation } from 'phoenix-cluster/model'

export declare function open<S extends Declared>(site: S, options?: OpenOptions): Promise<Phoenix<S>>

export interface OpenOptions {
  readonly facts?: string
  readonly through?:
    | Through
    | {
        readonly through: Through
      }
  readonly limits?: Partial<LimitOptions>
  readonly deadlines?: Partial<Deadlines>
  readonly actor?: string
  readonly logger?: (node: string, message: string) => void
  readonly signal?: AbortSignal
}

export interface Outcome {
  readonly run: string | undefined
  readonly result: 'done' | 'failed' | 'interrupted'
  readonly nodes: ReadonlyMap<string, NodeResult>
  readonly files: readonly FilesResult[]
  readonly changes: readonly FactChange[]
  readonly took: number
  readonly unrecorded?: string
}

export declare class Phoenix<S extends Declared = Declared> {
  private constructor()
  get model(): TypedModel<S>
  get facts(): Pick<FactStore, 'snapshot' | 'history' | 'record'>
  get runs(): FactStore['runs']
  get audit(): FactStore['audit']
  get actor(): string
  plan(options?: PlanOptions): Promise<Plan>
  apply(plan: Plan, options?: RunOptions): Promise<Outcome>
  render<R extends OptionsSchema>(
    renderer: Renderer<R>,
    options?: RenderCall<R>,
  ): Promise<RenderOutcome>
  discover(options: DiscoverOptions): AsyncIterableIterator<Discovered>
  discoverMachines(options?: DiscoverMachinesOptions): Promise<readonly MachineProposal[]>
  adopt(adoptions: readonly Adoption[], options?: AdoptOptions): Promise<readonly FactChange[]>
  select(nodes: string | NodeSet): Selection
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export declare class PhoenixError extends Error {
  readonly name = 'PhoenixError'
  readonly code: ErrorCode
  readonly place: Place | undefined
  readonly node: string | undefined
  readonly bmc: string | undefined
  readonly hint: string | undefined
  readonly problems: readonly Problem[]
  readonly retryAfter: number | undefined
  constructor(code: ErrorCode, message: string, options?: PhoenixErrorOptions)
  static is(value: unknown): value is PhoenixError
  static from(value: unknown, code?: ErrorCode): PhoenixError
  get reason(): string
  get explanation(): string
  get report(): string
  toJSON(): {
    code: ErrorCode
    message: string
    hint?: string
    node?: string
  }
}

export interface PhoenixErrorOptions {
  readonly cause?: unknown
  readonly place?: Place | undefined
  readonly node?: string | undefined
  readonly bmc?: string | undefined
  readonly hint?: string | undefined
  readonly problems?: readonly Problem[] | undefined
  readonly retryAfter?: number | undefined
}

export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

export declare class Plan {
  readonly cluster: string
  readonly considered: number
  readonly steps: readonly Step[]
  readonly unseen: readonly Unseen[]
  readonly notes: readonly Note[]
  readonly files: readonly WriteStep[]
  readonly unseenFiles: readonly UnseenFiles[]
  readonly digest: string
  private constructor()
  static of(
    model: Model,
    options?: {
      nodes?: NodeSet
      unseen?: ReadonlyMap<string, Omit<Unseen, 'node'>>
      notes?: ReadonlyMap<string, string>
      versions?: ReadonlyMap<string, string>
      files?: readonly FilesLook[]
    },
  ): Plan
  static fromJSON(data: unknown): Plan
  get isEmpty(): boolean
  get chains(): ReadonlyMap<string, readonly Step[]>
  get nodesWithSteps(): NodeSet
  disrupted(how: Disruption): NodeSet
  differsFrom(other: Plan): NodeSet
  filesDifferFrom(other: Plan): string[]
  toString(): string
  toJSON(): PlanData
}

export interface PlanData {
  readonly format: 1
  readonly cluster: string
  readonly digest: string
  readonly considered: number
  readonly steps: readonly Step[]
  readonly files?: readonly WriteStep[]
  readonly unseen: readonly Unseen[]
  readonly unseenFiles?: readonly UnseenFiles[]
  readonly notes: readonly Note[]
}

export interface PlanOptions {
  readonly nodes?: string | NodeSet
  readonly refresh?: boolean
  readonly files?: WhichFiles
  readonly signal?: AbortSignal
  readonly on?: (event: LookEvent) => void
}

export type { PortSighting } from 'phoenix-cluster/boot'

export type { PowerAction } from 'phoenix-cluster/ports'

export declare class PowerLimitOf {
  read(options?: ReadOptions): Answers<PowerLimitReport>
  set(limit: PowerLimit | undefined, options?: ChangeOptions): Answers<void>
}

export declare class PowerOf {
  status(options?: ReadOptions): Answers<PowerState>
  on(options?: PowerOptions): Answers<PowerState | undefined>
  off(options?: PowerOptions): Answers<PowerState | undefined>
  set(action: PowerAction, options?: PowerOptions): Answers<PowerState | undefined>
}

export interface PowerOptions extends ChangeOptions {
  readonly wait?: boolean
}

export type { PowerState } from 'phoenix-cluster/model'

export interface Problem {
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly path?: string
  readonly places: readonly ProblemPlace[]
  readonly nodes?: string
  readonly cause?: unknown
}

export interface ProblemPlace extends Place {
  readonly property?: string
}

export type { ProposedBy } from 'phoenix-cluster/boot'

export declare class RawOf {
  get(path: string, options?: ReadOptions): Answers<RawAnswer>
  record(folder: string, options?: RecordOptions): Answers<Recording>
  post(path: string, body?: RawValue, options?: ChangeOptions): Answers<RawAnswer>
  patch(path: string, body: RawValue, options?: ChangeOptions): Answers<RawAnswer>
  delete(path: string, options?: ChangeOptions): Answers<RawAnswer>
}

export interface ReadOptions {
  readonly deadline?: number
}

export interface Recording {
  readonly folder: string
  readonly resources: number
  readonly missing: readonly Unrecorded[]
  readonly cut: boolean
}

export interface RecordLimits {
  readonly resources?: number
  readonly bytes?: number
}

export interface RecordOptions extends ReadOptions {
  readonly limits?: RecordLimits
}

export interface RenderCall<S extends OptionsSchema = OptionsSchema> {
  readonly nodes?: string | NodeSet
  readonly options?: OptionsInput<S>
  readonly out?: string
}

export interface RenderOutcome extends Rendered {
  readonly written: readonly WrittenFile[]
}

export declare class RestorePolicyOf {
  read(options?: ReadOptions): Answers<RestorePolicy | undefined>
  set(policy: RestorePolicy, options?: ChangeOptions): Answers<void>
}

export interface RotationOptions extends ChangeOptions {
  readonly user?: string
  readonly prepare?: (node: string) => Promise<void>
  readonly commit?: (node: string) => Promise<void>
}

export type RunEvent =
  | WaitingEvent
  | {
      readonly type: 'run-begin'
      readonly run: string
      readonly nodes: number
      readonly steps: number
    }
  | {
      readonly type: 'step-begin'
      readonly node: string
      readonly index: number
      readonly step: Step
    }
  | {
      readonly type: 'step-end'
      readonly node: string
      readonly index: number
      readonly step: Step
      readonly result: StepResult
      readonly reason?: string
      readonly took: number
    }
  | {
      readonly type: 'retry'
      readonly node: string
      readonly step: Step
      readonly attempt: number
      readonly reason: string
      readonly delay: number
    }
  | ({
      readonly type: 'progress'
      readonly node: string
      readonly step: Step
    } & FirmwareProgress)
  | {
      readonly type: 'write-begin'
      readonly index: number
      readonly step: WriteStep
    }
  | {
      readonly type: 'write-end'
      readonly index: number
      readonly step: WriteStep
      readonly outcome: FilesResult
      readonly took: number
    }
  | {
      readonly type: 'fact'
      readonly change: FactChange
    }
  | {
      readonly type: 'node-end'
      readonly node: string
      readonly outcome: NodeResult
    }
  | {
      readonly type: 'run-end'
      readonly outcome: Outcome
    }

export interface RunOptions extends Consent {
  readonly signal?: AbortSignal | undefined
  readonly on?: ((event: RunEvent) => void) | undefined
  readonly reason?: string | undefined
}

export type { RunRecord } from 'phoenix-cluster/model'

export type { Saying } from 'phoenix-cluster/model'

export interface ScanPace {
  readonly rate?: number
  readonly atOnce?: number
  readonly deadline?: number
}

export interface ScanPorts {
  readonly [driver: string]: number | readonly number[]
}

export interface SeenFile {
  readonly path: string
  readonly text: string
  readonly now: Uint8Array | undefined
}

export declare class Selection {
  readonly nodes: NodeSet
  get power(): PowerOf
  get bios(): BiosOf
  get firmware(): FirmwareOf
  get sensors(): SensorsOf
  get inventory(): InventoryOf
  get hardware(): HardwareOf
  get bmc(): BmcOf
  get identify(): IdentifyOf
  get console(): ConsoleOf
  get chassisPower(): ChassisPowerOf
  get bootDevice(): BootDeviceOf
  get bootOrder(): BootOrderOf
  get logs(): LogsOf
  get virtualMedia(): VirtualMediaOf
  get controller(): ControllerOf
  get accounts(): AccountsOf
  get events(): EventsOf
  get raw(): RawOf
  get powerLimit(): PowerLimitOf
  get restorePolicy(): RestorePolicyOf
  get watchdog(): WatchdogOf
  get bmcNetwork(): BmcNetworkOf
  get ipmi(): IpmiOf
  fingerprints(): Answers<Fingerprint>
  trust(pins: ReadonlyMap<string, string>, options?: ChangeOptions): Promise<void>
}

export declare class SensorsOf {
  read(options?: ReadOptions): Answers<SensorReport>
  power(options?: ReadOptions): Answers<PowerReading>
}

export type { SettledBmc } from 'phoenix-cluster/model'

export type { SettledImage } from 'phoenix-cluster/model'

export type { SettledInterface } from 'phoenix-cluster/model'

export type { SettledNetwork } from 'phoenix-cluster/model'

export type { SettledNode } from 'phoenix-cluster/model'

export type { Step } from 'phoenix-cluster/model'

export type { StepRecord } from 'phoenix-cluster/model'

export interface Through {
  readonly [node: string]: ThroughEntry
}

export interface ThroughEntry {
  readonly address: string
  readonly port: number
  readonly pin: string
  readonly user: string
  readonly password: string
  readonly driver?: string
  readonly also?: {
    readonly [driver: string]: {
      readonly port: number
    }
  }
}

export interface TypedModel<S = Declared> extends Model {
  readonly networks: ReadonlyMap<NamesOf<S>['networks'], SettledNetwork>
  readonly images: ReadonlyMap<NamesOf<S>['images'], SettledImage>
  readonly groups: ReadonlyMap<NamesOf<S>['groups'], NodeSet>
  node(name: string): TypedNode<S>
  all(): IterableIterator<TypedNode<S>>
}

export interface TypedNode<S> extends SettledNode {
  readonly image: NamesOf<S>['images'] | undefined
  readonly model: NamesOf<S>['models'] | undefined
  readonly attr: Partial<NamesOf<S>['attr']>
  readonly plugins: {
    readonly [K in keyof NamesOf<S>['plugins']]?: {
      readonly [O in keyof NamesOf<S>['plugins'][K]]: NamesOf<S>['plugins'][K][O]
    }
  }
}

export type { UnknownMachine } from 'phoenix-cluster/boot'

export interface Unrecorded {
  readonly path: string
  readonly code: ErrorCode
  readonly message: string
}

export interface Unseen {
  readonly node: string
  readonly code: ErrorCode
  readonly reason: string
}

export interface UnseenFiles {
  readonly renderer: string
  readonly out: string
  readonly code: ErrorCode
  readonly reason: string
}

export declare class VirtualMediaOf {
  read(options?: ReadOptions): Answers<readonly VirtualDrive[]>
  insert(image: VirtualImage, options?: ChangeOptions): Answers<VirtualDrive>
  eject(drive?: string, options?: ChangeOptions): Answers<void>
}

export interface WaitingEvent {
  readonly type: 'waiting'
  readonly awaited: readonly Awaited[]
  readonly took: number
}

export declare class WatchdogOf {
  read(options?: ReadOptions): Answers<WatchdogReport>
  set(setting: WatchdogSetting, options?: ChangeOptions): Answers<void>
  feed(options?: ChangeOptions): Answers<void>
  stop(options?: ChangeOptions): Answers<void>
}

export type { WhyNot } from 'phoenix-cluster/model'

export { whyNot } from 'phoenix-cluster/model'

export type { WriteStep } from 'phoenix-cluster/model'

export interface WrittenFile {
  readonly path: string
  readonly result: 'written' | 'unchanged'
}

// Not exported, but part of the types above.

interface Declaring<Declared> {
  readonly [declared]?: Declared
}

interface ListenOptions {
  readonly signal?: AbortSignal
  readonly listen?: EventListener
  readonly every?: number
}

interface Names<N, I extends string, G, A, P, M extends string> {
  readonly networks: {
    readonly [K in keyof N]: unknown
  }
  readonly images: (name: I) => void
  readonly groups: {
    readonly [K in keyof G]: unknown
  }
  readonly attributes: {
    readonly [K in keyof A]: (value: A[K]) => A[K]
  }
  readonly models: (name: M) => void
  readonly plugins: {
    readonly [K in keyof P]: (settings: P[K]) => P[K]
  }
}

type NamesOf<S> =
  S extends Declaring<infer D>
    ? D extends Names<infer N, infer I, infer G, infer A, infer P, infer M>
      ? {
          networks: keyof N & string
          images: I
          groups: keyof G & string
          attr: A
          plugins: P
          models: M
        }
      : Unnamed
    : Unnamed

interface Unnamed {
  networks: string
  images: string
  groups: string
  models: string
  attr: Readonly<Record<string, unknown>>
  plugins: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

type WhichFiles = boolean | 'all'
