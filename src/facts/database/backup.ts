/** Writes a copy of a database that is in use. */
import { closeSync, openSync, rmSync } from 'node:fs'
import { PhoenixError } from '../../error.js'
import type { Connection } from './connection.js'
import { describeFailure } from './failure.js'

/** Writes a copy as of one moment; what is not finished is taken away again. */
export function backUp(connection: Connection, path: string): void {
  try {
    // SQLite would create it readable by everyone; into an empty file it writes.
    closeSync(openSync(path, 'wx', 0o600))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'EEXIST' ? 'there is something already' : (code ?? 'unknown reason')
    throw new PhoenixError('usage', `the backup ${path} cannot be written: ${why}`, { cause })
  }
  try {
    connection.run('VACUUM INTO ?1', [path])
  } catch (error) {
    rmSync(path, { force: true })
    throw describeFailure(error, path)
  }
}
