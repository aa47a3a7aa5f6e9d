/** Turns what SQLite, libsql and the file system say into errors that name the file and what to do. */
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { type ErrorCode, PhoenixError } from '../../error.js'

/** The primary result codes of SQLite that are told apart. */
const sqlite = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
} as const

/** Drizzle wraps some errors; its own message repeats the whole statement. */
function unwrap(error: unknown): unknown {
  const wrapped = error instanceof Error && error.name === 'DrizzleError' && error.cause
  return wrapped instanceof Error ? wrapped : error
}

/** The primary result code of SQLite, or undefined where the error came from elsewhere. */
function sqliteCode(thrown: unknown): number | undefined {
  const error = unwrap(thrown)
  if (!(error instanceof Error)) return undefined
  if ('rawCode' in error && typeof error.rawCode === 'number') return error.rawCode & 0xff
  // libsql reports a failure to open as text only: `ConnectionFailed("… /path: 14")`.
  const opened = /^ConnectionFailed\(.*: (\d+)"\)$/s.exec(error.message)
  return opened === null ? undefined : Number(opened[1]) & 0xff
}

/** Whether another connection held a lock for too long. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === sqlite.busy || code === sqlite.locked
}

/** Whether SQLite could not create or write a file that it needs. */
export function isUnwritable(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === sqlite.cannotOpen || code === sqlite.readOnly || code === sqlite.io
}

/** Whether a row contradicts a rule of the tables: the caller's fault, not the database's. */
export function isConstraint(error: unknown): boolean {
  return sqliteCode(error) === sqlite.constraint
}

/** The error for people behind a failure of the database at `path`. */
export function describeFailure(thrown: unknown, path: string): PhoenixError {
  if (PhoenixError.is(thrown)) return thrown
  const error = unwrap(thrown)
  const fail = (code: ErrorCode, message: string, hint?: string) =>
    new PhoenixError(code, `facts database ${path}: ${message}`, { cause: error, hint })
  const text = error instanceof Error ? error.message : String(error)
  const systemCode =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

  switch (sqliteCode(error)) {
    case sqlite.busy:
    case sqlite.locked:
      return fail(
        'facts-busy',
        'another process kept it locked for too long',
        'Wait until the other process is done, or end it, and try again.',
      )
    case sqlite.readOnly:
      return readOnly(path, error)
    case sqlite.corrupt:
    case sqlite.notADatabase:
      return fail(
        'facts-corrupt',
        `it is damaged or not a database (${text}); the file was left untouched`,
        'Restore it from a backup, or move it away and start with an empty one.',
      )
    case sqlite.full:
      return full(path, error)
    case sqlite.io:
    case sqlite.cannotOpen:
      // SQLite reports a full disk in these ways too, when it cannot extend its side files.
      if (isDiskFull(path)) return full(path, error)
      return fail(
        'facts-open',
        `it cannot be read or written (${text})`,
        'Check that the folder exists, that its files may be read and written, and the disk.',
      )
  }
  switch (systemCode) {
    case 'ENOSPC':
    case 'EDQUOT':
      return full(path, error)
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return readOnly(path, error)
    case 'EISDIR':
      return fail('facts-open', 'it is a directory', 'Give the path of a file.')
    case 'ENOTDIR':
    case 'EEXIST':
      return fail(
        'facts-open',
        'a part of its path is a file, not a directory',
        'Give another path.',
      )
  }
  if (/^[A-Z][A-Z0-9]+$/.test(systemCode)) return fail('facts-open', text)
  return fail('internal', text)
}

function readOnly(path: string, cause: unknown): PhoenixError {
  return new PhoenixError('facts-read-only', `facts database ${path}: it cannot be written`, {
    cause,
    hint: 'Make the file and its folder writable for this user, or open it read-only.',
  })
}

function full(path: string, cause: unknown): PhoenixError {
  return new PhoenixError(
    'facts-full',
    `facts database ${path}: the disk is full; what was stored before is safe, this write was not stored`,
    {
      cause,
      hint: 'Free some space and repeat what failed; the database need not be opened again.',
    },
  )
}

function isDiskFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path))
    // Less than SQLite's smallest extension of its shared-memory file.
    return bavail * bsize < 64 * 1024
  } catch {
    return false
  }
}
