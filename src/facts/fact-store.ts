/** What a facts database offers. */
import type { FactChange, FactSnapshot, Observation } from '../model/fact.js'
import type { NodeSet } from '../model/node-set/node-set.js'
import type {
  AuditEntry,
  AuditRecord,
  RunRecord,
  RunResult,
  StepRecord,
  StepResult,
} from '../model/step.js'
import type { AuditVerdict, Counts } from './wire.js'

/** How to open a facts database. */
export interface OpenFactsOptions {
  /** The cluster whose rows are read and written; one file may hold several clusters. */
  readonly cluster: string
  /**
   * A path, a `file:` URL, or `:memory:` for a database that is gone when it is closed. A missing
   * file is created with mode 0600, missing folders with mode 0700.
   */
  readonly location: string | URL
  /**
   * Never change the database, and do not create it: a missing file is read as an empty database,
   * also if it appears later. Works on a read-only file system, where the database is taken for one
   * that nobody changes meanwhile.
   * @default false
   */
  readonly readOnly?: boolean
  /**
   * How long to wait while another process holds the database locked, in milliseconds.
   * @default 10_000
   */
  readonly busyTimeout?: number
  /**
   * Where times come from that the caller does not give.
   * @default () => new Date()
   */
  readonly clock?: () => Date
}

/** Which facts a snapshot holds; what is left out does not restrict. */
export interface SnapshotOptions {
  /** @default the facts of every node */
  readonly nodes?: readonly string[]
  /** @default every key */
  readonly keys?: readonly string[]
}

/** Which part of the history is asked for; what is left out does not restrict. */
export interface HistoryOptions {
  /** @default every node */
  readonly node?: string
  /** @default every key */
  readonly key?: string
  /**
   * The largest number of rows.
   * @default 100
   */
  readonly limit?: number
}

/** What counts as news of facts; what is left out does not restrict. */
export interface NewsOptions {
  /** The mark of an earlier look. @default all changes count that there ever were */
  readonly since?: number
  /** The keys that count; one that ends with a dot stands for all that begin with it. @default every key */
  readonly only?: readonly string[]
  /** The keys that do not count, in the same form. @default none */
  readonly except?: readonly string[]
}

/** Whether facts have changed. */
export interface FactNews {
  readonly isNews: boolean
  /** What the next look is to begin after. */
  readonly mark: number
}

/** How many rows of a list are asked for. */
export interface ListOptions {
  /**
   * The largest number of rows.
   * @default 100
   */
  readonly limit?: number
}

/** What is known about a run when it begins. */
export interface NewRun {
  readonly actor: string
  readonly planDigest: string
  /** How many nodes the run accounts for. */
  readonly nodes: number
  /**
   * The nodes that it touches: no other run of the cluster may touch them until this one has ended, or
   * its process has.
   * @default none
   */
  readonly touches?: NodeSet
}

/** How many nodes of a run ended in each way. */
export type RunCounts = Counts

/** What identifies a step of a run. */
export interface StepKey {
  readonly run: string
  readonly node: string
  readonly index: number
}

/** A step that is about to be carried out. */
export type StepBegin = StepKey &
  Pick<StepRecord, 'kind' | 'summary'> & {
    /** ISO 8601 in UTC; default: now. */
    readonly startedAt?: string
  }

/** A step that has ended. */
export interface StepEnd extends StepKey {
  readonly result: Exclude<StepResult, 'unclear'>
  /** What went wrong, for people; without secrets. */
  readonly error?: string
  /** ISO 8601 in UTC; default: now. */
  readonly endedAt?: string
}

/** The runs of plans. */
export interface RunLog {
  /**
   * Stores that a run begins, and keeps saying that it lives until it ends or this process does.
   * @throws PhoenixError `run-conflict` if another run that lives touches some of the same nodes;
   * nothing is stored then, also where both begin at the same moment.
   */
  begin(run: NewRun): Promise<RunRecord>
  /** Stores how far the run is, for whoever looks meanwhile. */
  progress(id: string, counts: RunCounts): Promise<void>
  /**
   * Stores how the run ended. Any process may end a run, so that one can be closed whose process died.
   * @throws PhoenixError `usage` if the run is unknown or has already ended.
   */
  end(id: string, result: Exclude<RunResult, 'running'>, counts: RunCounts): Promise<void>
  /**
   * Takes a run back that has begun no step, as if it had never been.
   * @throws PhoenixError `usage` if the run is unknown, has ended or has begun a step.
   */
  withdraw(id: string): Promise<void>
  /** The newest first. A run whose process died is shown as `interrupted`, without `endedAt`. */
  list(options?: ListOptions): Promise<readonly RunRecord[]>
  /** The run, or undefined if it is unknown. */
  get(id: string): Promise<RunRecord | undefined>
  /**
   * The steps that the run began, by node and place. A step without an end is `unclear` if the run
   * does not live any more.
   */
  steps(id: string): Promise<readonly StepRecord[]>
  /**
   * For each of the nodes the steps of the newest run that switched its power, by node and place; of
   * the last 200 runs. Nodes that none of them switched, or last by another step than the one of that
   * summary, are left out.
   */
  lastSwitched(nodes: NodeSet, summary: string): Promise<readonly StepRecord[]>
}

