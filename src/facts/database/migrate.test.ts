import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MigrationMeta } from 'drizzle-orm/migrator'
import { describe, expect, test } from 'vitest'
import { startProgram, temporaryFolder } from '../testing.js'
import { Connection } from './connection.js'
import { inspect, migrate, shippedMigrations } from './migrate.js'
import { openDatabase } from './open-database.js'

const folder = temporaryFolder()
const shipped = shippedMigrations()
const more = (hash: string, ...sql: string[]): MigrationMeta => ({
  sql,
  bps: true,
  folderMillis: 9e12,
  hash,
})

describe('migrations', () => {
  test('bring an empty database to the newest shape, and then do nothing', () => {
    const connection = new Connection(':memory:', 0)
    expect(inspect(connection, 'x', shipped)).toBe('empty')
    migrate(connection, 'x', shipped)
    expect(inspect(connection, 'x', shipped)).toBe('current')
    const before = connection.rows('SELECT * FROM sqlite_schema')
    migrate(connection, 'x', shipped)
    expect(connection.rows('SELECT * FROM sqlite_schema')).toEqual(before)
  })

  test('make tables without row numbers where the key is the row', () => {
    const connection = new Connection(':memory:', 0)
    migrate(connection, 'x', shipped)
    const withoutRowid = connection
      .rows("SELECT name FROM pragma_table_list WHERE wr = 1 AND schema = 'main' ORDER BY name")
      .flat()
    expect(withoutRowid).toEqual(['audit', 'facts', 'runs', 'steps'])
  })

  test('bring an older database up to date and keep what it holds', () => {
    const connection = new Connection(':memory:', 0)
    migrate(connection, 'x', shipped)
    connection.exec("INSERT INTO facts VALUES ('atlas', 'n1', 'k', '1', 's', 0, NULL)")
    const newer = [...shipped, more('next', "ALTER TABLE facts ADD COLUMN extra text DEFAULT 'e'")]
    expect(inspect(connection, 'x', newer)).toBe('older')
    migrate(connection, 'x', newer)
    expect(connection.rows('SELECT node, extra FROM facts')).toEqual([['n1', 'e']])
  })

  test('are all or nothing', () => {
    const connection = new Connection(':memory:', 0)
    migrate(connection, 'x', shipped)
    const broken = [...shipped, more('broken', 'CREATE TABLE extra (x)', 'nonsense')]
    expect(() => migrate(connection, 'x', broken)).toThrow('nonsense')
    expect(inspect(connection, 'x', shipped)).toBe('current')
    expect(connection.rows("SELECT 1 FROM sqlite_schema WHERE name = 'extra'")).toEqual([])
  })

  test('are seen whole or not at all, also when another process makes them in the middle of a look', () => {
    const path = join(folder, 'raced.db')
    const other = new Connection(path, 0)
    other.exec('PRAGMA journal_mode = WAL')
    class Raced extends Connection {
      override rows(sql: string, parameters?: readonly (string | number)[]) {
        const found = super.rows(sql, parameters)
        if (sql.includes('sqlite_schema')) migrate(other, path, shipped)
        return found
      }
    }
    const raced = new Raced(path, 0)
    expect(inspect(raced, path, shipped)).toBe('empty')
    expect(inspect(raced, path, shipped)).toBe('current')
  })

  test('refuse the database of a newer version', () => {
    const connection = new Connection(':memory:', 0)
    migrate(connection, 'x', [...shipped, more('next', 'CREATE TABLE extra (x)')])
    expect(() => migrate(connection, '/x.db', shipped)).toThrow(
      /\/x\.db: a newer version of Phoenix/,
    )
  })

  test('are found above wherever this code lies, and missed with advice', () => {
    expect(
      shippedMigrations(pathToFileURL(join(process.cwd(), 'dist', 'chunk-X.js')).href),
    ).toEqual(shipped)
    mkdirSync(join(folder, 'elsewhere'))
    expect(() => shippedMigrations(pathToFileURL(join(folder, 'elsewhere', 'x.js')).href)).toThrow(
      'missing above',
    )
  })

  test('an older database that may only be read is refused with advice', () => {
    const path = join(folder, 'older.db')
    const connection = new Connection(path, 0)
    migrate(connection, path, shipped)
    connection.exec('DELETE FROM __drizzle_migrations')
    const open = () => openDatabase({ cluster: 'atlas', path, readOnly: true, busyTimeout: 0 })
    expect(open).toThrow(/older version of Phoenix made it/)
  })

  test('happen once when several processes start at the same moment', async () => {
    const location = join(folder, 'first', 'atlas.db')
    const programs = Array.from({ length: 4 }, () => startProgram('open-often', [location, '2']))
    await Promise.all(programs.map((program) => program.ends()))
    const connection = new Connection(location, 0)
    expect(connection.value('SELECT count(*) FROM __drizzle_migrations')).toBe(shipped.length)
  })
})
