/** Opens the file of a facts database for writing or for reading only. */
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PhoenixError } from '../../error.js'
import type { OpenRequest } from '../wire.js'
import { Connection } from './connection.js'
import { isBusy, isUnwritable } from './failure.js'
import { inspect, migrate, shippedMigrations } from './migrate.js'

/** An open database. */
export interface OpenDatabase {
  readonly connection: Connection
  /**
   * Another connection for one long read, which then sees one moment while `connection` writes on.
   * Left out for a database in memory, which has one connection only.
   */
  readonly another?: () => Connection
}

/** Opens the database, creating and migrating it unless it is opened read-only. */
export function openDatabase(request: OpenRequest): OpenDatabase {
  if (request.path === ':memory:') return inMemory(request)
  return request.readOnly ? forReading(request) : forWriting(request)
}

function inMemory({ busyTimeout }: OpenRequest): OpenDatabase {
  const connection = new Connection(':memory:', busyTimeout)
  connection.exec('PRAGMA foreign_keys = ON')
  migrate(connection, ':memory:', shippedMigrations())
  return { connection }
}

function forWriting({ path, busyTimeout }: OpenRequest): OpenDatabase {
  refuseWhatIsNotAFile(path)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  // SQLite would create the file readable by everyone. Opening to append also proves that it may be
  // written, before SQLite silently falls back to reading.
  closeSync(openSync(path, 'a', 0o600))
  const migrations = shippedMigrations()
  const connection = new Connection(path, busyTimeout)
  // Before anything is changed, also before the file is switched to the write-ahead log.
  inspect(connection, path, migrations)
  waitForLock(busyTimeout, () => connection.exec('PRAGMA journal_mode = WAL'))
  connection.exec('PRAGMA synchronous = FULL')
  connection.exec('PRAGMA cache_size = -65536')
  connection.exec('PRAGMA foreign_keys = ON')
  migrate(connection, path, migrations)
  return { connection, another: () => new Connection(uri(path, 'mode=ro'), busyTimeout) }
}

function forReading(request: OpenRequest): OpenDatabase {
  const { path, busyTimeout } = request
  if (!refuseWhatIsNotAFile(path)) return inMemory(request)
  const another = () => openForReading(path, busyTimeout)
  const connection = another()
  const shape = inspect(connection, path, shippedMigrations())
  if (shape === 'empty') return inMemory(request)
  if (shape === 'older') {
    throw new PhoenixError(
      'facts-open',
      `facts database ${path}: an older version of Phoenix made it and it cannot be brought up to date while it is opened read-only`,
      { hint: 'Open it once for writing, or read it with that older version.' },
    )
  }
  return { connection, another }
}

/**
 * Reading a database with a write-ahead log needs its two side files. Where they cannot be created,
 * on a read-only file system, a database without a log can be read as a file that nobody changes.
 */
function openForReading(path: string, busyTimeout: number): Connection {
  try {
    return readable(new Connection(uri(path, 'mode=ro'), busyTimeout))
  } catch (error) {
    if (!isUnwritable(error)) throw error
    if (hasLog(path)) {
      throw new PhoenixError(
        'facts-read-only',
        `facts database ${path}: its log (${basename(path)}-wal) must be read too, which needs a file beside it that cannot be created`,
        { cause: error, hint: 'Copy both files to a writable folder and open the copy.' },
      )
    }
    return readable(new Connection(uri(path, 'immutable=1'), busyTimeout))
  }
}

function readable(connection: Connection): Connection {
  connection.value('SELECT count(*) FROM sqlite_schema')
  return connection
}

function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
}

function uri(path: string, query: string): string {
  return `${pathToFileURL(path).href}?${query}`
}

/** Whether the file exists; throws if something else has its name. */
function refuseWhatIsNotAFile(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined || found.isFile()) return found !== undefined
  const kind = found.isDirectory() ? 'a directory' : 'not a regular file'
  throw new PhoenixError('facts-open', `facts database ${path}: it is ${kind}`, {
    hint: 'Give the path of a file.',
  })
}

/** Switching to the write-ahead log does not wait for a lock by itself. */
function waitForLock(longest: number, work: () => void): void {
  const deadline = Date.now() + longest
  for (;;) {
    try {
      work()
      return
    } catch (error) {
      if (!isBusy(error) || Date.now() >= deadline) throw error
      // This thread does nothing else: it may sleep.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
}
