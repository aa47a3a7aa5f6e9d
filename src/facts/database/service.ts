/** Answers every request about one open database. */
import type { AuditRecord, RunRecord, StepRecord } from '../../model/step.js'
import type {
  AuditVerdict,
  FactPage,
  FlatFacts,
  OpenRequest,
  Outcome,
  Requests,
  Write,
  Written,
} from '../wire.js'
import { appendAudit, listAudit, verifyAudit } from './audit.js'
import { backUp } from './backup.js'
import { describeFailure } from './failure.js'
import { beatInterval } from './liveness.js'
import { type OpenDatabase, openDatabase } from './open-database.js'
import { readHistory, readNews, Snapshots } from './read-facts.js'
import { recordFacts } from './record-facts.js'
import {
  beat,
  beginRun,
  beginSteps,
  endSteps,
  lastSwitched,
  listRuns,
  listSteps,
  readRun,
  updateRun,
  withdrawRun,
} from './runs.js'

type Answers = {
  [K in Exclude<keyof Requests, 'open'>]: (
    argument: Parameters<Requests[K]>[0],
  ) => ReturnType<Requests[K]> | Promise<ReturnType<Requests[K]>>
}

export class Service implements Answers {
  readonly #database: OpenDatabase
  readonly #cluster: string
  readonly #path: string
  readonly #snapshots: Snapshots
  /** The runs that this process runs, kept alive in the database by a regular sign of life. */
  readonly #running = new Set<string>()
  #heart: NodeJS.Timeout | undefined
  #wasFull = false

  constructor(request: OpenRequest) {
    this.#database = openDatabase(request)
    this.#cluster = request.cluster
    this.#path = request.path
    this.#snapshots = new Snapshots(this.#database, request.cluster)
  }

  /**
   * Carries out the writes in one transaction. If one of them is refused, the others do not suffer:
   * each is then carried out in a transaction of its own.
   */
  write(writes: readonly Write[]): Outcome[] {
    const { connection } = this.#database
    try {
      if (this.#wasFull) this.#makeRoom()
      const values = connection.transaction(() => writes.map((write) => this.#carryOut(write)))
      for (const write of writes) this.#noteRun(write)
      return values.map((value) => ({ ok: true, value }))
    } catch (error) {
      const failure = describeFailure(error, this.#path)
      this.#wasFull = failure.code === 'facts-full'
      const refused = !failure.code.startsWith('facts-')
      if (refused && writes.length > 1) return writes.flatMap((write) => this.write([write]))
      // A run whose end cannot be stored is over all the same: it must not be held for alive.
      for (const write of writes) if (isEnd(write)) this.#running.delete(write.id)
      return writes.map(() => ({ ok: false, error: failure.toJSON() }))
    }
  }

  /**
   * The log may be what fills the disk. Taken into the database as soon as that has room, its space
   * serves again, and a little space freed by the admin is enough.
   */
  #makeRoom(): void {
    this.#database.connection.rows('PRAGMA wal_checkpoint(PASSIVE)')
    this.#wasFull = false
  }

  #carryOut(write: Write): Written {
    const { connection } = this.#database
    switch (write.kind) {
      case 'record':
        return recordFacts(connection, this.#cluster, write)
      case 'steps-begin':
        return void beginSteps(connection, this.#cluster, write.rows)
      case 'steps-end':
        return void endSteps(connection, this.#cluster, write.rows)
      case 'run-begin':
        return beginRun(connection, this.#cluster, write)
      case 'run-withdraw':
        return void withdrawRun(connection, this.#cluster, write.id)
      case 'run-progress':
      case 'run-end':
        return void updateRun(connection, this.#cluster, write)
      case 'audit':
        return appendAudit(connection, this.#cluster, write.row)
    }
  }

  #noteRun(write: Write): void {
    if (isEnd(write)) this.#running.delete(write.id)
    if (write.kind !== 'run-begin') return
    this.#running.add(write.id)
    this.#heart ??= setInterval(() => this.#beat(), beatInterval)
  }

  #beat(): void {
    if (this.#running.size === 0) return
    try {
      beat(this.#database.connection, this.#cluster, this.#running)
    } catch {
      // The next one may succeed; whatever is wrong with the database shows in the run's own writes.
    }
  }

  snapshot(filter: Parameters<Requests['snapshot']>[0]): FactPage {
    return this.#snapshots.begin(filter)
  }

  page(cursor: number): FactPage {
    return this.#snapshots.page(cursor)
  }

  history(query: Parameters<Requests['history']>[0]): FlatFacts {
    return readHistory(this.#database.connection, this.#cluster, query)
  }

  news(query: Parameters<Requests['news']>[0]): ReturnType<Requests['news']> {
    return readNews(this.#database.connection, this.#cluster, query)
  }

  runs(limit: number): RunRecord[] {
    return listRuns(this.#database.connection, this.#cluster, limit)
  }

  run(id: string): RunRecord | undefined {
    return readRun(this.#database.connection, this.#cluster, id)
  }

  steps(run: string): StepRecord[] {
    return listSteps(this.#database.connection, this.#cluster, run)
  }

  lastSwitched(query: Parameters<Requests['lastSwitched']>[0]): StepRecord[] {
    return lastSwitched(this.#database.connection, this.#cluster, query)
  }

  auditList(limit: number): AuditRecord[] {
    return listAudit(this.#database.connection, this.#cluster, limit)
  }

  auditVerify(): Promise<AuditVerdict> {
    return verifyAudit(this.#database.connection, this.#cluster)
  }

  backup(path: string): void {
    backUp(this.#database.connection, path)
  }

  close(): void {
    clearInterval(this.#heart)
    const { connection } = this.#database
    try {
      // Leaves one file without side files behind, as far as other processes and the disk allow.
      connection.exec('PRAGMA busy_timeout = 0')
      connection.rows('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // Everything is safe in the log; whoever opens the database next moves it over.
    }
    connection.close()
  }
}

function isEnd(write: Write): write is Extract<Write, { kind: 'run-end' | 'run-withdraw' }> {
  return write.kind === 'run-end' || write.kind === 'run-withdraw'
}
