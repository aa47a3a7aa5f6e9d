import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Libsql from 'libsql'
import { describe, expect, test } from 'vitest'
import { openFacts } from './open-facts.js'
import { failureOf, openForTest, tamper, temporaryFolder } from './testing.js'

const folder = temporaryFolder()
const power = { node: 'cn1', key: 'power', value: 'on', source: 'redfish' }
const open = (location: string | URL, more: { readOnly?: boolean; busyTimeout?: number } = {}) =>
  openForTest({ location, ...more })

describe('opening a facts database', () => {
  test('creates the file for its owner only, with the folders above it', async () => {
    const location = join(folder, 'new', 'deep', 'atlas.db')
    const store = await open(location)
    await store.record([power])
    expect(statSync(location).mode & 0o777).toBe(0o600)
    expect(statSync(`${location}-wal`).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'new', 'deep')).mode & 0o777).toBe(0o700)
    await store.close()
    expect(existsSync(`${location}-wal`)).toBe(false)
  })

  test('creates the file for its owner only at the end of a symbolic link too', async () => {
    symlinkSync(join(folder, 'target.db'), join(folder, 'link.db'))
    await (await open(join(folder, 'link.db'))).close()
    expect(statSync(join(folder, 'target.db')).mode & 0o777).toBe(0o600)
  })

  test('takes file URLs and relative file: names', async () => {
    const location = join(folder, 'with space.db')
    const store = await open(pathToFileURL(location))
    expect(store.location).toBe(location)
    await store.record([power])
    await store.close()
    const again = await open(`file:${location}`.replace(' ', '%20'))
    expect((await again.snapshot()).size).toBe(1)
  })

  test.each([
    ['libsql://db.example.org', 'usage', /cannot be reached by libsql:/],
    ['file://elsewhere/x.db', 'usage', /not the URL of a local file/],
    ['', 'usage', /not a path/],
    ['a\0b', 'usage', /not a path/],
  ])('refuses %j', async (location, code, message) => {
    expect(await failureOf(open(location))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  test('refuses a directory, by name and with advice', async () => {
    const error = await failureOf(open(folder))
    expect(error).toMatchObject({ code: 'facts-open', hint: 'Give the path of a file.' })
    expect(error.message).toContain(`${folder}: it is a directory`)
  })

  test('refuses a path through a file', async () => {
    writeFileSync(join(folder, 'plain'), 'text')
    const error = await failureOf(open(join(folder, 'plain', 'atlas.db')))
    expect(error).toMatchObject({
      code: 'facts-open',
      message: expect.stringContaining('not a directory'),
    })
  })

  test.each([true, false])(
    'leaves what is not a database untouched (read-only: %s)',
    async (readOnly) => {
      const location = join(folder, `letter-${readOnly}.db`)
      writeFileSync(location, 'Dear diary, '.repeat(1000))
      const error = await failureOf(open(location, { readOnly }))
      expect(error.code).toBe('facts-corrupt')
      expect(error.message).toContain(location)
      expect(error.message).toContain('left untouched')
      expect(readFileSync(location, 'utf8')).toBe('Dear diary, '.repeat(1000))
      expect(existsSync(`${location}-wal`)).toBe(false)
    },
  )

  test('notices pages that were overwritten', async () => {
    const location = join(folder, 'scratched.db')
    const store = await open(location)
    await store.record(Array.from({ length: 2000 }, (_, i) => ({ ...power, node: `cn${i}` })))
    await store.close()
    const bytes = readFileSync(location)
    bytes.fill(0xee, 3 * 4096)
    writeFileSync(location, bytes)
    const error = await failureOf(open(location).then((damaged) => damaged.snapshot()))
    expect(error.code).toBe('facts-corrupt')
    expect(error.message).toContain(location)
  })

  test("refuses another program's database and leaves it untouched", async () => {
    const location = join(folder, 'bookmarks.db')
    tamper(location, 'CREATE TABLE bookmarks (url)')
    const before = readFileSync(location)
    const error = await failureOf(open(location))
    expect(error).toMatchObject({
      code: 'facts-open',
      message: expect.stringContaining('another program'),
    })
    expect(readFileSync(location)).toEqual(before)
  })

  test('refuses the database of a newer version', async () => {
    const location = join(folder, 'newer.db')
    await (await open(location)).close()
    tamper(location, "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 9e15)")
    for (const readOnly of [false, true]) {
      const error = await failureOf(open(location, { readOnly }))
      expect(error).toMatchObject({
        code: 'facts-open',
        message: expect.stringContaining('newer version'),
      })
    }
  })

  test('says when another process keeps the database locked, and goes on afterwards', async () => {
    const location = join(folder, 'locked.db')
    const store = await open(location, { busyTimeout: 20 })
    const other = new Libsql(location)
    other.exec('BEGIN IMMEDIATE')
    const error = await failureOf(store.record([power]))
    expect(error).toMatchObject({ code: 'facts-busy', message: expect.stringContaining(location) })
    expect((await store.snapshot()).size).toBe(0)
    other.exec('COMMIT')
    await store.record([power])
    expect((await store.snapshot()).size).toBe(1)
  })
})

describe('read-only', () => {
  test('a missing database is empty and is not created', async () => {
    const location = join(folder, 'missing', 'atlas.db')
    const store = await open(location, { readOnly: true })
    expect(await store.snapshot()).toEqual(new Map())
    expect(await store.history()).toEqual([])
    expect(await store.news()).toEqual({ isNews: false, mark: 0 })
    expect(await store.runs.list()).toEqual([])
    expect(await store.audit.verify()).toEqual({ ok: true, rows: 0, head: '' })
    expect(existsSync(join(folder, 'missing'))).toBe(false)
  })

  test('an empty file is an empty database and stays empty', async () => {
    const location = join(folder, 'empty.db')
    writeFileSync(location, '')
    expect(await (await open(location, { readOnly: true })).snapshot()).toEqual(new Map())
    expect(statSync(location).size).toBe(0)
  })

  test('reads what another store writes meanwhile, and writes nothing itself', async () => {
    const location = join(folder, 'shared.db')
    const writer = await open(location)
    await writer.record([power])
    const reader = await open(location, { readOnly: true })
    expect((await reader.snapshot()).get('cn1')?.get('power')?.value).toBe('on')
    await writer.record([{ ...power, value: 'off' }])
    expect((await reader.snapshot()).get('cn1')?.get('power')?.value).toBe('off')
    const error = await failureOf(reader.record([power]))
    expect(error).toMatchObject({
      code: 'facts-read-only',
      message: expect.stringContaining(location),
    })
    for (const write of [
      reader.audit.append({ actor: 'root', action: 'x', nodes: '' }),
      reader.runs.begin({ actor: 'root', planDigest: 'd', nodes: 1 }),
      reader.journal.end([]),
    ]) {
      expect((await failureOf(write)).code).toBe('facts-read-only')
    }
  })
})

describe('closing', () => {
  test('waits for what was asked for, may be repeated, and refuses later calls', async () => {
    const location = join(folder, 'closing.db')
    const store = await open(location)
    const recorded = store.record([power])
    await Promise.all([store.close(), store.close()])
    expect(await recorded).toHaveLength(1)
    expect(await failureOf(store.snapshot())).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('was closed'),
    })
    expect((await failureOf(store.record([power]))).code).toBe('usage')
    expect((await (await open(location)).snapshot()).size).toBe(1)
  })

  test('the name of the cluster is checked before anything is opened', async () => {
    mkdirSync(join(folder, 'none'))
    const location = join(folder, 'none', 'x.db')
    expect((await failureOf(openFacts({ cluster: '', location }))).code).toBe('usage')
    expect(existsSync(location)).toBe(false)
  })
})
