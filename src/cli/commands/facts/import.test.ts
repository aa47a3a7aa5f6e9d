import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openFacts } from '../../../facts/index.js'
import { folderWith, phoenix, type Surroundings, shelf } from '../../testing.js'

let folder: string
const facts = (args: readonly string[], surroundings?: Surroundings) =>
  phoenix(folder, ['facts', ...args, '--db', 'own.db'], surroundings)

beforeEach(() => {
  folder = folderWith({ 'cluster.config.ts': shelf })
})

describe('phoenix facts import', () => {
  it('takes lines of a node set and facts', async () => {
    const lines = [
      '# from the labels',
      'cn01 interfaces.eno1.mac=02:00:5e:00:00:01   serial=X 1',
      '',
      '  @last booted.kernelArgs:=["quiet"] # no comment here',
    ]
    writeFileSync(join(folder, 'list'), lines.slice(0, 3).join('\r\n'))
    const { code, stdout } = await facts(['import', 'list', '--reason', 'labels'])
    expect(stdout).toBe('2 facts changed\n')
    expect(code).toBe(0)
    expect((await facts(['get', 'cn01', 'serial'])).stdout).toMatch(/^X 1 +import /)
    const wrong = await facts(['import', '-'], { piped: lines.join('\n') })
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toMatch(/the value of booted\.kernelArgs:= is not JSON/)
    const log = await phoenix(folder, ['audit', 'log', '--json', '--db', 'own.db'])
    expect(JSON.parse(log.stdout)).toMatchObject([
      {
        action: 'facts import',
        nodes: 'cn01',
        reason: 'labels',
        after: { file: 'list', facts: 2, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ])
  })

  it('takes what facts export printed, with who observed it and when', async () => {
    await facts(['set', 'cn[01-02]', 'serial=A1', 'rack:=7', '--new-key'])
    const exported = (await facts(['export'])).stdout
    writeFileSync(join(folder, 'facts.json'), exported)
    const other = (...args: string[]) => phoenix(folder, ['facts', ...args, '--db', 'other.db'])
    expect((await other('import', 'facts.json')).stderr).toContain('say --new-key')
    expect((await other('import', 'facts.json', '--new-key')).stdout).toBe('4 facts changed\n')
    expect((await other('export')).stdout).toBe(exported)
    expect((await other('import', 'facts.json')).stdout).toBe('0 facts changed\n')
    writeFileSync(join(folder, 'atlas.json'), exported.replace('"shelf"', '"atlas"'))
    const strange = await other('import', 'atlas.json')
    expect(strange.stderr).toContain("these are facts of the cluster 'atlas', not 'shelf'")
    expect(strange.code).toBe(2)
  })

  it('tells all that is wrong, with its line, and then stores nothing', async () => {
    const text = 'cn99 serial=A\ncn01 serial=ok\ncn02\nlast serial=A\n@lost serial=A\n'
    writeFileSync(join(folder, 'list'), text)
    const { code, stderr } = await facts(['import', 'list'])
    expect(stderr).toMatch(/^list:1:1: error: there is no node 'cn99'/m)
    expect(stderr).toMatch(/^list:3:1: error: '' is not of the form KEY=VALUE/m)
    expect(stderr).toMatch(/^list:4:1: error: there is no node 'last'/m)
    expect(stderr).toMatch(/^list:5:1: error: there is no group 'lost'; did you mean 'last'\?/m)
    expect(stderr).toMatch(/^phoenix: 4 errors; nothing was done$/m)
    expect(code).toBe(2)
    expect((await facts(['get', 'cn01'])).stdout).toBe('nothing is known\n')
  })

  it.each([
    ['{"cn01": {"power": "sideways"}}', /cn01: the fact 'power' must be one of on, off/],
    ['{"cn01": {"seriall": "x"}}', /did you mean 'serial'\?/],
    ['{"cn99": {"serial": "x"}}', /there is no node 'cn99'/],
    ['{"cn01": 5}', /the facts of cn01 are not an object/],
    ['[1]', /not an object of facts by node/],
    ['{"cn01"', /is not JSON/],
    ['{"cn01": {"interfaces.eno1.mac": "junk"}}', /'junk' is not a hardware address/],
  ])('refuses %s', async (text, says) => {
    const { code, stderr } = await facts(['import', '-'], { piped: text })
    expect(stderr).toMatch(says)
    expect(code).toBe(2)
  })
})

describe('phoenix facts as-of', () => {
  beforeEach(async () => {
    const store = await openFacts({ cluster: 'shelf', location: join(folder, 'own.db') })
    const at = (hour: number, node: string, key: string, value?: string) =>
      store.record([
        {
          node,
          key,
          ...(value === undefined ? {} : { value }),
          source: 'test',
          observedAt: `2026-01-31T${hour}:00:00.000Z`,
        },
      ])
    await at(10, 'cn01', 'power', 'off')
    await at(11, 'cn01', 'serial', 'A1')
    await at(12, 'cn01', 'power', 'on')
    await at(12, 'cn02', 'power', 'on')
    await at(13, 'cn01', 'serial')
    await store.close()
  })

  const asOf = async (time: string, ...rest: string[]) =>
    (await facts(['as-of', 'cn[01-02]', time, ...rest])).stdout

  it('shows what was known then', async () => {
    expect(await asOf('2026-01-31T09:00Z')).toBe('cn[01-02] (2 nodes): nothing is known\n')
    expect(await asOf('2026-01-31 10:30', 'power')).toBe(
      'cn01: off   test\ncn02: nothing is known\n',
    )
    expect(await asOf('2026-01-31T12:00Z', 'power')).toBe('cn[01-02] (2 nodes): on   test\n')
    expect(await asOf('2026-01-31T12:30Z', 'serial')).toContain('cn01: A1')
    expect(await asOf('2026-01-31T14:00+01:00', 'serial')).toContain('nothing is known')
    const json = JSON.parse(await asOf('2026-01-31T12:30Z', '--json'))
    expect(json.cn01).toMatchObject({
      power: { value: 'on', source: 'test', observedAt: '2026-01-31T12:00:00.000Z' },
      serial: { value: 'A1' },
    })
  })

  it('is told for all nodes, and for now is what facts get shows', async () => {
    const all = await facts(['as-of', '@*', '2026-01-31T12:30Z', 'power'])
    expect(all.stdout).toMatch(/^cn\[01-02\] \(2 nodes\): on {3}test$/m)
    const now = await facts(['as-of', 'cn01', '0s', '--json'])
    const get = await facts(['get', 'cn01', '--json'])
    expect(JSON.parse(now.stdout)).toEqual(JSON.parse(get.stdout))
  })

  it('knows no fact and no time that there is not', async () => {
    const slip = await facts(['as-of', 'cn01', '1h', 'pwoer'])
    expect(slip).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("did you mean 'power'?"),
    })
    const when = await facts(['as-of', 'cn01', 'yesterday'])
    expect(when).toMatchObject({ code: 2, stderr: expect.stringContaining('is no time such as') })
    const future = await facts(['as-of', 'cn01', '2999-01-01'])
    expect(future).toMatchObject({ code: 2, stderr: expect.stringContaining('is not over yet') })
  })
})
