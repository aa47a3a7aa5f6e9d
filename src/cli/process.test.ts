import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, shelf, startPhoenix } from './testing.js'

describe('phoenix simulate', () => {
  it('serves other processes until it is told to end, and leaves nothing behind', async () => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    const file = join(folder, '.phoenix/rack.json')
    const rack = startPhoenix(folder, ['simulate', '--fault', '@last=wrong-password'])
    await rack.printed('16 BMCs ready; --through .phoenix/rack.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')))).toHaveLength(16)

    const on = ['power', '@compute', 'on', '--wait', '--through', '.phoenix/rack.json']
    const [switched, second] = await Promise.all([
      startPhoenix(folder, on).ended,
      startPhoenix(folder, ['simulate']).ended,
    ])
    expect(switched.stdout).toBe('cn[01-14] (14 nodes): on\n')
    expect(switched.stderr).toMatch(/^cn\[15-16\] \(2 nodes\): bmc-auth: the BMC refused user/m)
    expect(switched.code).toBe(1)
    expect(second.stderr).toMatch(/a rack is running already/)
    expect(second.code).toBe(2)

    rack.process.kill('SIGINT')
    expect(await rack.ended).toMatchObject({ code: 0, stderr: '' })
    expect(existsSync(file)).toBe(false)
  })

  it('takes the place of a rack that ended without a word', async () => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    const first = startPhoenix(folder, ['simulate', '--nodes', 'cn01'])
    await first.printed('1 BMC ready')
    first.process.kill('SIGKILL')
    await first.ended
    const second = startPhoenix(folder, ['simulate', '--nodes', 'cn02', '--json'])
    await second.printed('"ready": true')
    const file = join(folder, '.phoenix/rack.json')
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')))).toEqual(['cn02'])
    second.process.kill('SIGTERM')
    const { code, stdout } = await second.ended
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ ready: true, nodes: 1, through: '.phoenix/rack.json' })
  })

  it('knows the fault that was meant', async () => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    const ends = await Promise.all(
      ['cn01=dad', 'cn01', 'cn01=slow', 'cn99=dead'].map(
        (fault) => startPhoenix(folder, ['simulate', '--fault', fault]).ended,
      ),
    )
    expect(ends.map(({ code }) => code)).toEqual([2, 2, 2, 2])
    expect(ends[0]?.stderr).toMatch(/no fault 'dad'\n {2}did you mean dead\?/)
    expect(ends[1]?.stderr).toMatch(/NODES=FAULT/)
    expect(ends[2]?.stderr).toMatch(/needs milliseconds: slow:2000/)
    expect(ends[3]?.stderr).toMatch(/there is no node 'cn99'/)
  })
})

describe('Ctrl-C', () => {
  it('during apply finishes what is in flight, says what remains, and gives exit code 130', async () => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    const rack = startPhoenix(folder, ['simulate', '--fault', '@compute=slow:200'])
    await rack.printed('16 BMCs ready')
    const apply = startPhoenix(folder, ['apply', '--yes', '-v', '--through', '.phoenix/rack.json'])
    await apply.printed('digest')
    apply.process.kill('SIGINT')
    const { code, stdout, stderr } = await apply.ended
    expect(stderr).toContain('Interrupted: finishing what is in flight')
    expect(stdout).toMatch(/^remains: cn\[01-16\] \(16 nodes\): .*power on, then verify/m)
    expect(stdout).toMatch(/^16 nodes: 0 done, 16 remaining/m)
    expect(code).toBe(130)
    rack.process.kill('SIGINT')
    expect((await rack.ended).code).toBe(0)
  })

  it('before anything was done says so', async () => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    const rack = startPhoenix(folder, ['simulate', '--fault', '@compute=dead'])
    await rack.printed('16 BMCs ready')
    const plan = startPhoenix(folder, ['plan', '--through', '.phoenix/rack.json'])
    await plan.printed('Through the rack')
    await new Promise((resolve) => setTimeout(resolve, 500))
    plan.process.kill('SIGTERM')
    rack.process.kill('SIGTERM')
    expect(await plan.ended).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringMatching(
        /of 16 nodes looked at \(0:0\d\)\.\nphoenix: interrupted before anything was done/,
      ),
    })
  })
})

describe('an interrupt at the last moment', () => {
  it('never makes another end of an apply than an exit code', async () => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    const rack = startPhoenix(folder, ['simulate'])
    await rack.printed('16 BMCs ready')
    const at = ['--yes', '--through', '.phoenix/rack.json']
    for (const last of ['node: 1 done', '"result"', 'digest']) {
      const json = last === '"result"' ? ['--json'] : []
      const apply = startPhoenix(folder, ['apply', 'cn01', ...at, ...json])
      await apply.printed(last)
      apply.process.kill('SIGINT')
      const { code } = await apply.ended
      expect([0, 130]).toContain(code)
      await startPhoenix(folder, ['power', 'cn01', 'force-off', '--wait', ...at]).ended
    }
    rack.process.kill('SIGINT')
    expect((await rack.ended).code).toBe(0)
  })
})

