import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { AuditEntry } from '../model/step.js'
import { failureOf, openForTest, tamper, temporaryFolder } from './testing.js'

const folder = temporaryFolder()
const entry = (i: number): AuditEntry => ({
  actor: 'root@admin1',
  action: 'power on',
  nodes: `cn[1-${i}]`,
  reason: 'after maintenance',
  planDigest: 'abc',
  before: { power: 'off' },
  after: null,
})

/** A log of ten rows in a file of its own, and how to change it behind the store's back. */
async function logOfTen(name: string) {
  const location = `${folder}/${name}.db`
  const store = await openForTest({ location })
  for (let i = 1; i <= 10; i++) await store.audit.append(entry(i))
  const forge = (statement: string) =>
    tamper(location, 'DROP TRIGGER audit_no_update', 'DROP TRIGGER audit_no_delete', statement)
  return { location, store, forge }
}

describe('the audit log', () => {
  test('gives back what was said, numbered, newest first, with the time of the clock', async () => {
    const store = await openForTest({ clock: () => new Date('2026-01-01T00:00:00.000Z') })
    const first = await store.audit.append(entry(1))
    const second = await store.audit.append({ actor: 'a', action: 'trust', nodes: '' })
    expect(first).toEqual({ ...entry(1), id: 1, at: '2026-01-01T00:00:00.000Z', hash: first.hash })
    expect(second).toEqual({
      actor: 'a',
      action: 'trust',
      nodes: '',
      id: 2,
      at: '2026-01-01T00:00:00.000Z',
      hash: second.hash,
    })
    expect(await store.audit.list()).toEqual([second, first])
    expect(await store.audit.verify()).toEqual({ ok: true, rows: 2, head: second.hash })
  })

  test('has hashes that anyone can recompute, and that stay the same between versions', async () => {
    const store = await openForTest({ clock: () => new Date('2026-01-01T00:00:00.000Z') })
    const { hash } = await store.audit.append(entry(1))
    const text =
      '{"action":"power on","actor":"root@admin1","after":"null","at":1767225600000,' +
      '"before":"{\\"power\\":\\"off\\"}","cluster":"atlas","id":1,"nodes":"cn[1-1]",' +
      '"planDigest":"abc","previous":"","reason":"after maintenance","v":1}'
    expect(hash).toBe(createHash('sha256').update(text).digest('hex'))
  })

  test('cannot be changed, cut, replaced or continued out of order, not even behind the store', async () => {
    const { location, store } = await logOfTen('append-only')
    const values = "'atlas', ?, 0, 'a', 'b', 'c', 'd'"
    const insert = (id: number) =>
      `INTO audit (cluster, id, at, actor, action, nodes, hash) VALUES (${values.replace('?', String(id))})`
    for (const statement of [
      "UPDATE audit SET actor = 'mallory' WHERE id = 5",
      'DELETE FROM audit WHERE id = 10',
      `INSERT OR REPLACE ${insert(10)}`,
      `INSERT ${insert(12)}`,
    ]) {
      expect(() => tamper(location, statement)).toThrow('append-only')
    }
    expect(await store.audit.verify()).toMatchObject({ ok: true, rows: 10 })
  })

  describe('shows that a row was changed', () => {
    let log: Awaited<ReturnType<typeof logOfTen>>
    beforeAll(async () => {
      log = await logOfTen('changed')
      log.forge('CREATE TABLE saved AS SELECT * FROM audit')
    })

    test.each([
      ['actor', "actor = 'mallory'"],
      ['action', "action = 'power off'"],
      ['nodes', "nodes = 'cn1'"],
      ['time', 'at = at + 1'],
      ['reason', 'reason = NULL'],
      ['digest', "plan_digest = 'abd'"],
      ['state before', `before = '{"power":"on"}'`],
      ['state after', 'after = NULL'],
      ['hash', "hash = 'f' || hash"],
      ['cluster', "cluster = 'borealis'"],
    ])('in its %s', async (_, change) => {
      tamper(log.location, `UPDATE audit SET ${change} WHERE id = 5`)
      expect(await log.store.audit.verify()).toMatchObject({ ok: false, firstBad: 5 })
      tamper(log.location, 'DELETE FROM audit', 'INSERT INTO audit SELECT * FROM saved')
      expect(await log.store.audit.verify()).toMatchObject({ ok: true, rows: 10 })
    })
  })

  test('shows that a row was taken out, at the beginning as in the middle', async () => {
    const { store, forge } = await logOfTen('missing')
    forge('DELETE FROM audit WHERE id = 7')
    expect(await store.audit.verify()).toEqual({
      ok: false,
      firstBad: 7,
      reason: 'row 7 is missing',
    })
    tamper(store.location, 'DELETE FROM audit WHERE id = 1')
    expect(await store.audit.verify()).toEqual({
      ok: false,
      firstBad: 1,
      reason: 'row 1 is missing',
    })
  })

  test('shows a cut end by its head and number of rows only', async () => {
    const { store, forge } = await logOfTen('cut')
    const before = await store.audit.verify()
    forge('DELETE FROM audit WHERE id = 10')
    const after = await store.audit.verify()
    expect(after).toMatchObject({ ok: true, rows: 9 })
    expect(after).not.toEqual(before)
  })

  test('is checked while it grows, over more rows than are read at once', async () => {
    const store = await openForTest()
    const append = () =>
      Promise.all(Array.from({ length: 1_200 }, (_, i) => store.audit.append(entry(i))))
    await append()
    const [verdict] = await Promise.all([store.audit.verify(), append()])
    expect(verdict.ok).toBe(true)
    expect(await store.audit.verify()).toMatchObject({ ok: true, rows: 2_400 })
  })

  test('refuses what is not data, such as the wrapping of a secret', async () => {
    const store = await openForTest()
    class Wrapped {
      #value = 'hunter2'
      reveal = () => this.#value
    }
    const error = await failureOf(
      store.audit.append({ ...entry(1), after: new Wrapped() as never }),
    )
    expect(error.code).toBe('usage')
    expect(error.message).not.toContain('hunter2')
    expect((await failureOf(store.audit.append({ ...entry(1), actor: '' }))).message).toContain(
      'the actor is empty',
    )
  })
})