/**
 * What is written before and after every effect on a node. Each promise resolves once the rows would
 * survive a loss of power; calls made side by side share a transaction.
 */
export interface Journal {
  /** @throws PhoenixError `usage` if the run is unknown or a step was already begun. */
  begin(steps: readonly StepBegin[]): Promise<void>
  /** @throws PhoenixError `usage` if a step was never begun or has already ended. */
  end(steps: readonly StepEnd[]): Promise<void>
}

/** The audit log: who did what, as a chain of SHA-256 hashes per cluster. */
export interface AuditLog {
  /** Adds an entry at the end of the chain and gives it with its time and hash. */
  append(entry: AuditEntry): Promise<AuditRecord>
  /** The newest first. */
  list(options?: ListOptions): Promise<readonly AuditRecord[]>
  /**
   * Recomputes the whole chain. It proves that no row was changed, added between or taken out; that
   * the end was not cut off shows only by comparing `head` or `rows` with one kept elsewhere.
   */
  verify(): Promise<AuditVerdict>
}

/**
 * An open facts database of one cluster. All its work happens in a thread of its own. A read sees
 * every write that was acknowledged before it was asked for.
 *
 * Methods reject with a PhoenixError: `usage` for what cannot be stored, `facts-full`,
 * `facts-read-only`, `facts-busy` and `facts-corrupt` for what the database meets. After any of them
 * the store remains usable, and what was acknowledged is stored.
 */
export interface FactStore {
  readonly cluster: string
  /** The absolute path of the file, or `:memory:`. */
  readonly location: string
  /** What is known, all as of one moment. */
  snapshot(options?: SnapshotOptions): Promise<FactSnapshot>
  /**
   * Stores observations and gives what changed. An unchanged value only gets a new time and source;
   * an observation older than what is known changes nothing. Nothing is stored if one of them is
   * not acceptable. More than 5,000 are stored in several transactions, in order; should one fail,
   * those before it are stored, and recording all of them again is safe.
   */
  record(
    observations: readonly Observation[],
    options?: { readonly run?: string },
  ): Promise<readonly FactChange[]>
  /** How facts changed, newest first. */
  history(options?: HistoryOptions): Promise<readonly FactChange[]>
  /**
   * Whether facts have changed since a look before, also by other processes: for whoever watches a database.
   * It costs as much as there were changes, and gives none of them.
   *
   * @example
   * ```ts
   * import { openFacts } from 'phoenix-cluster/facts'
   *
   * const facts = await openFacts({ cluster: 'shelf', location: ':memory:' })
   * const { mark } = await facts.news()
   * await facts.record([{ node: 'cn1', key: 'boot.stage', value: 'up', source: 'me' }])
   * console.log((await facts.news({ since: mark, except: ['boot.'] })).isNews) // false
   * ```
   */
  news(options?: NewsOptions): Promise<FactNews>
  readonly runs: RunLog
  readonly journal: Journal
  readonly audit: AuditLog
  /**
   * Writes a copy of the whole file, of all its clusters and as of one moment, while the database is
   * in use. The copy is readable for its owner only, and a database like any other.
   * @throws PhoenixError `usage` if there is something at the path already, or it cannot be written.
   */
  backup(path: string): Promise<void>
  /**
   * Waits for the writes asked for so far and closes the database. May be called again. Rejects with `internal`
   * where the thread of the database answers nothing for a minute longer than `busyTimeout`: what it has not
   * acknowledged may not be stored. Node ends no process before its threads: one that waits within the operating
   * system for its disk holds up the end of the process, for which only a signal helps.
   */
  close(): Promise<void>
}
