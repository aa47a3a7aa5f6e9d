/**
 * What crosses between the caller's thread and the thread that owns the database: plain data, checked
 * by the sender. Bulk rows are flat lists of texts and numbers, because cloning many small objects
 * between threads costs more than writing them to the database.
 */
import type { ErrorCode } from '../error.js'
import type { AuditRecord, RunRecord, RunResult, StepRecord } from '../model/step.js'

/** Facts as a flat list, five entries each: node, key, value (JSON or null), source, time. */
export type FlatFacts = readonly (string | number | null)[]
export const factWidth = 5

/** Steps that begin as a flat list, six entries each: run, node, index, kind, summary, time. */
export type FlatBegins = readonly (string | number)[]
export const beginWidth = 6

/** Steps that end as a flat list, six entries each: run, node, index, result, error, time. */
export type FlatEnds = readonly (string | number | null)[]
export const endWidth = 6

/** One write. Several are carried out in one transaction, in the order in which they were asked for. */
export type Write =
  | {
      readonly kind: 'record'
      readonly run: string | null
      /** The caller's clock: a stored time after it is an error of some clock and does not bind. */
      readonly now: number
      readonly rows: FlatFacts
    }
  | { readonly kind: 'steps-begin'; readonly rows: FlatBegins }
  | { readonly kind: 'steps-end'; readonly rows: FlatEnds }
  | {
      readonly kind: 'run-begin'
      readonly id: string
      readonly actor: string
      readonly planDigest: string
      readonly nodes: number
      /** What no other run may touch meanwhile, folded. */
      readonly touches: string
      readonly at: number
    }
  | { readonly kind: 'run-withdraw'; readonly id: string }
  | { readonly kind: 'run-progress'; readonly id: string; readonly counts: Counts }
  | {
      readonly kind: 'run-end'
      readonly id: string
      readonly result: Exclude<RunResult, 'running'>
      readonly counts: Counts
      readonly at: number
    }
  | { readonly kind: 'audit'; readonly row: AuditRow }

/** How many nodes ended in each way. */
export interface Counts {
  readonly done: number
  readonly failed: number
  readonly remaining: number
}

/** A row of the audit log before it has a number and a hash. `before` and `after` are JSON. */
export interface AuditRow {
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly nodes: string
  readonly reason: string | null
  readonly planDigest: string | null
  readonly before: string | null
  readonly after: string | null
}

/** What a write gave: the rows of history that it added (or that it added `all`), a record, or nothing. */
export type Written = FlatFacts | 'all' | RunRecord | AuditRecord | undefined

/** How one write of a batch ended. */
export type Outcome =
  | { readonly ok: true; readonly value: Written }
  | { readonly ok: false; readonly error: WireError }

/** An error as it crosses. */
export interface WireError {
  readonly code: ErrorCode
  readonly message: string
  readonly hint?: string
}

/** A part of a snapshot, and the cursor to ask for the next one with. */
export interface FactPage {
  readonly rows: FlatFacts
  readonly cursor?: number
}

/** What is asked for when a database is opened. */
export interface OpenRequest {
  readonly cluster: string
  /** An absolute path, or `:memory:`. */
  readonly path: string
  readonly readOnly: boolean
  /** How long to wait for another process's lock, in milliseconds. */
  readonly busyTimeout: number
}

/** How the check of an audit log ended. */
export type AuditVerdict =
  | {
      readonly ok: true
      readonly rows: number
      /** The hash of the last row, or '' for an empty log. */
      readonly head: string
    }
  | {
      readonly ok: false
      /** The number of the first row that is wrong or missing. */
      readonly firstBad: number
      readonly reason: string
    }

/** Rows of history: as {@link FlatFacts}, with the run (or null) as sixth entry. */
export const historyWidth = 6

/** Every request that the database's thread answers. */
export interface Requests {
  open(request: OpenRequest): void
  write(writes: readonly Write[]): readonly Outcome[]
  snapshot(filter: { nodes: readonly string[] | null; keys: readonly string[] | null }): FactPage
  page(cursor: number): FactPage
  history(query: { node: string | null; key: string | null; limit: number }): FlatFacts
  news(query: { since: number; only: readonly string[] | null; except: readonly string[] }): {
    isNews: boolean
    mark: number
  }
  runs(limit: number): readonly RunRecord[]
  run(id: string): RunRecord | undefined
  steps(run: string): readonly StepRecord[]
  lastSwitched(query: { nodes: string; summary: string }): readonly StepRecord[]
  auditList(limit: number): readonly AuditRecord[]
  auditVerify(): AuditVerdict
  backup(path: string): void
  close(): void
}

/** A message to the database's thread, and its answer. */
export interface Request<K extends keyof Requests = keyof Requests> {
  readonly id: number
  readonly method: K
  readonly argument: Parameters<Requests[K]>[0]
}
export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: WireError }
