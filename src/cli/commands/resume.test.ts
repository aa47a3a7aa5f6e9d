import { beforeEach, describe, expect, it } from 'vitest'
import { phoenix } from '../testing.js'
import { names, type Shelf, shelfRack } from './testing.js'

let folder: string
let rack: Shelf['rack']
let through: Shelf['through']

beforeEach(async () => {
  ;({ folder, rack, through } = await shelfRack())
})

const at = ['--db', '.phoenix/shelf.simulated.db', '--json']
const runs = async () => JSON.parse((await phoenix(folder, ['runs', 'list', ...at])).stdout)

describe('phoenix resume', () => {
  it('does what a run left undone, on its nodes and no others', async () => {
    rack.setFault('cn02', { kind: 'ignores-boot' })
    expect((await through(['apply', 'cn[01-04]', '--yes'])).code).toBe(1)
    const first = rack.counters().resets
    rack.setFault('cn02', undefined)
    const { code, stdout, stderr } = await through(['resume'], { typed: 'y\n' })
    expect(stderr).toMatch(
      /^Run \S+ of \S+ on cn\[01-04\] \(4 nodes\): 3 done, 1 failed, 0 remaining\.$/m,
    )
    expect(stdout).toContain('3 steps on 1 of 4 nodes')
    expect(stderr).toContain('Apply this to cn02? [y/N]')
    expect(stdout).toMatch(/^1 node: 1 done/m)
    expect(code).toBe(0)
    const again = rack.counters().resets
    expect(Object.values(again).reduce((a, b) => a + b, 0)).toBe(
      Object.values(first).reduce((a, b) => a + b, 0) + 1,
    )
    expect(names.filter((name) => rack.state(name).power === 'on')).toEqual([
      'cn01',
      'cn02',
      'cn03',
      'cn04',
    ])
  })

  it('has nothing to do where the newest run ended well, or there is none', async () => {
    expect(await through(['resume', '--yes'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('There is no run to resume.'),
    })
    await through(['apply', 'cn01', '--yes'])
    const done = await through(['resume', '--yes', '--json'])
    expect(done.code).toBe(0)
    expect(JSON.parse(done.stdout)).toEqual({ result: 'done', nodes: {}, changes: [] })
  })

  it('takes an older run by its id, and knows those that never were', async () => {
    rack.setFault('cn02', { kind: 'ignores-boot' })
    await through(['apply', 'cn02', '--yes'])
    const [failed] = await runs()
    rack.setFault('cn02', undefined)
    await through(['apply', 'cn05', '--yes'])
    const { code, stdout } = await through(['resume', failed.id, '--yes', '--json'])
    expect(Object.keys(JSON.parse(stdout).nodes)).toEqual(['cn02'])
    expect(code).toBe(0)
    const strange = await through(['resume', 'none'])
    expect(strange.stderr).toMatch(/there is no run 'none'\n {2}see: phoenix runs list/)
    expect(strange.code).toBe(2)
  })

  it('tells where the runs through a rack are to who forgot to say it', async () => {
    await through(['apply', 'cn01', '--yes'])
    const here = await phoenix(folder, ['runs', 'list'])
    expect(here.stderr).toMatch(/no facts database at \.phoenix\/shelf\.db yet/)
    expect(here.stderr).toContain('say --through .phoenix/rack.json')
    expect(here.code).toBe(2)
    const { stderr } = await phoenix(folder, ['resume'])
    expect(stderr).toContain('There is no run to resume.')
    expect(stderr).toMatch(/in \.phoenix\/shelf\.simulated\.db: say --through/)
    expect((await through(['resume'])).stderr).not.toContain('--through')
  })
})
