/** One connection to a database: libsql's synchronous interface, reduced to what the store uses. */
import { BetterSQLiteSession } from 'drizzle-orm/better-sqlite3/session'
import { BaseSQLiteDatabase, SQLiteSyncDialect } from 'drizzle-orm/sqlite-core'
import Libsql from 'libsql'

/** What a column may hold. */
export type Cell = string | number | null
export type Row = readonly Cell[]

/** Typed queries over the tables of `schema.ts`, for everything that is not bulk. */
export type Orm = BaseSQLiteDatabase<'sync', unknown>

export class Connection {
  readonly orm: Orm
  readonly #database: Libsql.Database
  readonly #statements = new Map<string, Libsql.Statement<unknown[]>>()

  /** `file` is an absolute path, an SQLite `file:` URI, or `:memory:`. */
  constructor(file: string, busyTimeout: number) {
    this.#database = new Libsql(file, { timeout: busyTimeout })
    this.orm = drizzleOver(this.#database)
  }

  /** Runs statements that give nothing back. */
  exec(sql: string): void {
    this.#database.exec(sql)
  }

  /** Runs a statement, prepared once, and says how many rows it changed. */
  run(sql: string, parameters: readonly Cell[] = []): number {
    return this.#prepare(sql).run(parameters).changes
  }

  /** The rows of a query, prepared once, each as the list of its columns. */
  rows(sql: string, parameters: readonly Cell[] = []): Row[] {
    return this.#prepare(sql).raw().all(parameters) as Row[]
  }

  /** The first column of the first row, or undefined. */
  value(sql: string, parameters: readonly Cell[] = []): Cell | undefined {
    return this.rows(sql, parameters)[0]?.[0]
  }

  /**
   * Runs the function in one transaction that holds the write lock from its beginning, so that what
   * it reads is still true when it writes.
   */
  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.exec('COMMIT')
      return result
    } catch (error) {
      // A statement that failed in the middle may still count as running; it must not be used again.
      this.#statements.clear()
      // SQLite has already rolled back by itself after some errors, a full disk among them.
      if (this.#database.inTransaction) this.exec('ROLLBACK')
      throw error
    }
  }

  /** Runs the function so that all it reads is of one moment, whatever other processes write meanwhile. */
  moment<T>(read: () => T): T {
    if (this.#database.inTransaction) return read()
    this.exec('BEGIN')
    try {
      return read()
    } finally {
      if (this.#database.inTransaction) this.exec('COMMIT')
    }
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #prepare(sql: string): Libsql.Statement<unknown[]> {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

/**
 * Drizzle has no driver for libsql's synchronous interface and its driver for the same interface of
 * better-sqlite3 imports that package; its parts do not. `connection.test.ts` holds this together.
 */
function drizzleOver(database: Libsql.Database): Orm {
  const dialect = new SQLiteSyncDialect()
  const session = new BetterSQLiteSession(database as never, dialect, undefined)
  return new BaseSQLiteDatabase('sync', dialect, session as never, undefined) as Orm
}
