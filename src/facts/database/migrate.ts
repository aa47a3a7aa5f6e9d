/** Brings a database to the newest shape, and refuses what another program or a newer Phoenix made. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import { PhoenixError } from '../../error.js'
import type { Connection } from './connection.js'

/** `PHNX`: marks the file as ours in its header (`PRAGMA application_id`). */
const applicationId = 0x50484e58

/** The record of applied migrations, in the form that Drizzle's own tools read. */
const ledger = '__drizzle_migrations'

/**
 * The migrations shipped with this package. They lie in `drizzle/` at its top, and this code lies at
 * different depths in the sources and in a build.
 */
export function shippedMigrations(from: string = import.meta.url): MigrationMeta[] {
  let folder = dirname(fileURLToPath(from))
  while (!existsSync(join(folder, 'drizzle', 'meta', '_journal.json'))) {
    const parent = dirname(folder)
    if (parent === folder) {
      throw new PhoenixError(
        'internal',
        `the migrations of the facts database are missing above ${from}`,
        {
          hint: 'Install phoenix-cluster again; when bundling, leave it out of the bundle.',
        },
      )
    }
    folder = parent
  }
  return readMigrationFiles({ migrationsFolder: join(folder, 'drizzle') })
}

/** What a database is, as far as this program can tell. */
export type Shape = 'empty' | 'older' | 'current'

/**
 * Looks at a database without changing it.
 *
 * @throws PhoenixError `facts-open` if another program or a newer Phoenix made it.
 */
export function inspect(
  connection: Connection,
  path: string,
  migrations: readonly MigrationMeta[],
): Shape {
  // Of one moment: between two reads another process may make the tables and mark the file as ours.
  return connection.moment(() => shapeOf(connection, path, migrations))
}

function shapeOf(
  connection: Connection,
  path: string,
  migrations: readonly MigrationMeta[],
): Shape {
  const tables = connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'").flat()
  const id = connection.value('PRAGMA application_id')
  if (tables.length === 0 && id === 0) return 'empty'
  if (id !== applicationId || !tables.includes(ledger)) {
    throw new PhoenixError('facts-open', `facts database ${path}: it belongs to another program`, {
      hint: 'Give the path of a facts database, or of a file that does not exist yet.',
    })
  }
  const known = new Set(migrations.map((migration) => migration.hash))
  const applied = connection.rows(`SELECT hash FROM ${ledger}`).flat()
  if (applied.some((hash) => typeof hash !== 'string' || !known.has(hash))) {
    throw new PhoenixError(
      'facts-open',
      `facts database ${path}: a newer version of Phoenix made it or changed it`,
      { hint: 'Update phoenix-cluster, or restore a backup from before the update.' },
    )
  }
  return applied.length < migrations.length ? 'older' : 'current'
}

/** Applies what is missing, all or nothing, also when several processes start at once. */
export function migrate(
  connection: Connection,
  path: string,
  migrations: readonly MigrationMeta[],
): void {
  if (inspect(connection, path, migrations) === 'current') return
  connection.transaction(() => {
    // Looked at again under the lock: another process may just have done it.
    if (inspect(connection, path, migrations) === 'current') return
    connection.exec(
      `CREATE TABLE IF NOT EXISTS ${ledger} (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric)`,
    )
    const applied = new Set(connection.rows(`SELECT hash FROM ${ledger}`).flat())
    for (const migration of migrations) {
      if (applied.has(migration.hash)) continue
      for (const statement of migration.sql) connection.exec(statement)
      connection.run(`INSERT INTO ${ledger} (hash, created_at) VALUES (?, ?)`, [
        migration.hash,
        migration.folderMillis,
      ])
    }
    connection.exec(`PRAGMA application_id = ${applicationId}`)
  })
}
