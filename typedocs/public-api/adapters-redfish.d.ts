// The public types of 'phoenix-cluster/adapters/redfish', for review. Written by 'npm run docs'.

export declare function connectRedfish(options: RedfishOptions): Promise<RedfishBmc>

export type EtagHabit = 'as-given' | 'unquoted' | 'never'

export type { Fingerprint } from 'phoenix-cluster/ports'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json | undefined
}

export declare function readFingerprint(
  address: string,
  port?: number | undefined,
  options?: CallOptions,
): Promise<Fingerprint>

export declare const redfish: (
  options: {
    readonly user: string
    readonly password: SecretRef
  } & {
    readonly pin?: string
    readonly ca?: string
    readonly vendor?: string
    readonly minTls?: '1.0' | '1.1' | '1.2' | '1.3'
    readonly ciphers?: string
  } & CommonDriverOptions,
) => Driver

export interface RedfishBehaviour {
  readonly bootMode: 'when-refused' | 'always' | 'never'
  readonly etag: EtagHabit
  readonly restart: 'by-action' | 'by-off-and-on'
  readonly unlistedBootTargets: readonly string[]
  readonly preferredBootTargets: readonly string[]
  readonly uefiTarget: 'together' | 'path-first'
  readonly httpPush: 'as-is' | 'never' | PushForm
  readonly startUpdate: 'as-offered' | 'always'
  readonly imageTargets: 'inventory' | 'what-it-runs'
  readonly reservedDrives: readonly string[]
}

export declare class RedfishBmc implements Power, BootDevice, Inventory {
  readonly chassisPower: ChassisPower
  readonly bootOrder: BootOrder
  readonly bios: Bios
  readonly firmware: Firmware
  readonly hardware: Hardware
  readonly sensors: Sensors
  readonly logs: Logs
  readonly identify: Identify
  readonly virtualMedia: VirtualMedia
  readonly controller: Controller
  readonly accounts: Accounts
  readonly events: Events
  readonly consoleAccess: ConsoleAccess
  readonly probe: Probe
  readonly raw: Raw
  constructor(
    options: RedfishOptions,
    how?: {
      readonly timing?: Partial<Timing>
      readonly shared?: boolean
      readonly wire?: Wire
    },
  )
  get(link: string, options?: CallOptions): Promise<JsonObject>
  members(link: string, options?: CallOptions): Promise<readonly JsonObject[]>
  powerState(options?: CallOptions): Promise<PowerState>
  setPower(action: PowerAction, options?: CallOptions): Promise<'already' | undefined>
  bootOverride(options?: CallOptions): Promise<BootOverride>
  setBootOverride(override: BootOverride, options?: CallOptions): Promise<void>
  inventory(options?: CallOptions): Promise<InventoryReport>
  profile(options?: CallOptions): Promise<RedfishProfile>
  close(): Promise<void>
}

export interface RedfishOptions {
  readonly address: string
  readonly port?: number | undefined
  readonly user: string
  readonly password: Secret
  readonly trust?: Trust | undefined
  readonly system?: string | undefined
  readonly node?: string | undefined
  readonly connectTimeout?: number | undefined
  readonly deadline?: number | undefined
  readonly vendor?: string | undefined
  readonly quirks?: Partial<Behaviour> | undefined
  readonly login?: 'session' | 'basic' | undefined
  readonly minTls?: '1.0' | '1.1' | '1.2' | '1.3' | undefined
  readonly ciphers?: string | undefined
  readonly log?: ((message: string) => void) | undefined
}

export interface RedfishProfile {
  readonly system: string
  readonly vendor: string | undefined
  readonly because: string | undefined
  readonly quirks: readonly string[]
  readonly behaviour: Behaviour
  readonly resetTypes: readonly string[] | undefined
  readonly bootTargets: readonly string[] | undefined
  readonly bootDurations: readonly string[] | undefined
}

// Not exported, but part of the types above.

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

class Deadline {
  constructor(options: CallOptions | undefined, fallback: number)
  static within<T>(
    options: CallOptions | undefined,
    fallback: number,
    work: (deadline: Deadline) => Promise<T>,
  ): Promise<T>
  get signal(): AbortSignal
  get remaining(): number
  get reason(): PhoenixError
  finish<T>(
    milliseconds: number,
    grace: number,
    work: (deadline: Deadline) => Promise<T>,
  ): Promise<T>
  get aborted(): boolean
  check(): void
  sleep(milliseconds: number): Promise<void>
  race<T>(work: Promise<T>): Promise<T>
  end(): void
}

interface Failure {
  readonly stage: 'connect' | 'sent' | 'answering'
  readonly error: PhoenixError
  readonly passing: boolean
  readonly reused?: boolean
}

interface OpenAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: AsyncIterable<Uint8Array>
  readonly end: () => void
}

interface PushForm {
  readonly token: string
  readonly parameters: {
    readonly field: string
    readonly value: Readonly<Record<string, unknown>>
  }
  readonly file: string
  readonly state: StateWords
}

interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Upload | undefined
  readonly limit?: number | undefined
}

interface StateWords {
  readonly path: readonly string[]
  readonly state: string
  readonly percent: string
  readonly running: readonly string[]
  readonly failed: readonly string[]
}

interface Timing {
  readonly retry: number
  readonly notReady: number
  readonly poll: number
  readonly readBack: readonly number[]
  readonly restart: number
  readonly grace: number
  readonly task: number
  readonly taskGrace: number
  readonly lag: number
}

interface Upload {
  readonly size: number
  readonly content: () => AsyncIterable<Uint8Array>
}

interface Wire {
  send(request: Request, deadline: Deadline): Promise<Answer | Failure>
  open(request: Request, deadline: Deadline, stop: AbortSignal): Promise<OpenAnswer | Failure>
  close(): Promise<void>
}
