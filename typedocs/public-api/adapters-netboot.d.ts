// The public types of 'phoenix-cluster/adapters/netboot', for review. Written by 'npm run docs'.

export declare class Dnsmasq {
  private constructor()
  get pid(): number | undefined
  update(model: Model): Promise<void>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface DnsmasqOptions {
  readonly model: Model
  readonly folder: string
  readonly interfaces: readonly string[]
  readonly url: string
  readonly tftp?: string
  readonly http?: boolean
  readonly loaders?: LoaderFiles
  readonly extra?: readonly string[]
  readonly program?: readonly [string, ...string[]]
  readonly record?: RecordLearnt
  readonly relays?: readonly string[]
  readonly unknown?: UnknownMachines
  readonly log?: (entry: NetbootLog) => void
  readonly interval?: number
}

export interface Learnt extends Observation {
  readonly isOld?: boolean
}

export declare class LeaseWatch {
  private constructor()
  update(model: Model): void
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
  read(): Promise<void>
}

export interface LeaseWatchOptions {
  readonly model: Model
  readonly file: string
  readonly record?: RecordLearnt
  readonly unknown?: UnknownMachines
  readonly log?: (entry: NetbootLog) => void
  readonly interval?: number
}

export declare class Netboot {
  private constructor()
  get port(): number
  get model(): Model
  get metrics(): string
  update(model: Model, what?: 'configuration' | 'facts'): Promise<void>
  refuse(error: PhoenixError): void
  renew(tls: NonNullable<NetbootOptions['tls']>): void
  refresh(): Promise<void>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface NetbootLimits {
  readonly connections: number
  readonly perAddress: number
  readonly headers: number
  readonly stall: number
  readonly fileLife: number
  readonly reportLife: number
  readonly refresh: number
  readonly memory: number
}

export interface NetbootLog {
  readonly level: 'info' | 'warning' | 'error'
  readonly event: string
  readonly message: string
  readonly node?: string
  readonly client?: string
  readonly status?: number
  readonly repeated?: number
}

export interface NetbootOptions {
  readonly model: Model
  readonly images: string
  readonly key: Secret
  readonly host?: string
  readonly port?: number
  readonly url?: string
  readonly loaders?: string
  readonly loaderFiles?: LoaderFiles
  readonly tls?: {
    readonly cert: string
    readonly key: Secret
  }
  readonly address?: boolean
  readonly record?: (observations: readonly Observation[]) => Promise<void>
  readonly unknown?: UnknownMachines
  readonly health?: () => {
    readonly ok?: boolean
    readonly [key: string]: unknown
  }
  readonly log?: (entry: NetbootLog) => void
  readonly limits?: Partial<NetbootLimits>
  readonly clock?: () => number
}

export declare function readKeyFile(path: string): Promise<Secret>

export declare function readSecretFile(path: string, what: string): Promise<Secret>

export type RecordLearnt = (
  observations: readonly Learnt[],
  refuse: (one: Observation, why: string) => void,
) => Promise<void>

export declare function serveDnsmasq(options: DnsmasqOptions): Promise<Dnsmasq>

export declare function serveNetboot(options: NetbootOptions): Promise<Netboot>

export declare function watchLeases(options: LeaseWatchOptions): Promise<LeaseWatch>
