import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { Connection } from './connection.js'
import { migrate, shippedMigrations } from './migrate.js'
import { facts } from './schema.js'

function migrated(): Connection {
  const connection = new Connection(':memory:', 0)
  migrate(connection, ':memory:', shippedMigrations())
  return connection
}

const fact = {
  cluster: 'atlas',
  node: 'n1',
  key: 'k',
  value: '1',
  source: 's',
  observedAt: 5,
  run: null,
}

describe('a connection', () => {
  // Drizzle is joined to libsql by parts that it exports but does not document.
  test('offers typed queries over the tables', () => {
    const { orm } = migrated()
    expect(orm.insert(facts).values(fact).returning().all()).toEqual([fact])
    expect(
      orm
        .update(facts)
        .set({ value: '2' })
        .where(eq(facts.node, 'n1'))
        .returning({ v: facts.value })
        .all(),
    ).toEqual([{ v: '2' }])
    expect(orm.select().from(facts).all()).toEqual([{ ...fact, value: '2' }])
    expect(orm.select({ at: facts.observedAt }).from(facts).values()).toEqual([[5]])
  })

  test('undoes a transaction that fails, and can go on', () => {
    const connection = migrated()
    const insert = () => connection.orm.insert(facts).values(fact).run()
    expect(() =>
      connection.transaction(() => {
        insert()
        throw new Error('changed my mind')
      }),
    ).toThrow('changed my mind')
    connection.transaction(insert)
    expect(() => connection.transaction(insert)).toThrow()
    expect(connection.value('SELECT count(*) FROM facts')).toBe(1)
  })

  test('keeps whole numbers whole', () => {
    const connection = migrated()
    connection.orm
      .insert(facts)
      .values({ ...fact, observedAt: Date.now() })
      .run()
    expect(connection.value('SELECT typeof(observed_at) FROM facts')).toBe('integer')
  })
})
