import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openFacts } from '../../../facts/index.js'
import { folderWith, phoenix, type Surroundings, shelf } from '../../testing.js'

let folder: string
const facts = (args: readonly string[], surroundings?: Surroundings) =>
  phoenix(folder, ['facts', ...args, '--db', 'own.db'], surroundings)
const serial = async () => (await facts(['get', 'cn01', 'serial'])).stdout.split(' ')[0]

beforeEach(async () => {
  folder = folderWith({ 'cluster.config.ts': shelf })
  await facts(['set', 'cn01', 'serial=A1', '--reason', 'label'])
})

describe('phoenix facts backup', () => {
  it('writes a database with all there is, and tells the last hash of the audit log', async () => {
    const { code, stdout } = await facts(['backup', 'monday.db'])
    expect(stdout).toMatch(/^monday\.db: 0\.\d MiB\naudit log: 1 rows, last hash [0-9a-f]{64}\n$/)
    expect(code).toBe(0)
    expect(statSync(join(folder, 'monday.db')).mode & 0o777).toBe(0o600)
    const kept = await phoenix(folder, ['facts', 'get', 'cn01', 'serial', '--db', 'monday.db'])
    expect(kept.stdout).toMatch(/^A1 /)
  })

  it('overwrites nothing', async () => {
    writeFileSync(join(folder, 'monday.db'), 'precious')
    const { code, stderr } = await facts(['backup', 'monday.db'])
    expect(stderr).toMatch(/monday\.db cannot be written: there is something already/)
    expect(code).toBe(2)
    expect(readFileSync(join(folder, 'monday.db'), 'utf8')).toBe('precious')
  })
})

describe('phoenix facts restore', () => {
  beforeEach(async () => {
    await facts(['backup', 'monday.db'])
    await facts(['set', 'cn01', 'serial=A2'])
  })

  it('asks, brings back what was, keeps what is, and writes down who did it', async () => {
    const no = await facts(['restore', 'monday.db'], { typed: 'n\n' })
    expect(no.stderr).toMatch(/^now: {4}1 fact; audit log: 2 rows, last hash/m)
    expect(no.stderr).toMatch(/^backup: 1 fact; audit log: 1 row, last hash/m)
    expect(no.stderr).toContain('Nothing was done.')
    expect(await serial()).toBe('A2')

    const args = ['restore', 'monday.db', '--reason', 'wrong import', '--json']
    const { code, stdout } = await facts(args, { typed: 'y\n' })
    expect(code).toBe(0)
    const { kept } = JSON.parse(stdout)
    expect(await serial()).toBe('A1')
    const before = await phoenix(folder, ['facts', 'get', 'cn01', 'serial', '--db', kept])
    expect(before.stdout).toMatch(/^A2 /)
    const log = await phoenix(folder, ['audit', 'log', '--json', '--db', 'own.db'])
    expect(JSON.parse(log.stdout)[0]).toMatchObject({
      action: 'facts restore',
      reason: 'wrong import',
      before: { rows: 2, facts: 1 },
      after: { rows: 1, file: 'monday.db' },
    })
    expect((await phoenix(folder, ['audit', 'verify', '--db', 'own.db'])).stdout).toMatch(
      /^whole: 2/,
    )
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('makes a database where there is none', async () => {
    const args = ['facts', 'restore', 'monday.db', '--yes', '--db', 'new/other.db']
    expect(await phoenix(folder, args)).toMatchObject({ code: 2 })
    const there = ['facts', 'restore', 'monday.db', '--yes', '--db', 'other.db']
    expect(await phoenix(folder, there)).toMatchObject({ code: 0 })
    expect(existsSync(join(folder, 'other.db'))).toBe(true)
  })

  it('refuses what is no backup of this cluster', async () => {
    writeFileSync(join(folder, 'text'), 'no database')
    expect(await facts(['restore', 'text', '--yes'])).toMatchObject({ code: 2 })
    expect((await facts(['restore', 'none', '--yes'])).stderr).toContain('there is no file none')
    expect((await facts(['restore', 'own.db', '--yes'])).stderr).toContain('the database itself')
    writeFileSync(join(folder, 'other.ts'), shelf.replace("cluster('shelf')", "cluster('atlas')"))
    const other = await facts(['restore', 'monday.db', '--yes', '-c', 'other.ts'])
    expect(other.stderr).toContain("monday.db holds nothing of the cluster 'atlas'")
    expect(await serial()).toBe('A2')
  })

  it('refuses while the database is in use', async () => {
    const store = await openFacts({ cluster: 'shelf', location: join(folder, 'own.db') })
    onTestFinished(() => store.close())
    const busy = await facts(['restore', 'monday.db', '--yes'])
    expect(busy.stderr).toMatch(/another process has .*own\.db open/)
    expect(busy.code).toBe(2)
    const { id } = await store.runs.begin({
      actor: 'me',
      planDigest: 'd',
      nodes: 1,
    })
    expect((await facts(['restore', 'monday.db', '--yes'])).stderr).toContain(
      `the run ${id} is going on`,
    )
    expect(await serial()).toBe('A2')
  })
})
