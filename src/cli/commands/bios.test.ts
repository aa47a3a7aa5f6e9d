import { expect, it } from 'vitest'
import { phoenix } from '../testing.js'
import { shelfRack } from './testing.js'

const wanted = `
  .on('compute', { bios: { SysProfile: 'PerfOptimized' } })
  .on('last', { bios: { BootRetryCount: 5 } })
`

it('phoenix bios reads attributes, all or those that fit, gathered', async () => {
  const { through } = await shelfRack(wanted)
  const some = await through(['bios', 'cn[01-03]', 'get', 'SysProfile', 'boot*'])
  expect(some.stdout).toBe(
    'cn[01-03] (3 nodes):\n  SysProfile: PerfPerWatt\n  BootMode: Uefi\n  BootRetryCount: 3\n',
  )
  expect(some.code).toBe(0)
  const all = await through(['bios', 'cn01', 'get', '--json'])
  const { cn01 } = JSON.parse(all.stdout)
  expect(cn01).toMatchObject({ ok: true, current: { QuietBoot: false }, pending: {} })
  expect(cn01.current).not.toHaveProperty('SetupPassword')
  const slip = await through(['bios', 'cn01', 'get', 'SysProfil'])
  expect(slip).toMatchObject({
    code: 1,
    stdout: "SysProfil: no such attribute; did you mean 'SysProfile'?\n",
  })
})

it('phoenix bios sets attributes for the next start, and says so to the audit log', async () => {
  const { folder, through } = await shelfRack(wanted)
  const args = ['bios', 'cn[01-02]', 'set', 'QuietBoot=true', 'BootRetryCount=7', '--yes']
  const set = await through([...args, '--reason', 'quiet'])
  expect(set).toMatchObject({
    code: 0,
    stdout: 'cn[01-02] (2 nodes): set QuietBoot, BootRetryCount: active at the next start\n',
  })
  const again = await through(args)
  expect(again.stdout).toBe('cn[01-02] (2 nodes): set before: active at the next start\n')
  const get = await through(['bios', 'cn01', 'get', 'QuietBoot'])
  expect(get.stdout).toBe('QuietBoot: false, true at the next start\n')
  await through(['power', 'cn01', 'on', '--wait'])
  expect((await through(['bios', 'cn01', 'get', 'QuietBoot'])).stdout).toBe('QuietBoot: true\n')
  const db = ['--db', '.phoenix/shelf.simulated.db']
  const log = await phoenix(folder, ['audit', 'log', ...db, '--json'])
  const [, row] = (JSON.parse(log.stdout) as { action: string; nodes: string }[]).filter(
    ({ action }) => action === 'bios set',
  )
  expect(row).toMatchObject({ nodes: 'cn[01-02]', reason: 'quiet', after: { QuietBoot: 'true' } })
})

it('phoenix bios says all at once what cannot be set, and sets nothing then', async () => {
  const { through } = await shelfRack(wanted)
  const set = await through([
    'bios',
    'cn01',
    'set',
    'SysProfile=Fast',
    'BootRetryCount=99',
    '--yes',
  ])
  expect(set.code).toBe(1)
  expect(set.stderr).toContain("SysProfile: 'Fast' is none of its values: PerfPerWatt")
  expect(set.stderr).toContain("BootRetryCount: '99' is not from 0 to 10")
  for (const [args, message] of [
    [['bios', 'cn01', 'set', 'SetupPassword=x', '--yes'], 'is a password'],
    [['bios', 'cn01', 'set'], 'set needs attributes'],
    [['bios', 'cn01', 'sync', 'A=1'], 'takes no attributes'],
    [['bios', 'cn01', 'gte'], 'did you mean get?'],
    [['bios', 'cn01', 'set', 'A'], 'is not of the form KEY=VALUE'],
  ] as const) {
    const wrong = await through(args)
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain(message)
  }
})

it('phoenix bios compares with the configuration, and makes nodes agree with it', async () => {
  const { through } = await shelfRack(wanted)
  const before = await through(['bios', 'cn[14-16]', 'check'])
  expect(before.code).toBe(1)
  expect(before.stdout).toBe(
    'cn14: SysProfile is PerfPerWatt, and should be PerfOptimized\n' +
      'cn[15-16] (2 nodes):\n' +
      '  SysProfile is PerfPerWatt, and should be PerfOptimized\n' +
      '  BootRetryCount is 3, and should be 5\n',
  )
  const sync = await through(['bios', 'cn[14-16]', 'sync', '--yes', '--json'])
  expect(JSON.parse(sync.stdout)).toEqual({
    cn14: { ok: true, written: ['SysProfile'], resetNeeded: true },
    cn15: { ok: true, written: ['SysProfile', 'BootRetryCount'], resetNeeded: true },
    cn16: { ok: true, written: ['SysProfile', 'BootRetryCount'], resetNeeded: true },
  })
  const after = await through(['bios', 'cn[14-16]', 'check'])
  expect(after).toMatchObject({ code: 0, stdout: 'cn[14-16] (3 nodes): as wanted\n' })
  const other = await through(['bios', 'cn14', 'check', 'QuietBoot=maybe'])
  expect(other.stdout).toBe(
    "QuietBoot is false, and should be maybe: 'maybe' is not true or false\n",
  )
})

it('phoenix refresh keeps what rules speak of, and tells what is news', async () => {
  const { through } = await shelfRack(wanted)
  const first = await through(['refresh', 'cn[14-15]', '--json'])
  const told = (text: string) =>
    (JSON.parse(text).changes as { node: string; key: string; value: unknown }[])
      .filter(({ key }) => key !== 'power')
      .map(({ node, key, value }) => `${node} ${key} ${value}`)
  expect(told(first.stdout)).toEqual([
    'cn14 bios.SysProfile PerfPerWatt',
    'cn15 bios.BootRetryCount 3',
    'cn15 bios.SysProfile PerfPerWatt',
  ])
  expect(told((await through(['refresh', 'cn[14-15]', '--json'])).stdout)).toEqual([])
})
