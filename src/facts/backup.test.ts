import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { failureOf, openForTest, temporaryFolder } from './testing.js'

const folder = temporaryFolder()

it('a backup is a database like any other, with all that was acknowledged', async () => {
  const location = join(folder, 'atlas.db')
  const facts = await openForTest({ location })
  const other = await openForTest({ location, cluster: 'other' })
  await other.record([{ node: 'x1', key: 'power', value: 'on', source: 'redfish' }])
  await facts.audit.append({ actor: 'me', action: 'apply', nodes: 'cn1' })
  void facts.record([{ node: 'cn1', key: 'serial', value: 'A1', source: 'redfish' }])
  const copy = join(folder, 'copy.db')
  await facts.backup(copy)
  await facts.record([{ node: 'cn1', key: 'serial', value: 'A2', source: 'redfish' }])
  expect(statSync(copy).mode & 0o777).toBe(0o600)

  const kept = await openForTest({ location: copy })
  expect((await kept.snapshot()).get('cn1')?.get('serial')?.value).toBe('A1')
  expect(await kept.audit.verify()).toMatchObject({ ok: true, rows: 1 })
  const others = await openForTest({ location: copy, cluster: 'other', readOnly: true })
  expect((await others.snapshot()).get('x1')?.get('power')?.value).toBe('on')
})

it('a backup can be made of a database that is only read, or in memory', async () => {
  const location = join(folder, 'read.db')
  const writer = await openForTest({ location })
  await writer.record([{ node: 'cn1', key: 'serial', value: 'A1', source: 'redfish' }])
  for (const [index, store] of [
    await openForTest({ location, readOnly: true }),
    await openForTest(),
  ].entries()) {
    await store.backup(join(folder, `read-${index}.db`))
    const kept = await openForTest({ location: join(folder, `read-${index}.db`) })
    expect((await kept.snapshot()).size).toBe(index === 0 ? 1 : 0)
  }
})

it('a backup overwrites nothing', async () => {
  const facts = await openForTest()
  const path = join(folder, 'precious')
  writeFileSync(path, 'precious')
  expect(await failureOf(facts.backup(path))).toMatchObject({
    code: 'usage',
    message: expect.stringContaining('there is something already'),
  })
  expect(readFileSync(path, 'utf8')).toBe('precious')
  expect((await failureOf(facts.backup(join(folder, 'no/such')))).code).toBe('usage')
})
