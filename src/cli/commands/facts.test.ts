import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { folderWith, phoenix, shelf } from '../testing.js'
import { shelfRack } from './testing.js'

let folder: string

beforeEach(() => {
  folder = folderWith({ 'cluster.config.ts': shelf })
})

describe('phoenix facts', () => {
  const db = ['--db', 'own.db']

  it('sets, shows, withdraws and remembers', async () => {
    const mac = '02:00:5e:00:00:01'
    const assignments = [`interfaces.eno1.mac=${mac}`, 'gpu.count:=8']
    const set = await phoenix(folder, [
      'facts',
      'set',
      'cn01',
      ...assignments,
      ...db,
      '--new-key',
      '--reason',
      'label',
    ])
    expect(set).toMatchObject({ code: 0, stdout: '2 facts changed\n' })
    const get = await phoenix(folder, ['facts', 'get', 'cn[01-03]', 'gpu.count', ...db])
    expect(get.stdout).toBe('cn01: 8   admin\ncn[02-03] (2 nodes): nothing is known\n')
    const node = await phoenix(folder, ['node', 'cn01', 'interfaces.eno1.mac', ...db])
    expect(node.stdout).toBe(`${mac}\n`)
    await phoenix(folder, ['facts', 'unset', 'cn01', 'gpu.count', ...db])
    const { stdout } = await phoenix(folder, [
      'facts',
      'history',
      'cn01',
      'gpu.count',
      ...db,
      '--json',
    ])
    expect(JSON.parse(stdout).map(({ value }: { value?: number }) => value)).toEqual([undefined, 8])
    const all = JSON.parse((await phoenix(folder, ['facts', 'export', ...db])).stdout)
    expect(all.cluster).toBe('shelf')
    expect(Object.keys(all.facts.cn01)).toEqual(['interfaces.eno1.mac'])
    const log = JSON.parse((await phoenix(folder, ['audit', 'log', '--json', ...db])).stdout)
    expect(log).toMatchObject([
      { action: 'facts unset', nodes: 'cn01', before: { cn01: { 'gpu.count': 8 } } },
      { action: 'facts set', reason: 'label', after: { 'interfaces.eno1.mac': mac } },
    ])
    expect((await phoenix(folder, ['audit', 'verify', ...db])).stdout).toMatch(/^whole: 2 rows/)
  })

  it('refuses what would make the configuration wrong', async () => {
    const { code, stderr } = await phoenix(folder, [
      'facts',
      'set',
      'cn01',
      'interfaces.eno1.mac=junk',
      ...db,
    ])
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /cluster\.config\.ts:16:79: error: cn01: .*'junk' is not a hardware address/,
    )
    expect((await phoenix(folder, ['facts', 'get', 'cn01', ...db])).stdout).toBe(
      'nothing is known\n',
    )
  })
})

describe('hardware addresses', () => {
  const facts = (...args: string[]) => phoenix(folder, ['facts', ...args, '--db', 'own.db'])
  const key = 'interfaces.eno1.mac'

  it('that another node has by facts are refused, however they are written', async () => {
    await facts('set', 'cn01', `${key}=02:00:5e:00:00:0a`)
    const { code, stderr } = await facts('set', 'cn02', `${key}=02-00-5E-00-00-0A`)
    expect(code).toBe(2)
    expect(stderr).toContain(`cannot be 02:00:5e:00:00:0a, which cn01 has ('${key}') already`)
    expect((await facts('get', 'cn02')).stdout).toBe('nothing is known\n')
    // Said of the same interface again it is no clash.
    expect((await facts('set', 'cn01', `${key}=02:00:5e:00:00:0a`)).code).toBe(0)
  })

  it('that another node has by the configuration, or two would get at once, are refused', async () => {
    writeFileSync(
      join(folder, 'said.ts'),
      `${shelf}.on(nodes('cn03'), { interfaces: { eno1: { mac: mac('02:00:5e:00:00:03') } } })`.replace(
        'fact, nodes',
        'fact, mac, nodes',
      ),
    )
    const said = await facts('set', 'cn02', `${key}=02:00:5e:00:00:03`, '-c', 'said.ts')
    expect(said.stderr).toContain(`which cn03 has ('${key}') already`)
    expect(said.code).toBe(2)
    const both = await facts('set', 'cn[04-05]', `${key}=02:00:5e:00:00:04`)
    expect(both.stderr).toMatch(/cn05 has[\s\S]*cn04 has[\s\S]*2 errors; nothing was done/)
    expect(both.code).toBe(2)
  })
})

