// The public types of 'phoenix-cluster/facts', for review. Written by 'npm run docs'.

export type { AuditEntry } from 'phoenix-cluster/model'

export interface AuditLog {
  append(entry: AuditEntry): Promise<AuditRecord>
  list(options?: ListOptions): Promise<readonly AuditRecord[]>
  verify(): Promise<AuditVerdict>
}

export type { AuditRecord } from 'phoenix-cluster/model'

export type AuditVerdict =
  | {
      readonly ok: true
      readonly rows: number
      readonly head: string
    }
  | {
      readonly ok: false
      readonly firstBad: number
      readonly reason: string
    }

export type { Fact } from 'phoenix-cluster/model'

export type { FactChange } from 'phoenix-cluster/model'

export declare const factLimits: {
  readonly name: 512
  readonly label: 256
  readonly value: number
  readonly text: number
}

export interface FactNews {
  readonly isNews: boolean
  readonly mark: number
}

export { factOf } from 'phoenix-cluster/model'

export type { FactSnapshot } from 'phoenix-cluster/model'

export interface FactStore {
  readonly cluster: string
  readonly location: string
  snapshot(options?: SnapshotOptions): Promise<FactSnapshot>
  record(
    observations: readonly Observation[],
    options?: {
      readonly run?: string
    },
  ): Promise<readonly FactChange[]>
  history(options?: HistoryOptions): Promise<readonly FactChange[]>
  news(options?: NewsOptions): Promise<FactNews>
  readonly runs: RunLog
  readonly journal: Journal
  readonly audit: AuditLog
  backup(path: string): Promise<void>
  close(): Promise<void>
}

export type { FactValue } from 'phoenix-cluster/model'

export interface HistoryOptions {
  readonly node?: string
  readonly key?: string
  readonly limit?: number
}

export interface Journal {
  begin(steps: readonly StepBegin[]): Promise<void>
  end(steps: readonly StepEnd[]): Promise<void>
}

export interface ListOptions {
  readonly limit?: number
}

export interface NewRun {
  readonly actor: string
  readonly planDigest: string
  readonly nodes: number
  readonly touches?: NodeSet
}

export interface NewsOptions {
  readonly since?: number
  readonly only?: readonly string[]
  readonly except?: readonly string[]
}

export { noFacts } from 'phoenix-cluster/model'

export type { Observation } from 'phoenix-cluster/model'

export declare function openFacts(options: OpenFactsOptions): Promise<FactStore>

export interface OpenFactsOptions {
  readonly cluster: string
  readonly location: string | URL
  readonly readOnly?: boolean
  readonly busyTimeout?: number
  readonly clock?: () => Date
}

export { PhoenixError } from 'phoenix-cluster'

export type RunCounts = Counts

export interface RunLog {
  begin(run: NewRun): Promise<RunRecord>
  progress(id: string, counts: RunCounts): Promise<void>
  end(id: string, result: Exclude<RunResult, 'running'>, counts: RunCounts): Promise<void>
  withdraw(id: string): Promise<void>
  list(options?: ListOptions): Promise<readonly RunRecord[]>
  get(id: string): Promise<RunRecord | undefined>
  steps(id: string): Promise<readonly StepRecord[]>
  lastSwitched(nodes: NodeSet, summary: string): Promise<readonly StepRecord[]>
}

export type { RunRecord } from 'phoenix-cluster/model'

export type { RunResult } from 'phoenix-cluster/model'

export interface SnapshotOptions {
  readonly nodes?: readonly string[]
  readonly keys?: readonly string[]
}

export type StepBegin = StepKey &
  Pick<StepRecord, 'kind' | 'summary'> & {
    readonly startedAt?: string
  }

export interface StepEnd extends StepKey {
  readonly result: Exclude<StepResult, 'unclear'>
  readonly error?: string
  readonly endedAt?: string
}

export interface StepKey {
  readonly run: string
  readonly node: string
  readonly index: number
}

export type { StepRecord } from 'phoenix-cluster/model'

export type { StepResult } from 'phoenix-cluster/model'

// Not exported, but part of the types above.

interface Counts {
  readonly done: number
  readonly failed: number
  readonly remaining: number
}