describe('a configuration that cannot be loaded is told with its place, and exit code 2', () => {
  const dsl = "import { cluster } from 'phoenix-cluster/dsl'\n"
  const faulty: [what: string, text: string, says: RegExp][] = [
    [
      'a syntax error',
      `${dsl}const a = = 2\n`,
      /cluster\.config\.ts:2:11: .*"="\n {2}const a = = 2\n {12}\^/,
    ],
    [
      'an end too early',
      `${dsl}export default cluster('x'\n`,
      /cluster\.config\.ts:3:1: .*end of file\n {2}export default/,
    ],
    [
      'a file that is not there',
      `${dsl}import { rules } from './rules.js'\nexport default cluster('x').also(rules)\n`,
      /cluster\.config\.ts:2:23: there is no file .*rules\.js\n/,
    ],
    [
      'a package that is not there',
      `${dsl}import { slurm } from 'phoenix-slurm'\nexport default cluster('x').use(slurm)\n`,
      /cluster\.config\.ts:2:23: the package 'phoenix-slurm' is not installed\n[\s\S]*npm install phoenix-slurm/,
    ],
    [
      'a name that is not there',
      "import { clutser } from 'phoenix-cluster/dsl'\nexport default clutser('x')\n",
      /cluster\.config\.ts:1:10: 'phoenix-cluster\/dsl' exports no 'clutser'\n/,
    ],
    [
      'an exception',
      `${dsl}import { readFileSync } from 'node:fs'\nexport default cluster(readFileSync('racks', 'utf8'))\n`,
      /cluster\.config\.ts:3:24: ENOENT[\s\S]*\n {2}export default cluster\(/,
    ],
    [
      'no default export',
      `${dsl}cluster('x')\n`,
      /cluster\.config\.ts has no default export\n {2}it has to say: export default cluster/,
    ],
    [
      'a cluster under a name',
      `${dsl}export const site = cluster('x')\n`,
      /exports the cluster as 'site'\n {2}.*export default site/,
    ],
    [
      'another default export',
      'export default { a: 1 }\n',
      /the default export of cluster\.config\.ts is not a cluster/,
    ],
    [
      'a promise of a cluster',
      `${dsl}export default Promise.resolve(cluster('x'))\n`,
      /is not a cluster\n {2}it is a promise: export default await/,
    ],
  ]

  it('in a module', async () => {
    await told(faulty, {})
  })

  it('also where package.json does not say "type": "module"', async () => {
    const alike = ['a syntax error', 'a file that is not there', 'a cluster under a name']
    const cases = faulty.filter(([what]) => alike.includes(what))
    await told(cases, { 'package.json': '{}' })
  })

  async function told(cases: typeof faulty, files: Record<string, string>): Promise<void> {
    const ends = await Promise.all(
      cases.map(([, text]) => {
        return startPhoenix(folderWith({ 'cluster.config.ts': text, ...files }), ['check']).ended
      }),
    )
    for (const [index, [what, , says]] of cases.entries()) {
      expect(ends[index]?.stderr, what).toMatch(says)
      expect(ends[index], what).toMatchObject({ code: 2, stdout: '' })
    }
  }

  it('plain JavaScript is loaded too, and its syntax errors are placed', async () => {
    const folder = folderWith({ 'cluster.config.mjs': 'const a = 1\nconst b = = 2\n' })
    writeFileSync(join(folder, 'good.mjs'), `${dsl}export default cluster('x')\n`)
    const [faulty, good] = await Promise.all([
      startPhoenix(folder, ['check']).ended,
      startPhoenix(folder, ['check', '-c', 'good.mjs']).ended,
    ])
    expect(faulty.stderr).toMatch(/cluster\.config\.mjs:2:11: .*\n {2}const b = = 2\n {12}\^/)
    expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/^x: 0 nodes/m) })
  })
})

describe('a configuration that prints', () => {
  it('prints for people, also from its functions, and leaves JSON whole', async () => {
    const noisy = shelf
      .replace('export default', "console.log('being read')\nexport default")
      .replace('ip: (node, net) => net', 'ip: (node, net) => (console.table([node.name]), net)')
    const folder = folderWith({ 'cluster.config.ts': noisy })
    const { code, stdout, stderr } = await startPhoenix(folder, ['check', '--json']).ended
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { cluster: 'shelf', ok: true }])
    expect(stderr).toMatch(/^being read\n/)
    expect(stderr).toContain("'cn16'")
  })
})