describe('facts that are not known', () => {
  const db = ['--db', 'own.db']
  const facts = (...args: string[]) => phoenix(folder, ['facts', ...args, ...db])

  it.each([
    ['interfaces.eno1.mca=02:00:5e:00:00:01', "did you mean 'interfaces.eno1.mac'?"],
    ['interfaces.eno9.mac=02:00:5e:00:00:01', "did you mean 'interfaces.eno1.mac'?"],
    ['pwoer=on', "did you mean 'power'?"],
    ['rack=7', "there is 'power', 'serial', "],
  ])('are taken for slips: %s', async (assignment, told) => {
    const { code, stderr } = await facts('set', 'cn[01-02]', assignment)
    expect(stderr).toContain(told)
    expect(stderr).toContain('--new-key')
    expect(code).toBe(2)
  })

  it('are told all at once, with values that fit no fact of that name', async () => {
    const slips = ['interfaces.eno1.mca=x', 'seriall=y']
    const { stderr } = await facts('set', 'cn01', ...slips)
    expect(stderr).toMatch(/interfaces\.eno1\.mac[\s\S]*'serial'[\s\S]*2 errors; nothing was done/)
    const odd = ['power=sideways', 'bmc.pin=hello', 'booted.kernelArgs=quiet splash']
    const refused = await facts('set', 'cn01', ...odd)
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('must be one of on, off, powering-on, powering-off, unknown')
    expect(refused.stderr).toContain("'bmc.pin' must be 'sha256/' and the 44 base64")
    expect(refused.stderr).toContain('write booted.kernelArgs:=["quiet","splash"]')
    const own = await facts('set', 'cn01', 'power=sideways', '--new-key')
    expect(own.code).toBe(2)
  })

  it('may be kept when the admin says so, and are known from then on', async () => {
    expect((await facts('set', 'cn01', 'rack=7', '--new-key')).code).toBe(0)
    expect((await facts('set', 'cn02', 'rack=8')).code).toBe(0)
    expect((await facts('get', 'cn[01-02]', 'rack')).stdout).toBe(
      'cn01: 7   admin\ncn02: 8   admin\n',
    )
  })

  it('are no answer either to who asks or withdraws', async () => {
    await facts('set', 'cn01', 'serial=X1')
    const get = await facts('get', 'cn[01-02]', 'serail')
    expect(get).toMatchObject({ code: 2, stdout: '' })
    expect(get.stderr).toContain("did you mean 'serial'?")
    expect(await facts('get', 'cn02', 'serial')).toMatchObject({
      code: 0,
      stdout: 'nothing is known\n',
    })
    const unset = await facts('unset', 'cn01', 'serail')
    expect(unset.code).toBe(2)
    expect(unset.stderr).toContain("did you mean 'serial'?")
    expect((await facts('unset', 'cn02', 'serial')).stdout).toBe('0 facts changed\n')
  })

  it('are known where a rule reads them', async () => {
    const asset = shelf.replace(
      'mac: fact()',
      "mac: fact(), hostname: fact('asset.tag', { default: 'none' })",
    )
    writeFileSync(join(folder, 'asset.ts'), asset)
    const set = await facts('set', 'cn01', 'asset.tag=a17', '-c', 'asset.ts')
    expect(set).toMatchObject({ code: 0, stdout: '1 fact changed\n' })
  })

  it('include nothing that is observed in a run', async () => {
    const { folder, through } = await shelfRack()
    expect((await through(['apply', '--yes'])).code).toBe(0)
    const at = ['--db', '.phoenix/shelf.simulated.db']
    const all = JSON.parse((await phoenix(folder, ['facts', 'export', ...at])).stdout)
    const seen = Object.entries<{ value: unknown }>(all.facts.cn01)
    expect(seen.length).toBeGreaterThan(3)
    const again = seen.map(([key, { value }]) => `${key}:=${JSON.stringify(value)}`)
    // A database of its own, where nobody has kept them yet.
    const set = await phoenix(folder, ['facts', 'set', 'cn01', ...again, ...db])
    expect(set).toMatchObject({ code: 0 })
  })
})
