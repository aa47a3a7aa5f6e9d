import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, phoenix, shelf, startPhoenix } from '../testing.js'
import { shelfRack } from './testing.js'

const config = `
import { cluster, nodes } from 'phoenix-cluster/dsl'
import { defineRenderer } from 'phoenix-cluster/render'

const motd = defineRenderer({
  name: 'motd',
  about: 'a greeting',
  render: ({ nodes }) => nodes.map(({ name }) => \`hello \${name}\`).join('\\n'),
})

export default cluster('shelf')
  .groups({ all: nodes('cn[1-3]') })
  .files(motd, { out: 'etc/motd.d', nodes: 'all' })
  .files('hosts', { out: 'etc' })
`
const openShelf = () => {
  const folder = folderWith({ 'cluster.config.ts': config })
  return { folder, run: (...args: string[]) => phoenix(folder, args) }
}

describe('files that a configuration keeps', () => {
  it('are shown by plan, written by apply, and then left alone', async () => {
    const { folder, run } = openShelf()
    const { code, stdout } = await run('plan')
    expect(code).toBe(0)
    expect(stdout).toContain('Plan for shelf: files to write in 2 folders')
    expect(stdout).toMatch(
      /write etc\/motd\.d\/motd: new, 3 lines {3}not there yet {3}cluster\.config\.ts:\d+:/,
    )
    expect(existsSync(join(folder, 'etc'))).toBe(false)
    const applied = await run('apply', '--yes')
    expect(applied.stdout).toContain('written: etc/motd.d/motd')
    expect(applied.stdout).toMatch(/^0 nodes: 0 done; files: 2 of 2 as wanted in 0:00; run /m)
    expect(applied.code).toBe(0)
    const path = join(folder, 'etc/motd.d/motd')
    expect(readFileSync(path, 'utf8')).toBe('hello cn1\nhello cn2\nhello cn3\n')
    const { mtimeMs } = statSync(path)
    const again = await run('apply', '--yes')
    expect(again.stdout).toContain('nothing to do')
    expect(statSync(path).mtimeMs).toBe(mtimeMs)
  })

  it('are asked about, and appear in the history of the run', async () => {
    const { folder } = openShelf()
    const asked = await phoenix(folder, ['apply'], { typed: 'y\n' })
    expect(asked.stderr).toContain('Write these files? [y/N]')
    const { stdout } = await phoenix(folder, ['runs', 'list', '--json'])
    const [{ id }] = JSON.parse(stdout)
    const shown = await phoenix(folder, ['runs', 'show', id])
    expect(shown.stdout).toMatch(/^1\. write etc\/motd\.d\/motd: done$/m)
  })

  it('are drift where they say something else', async () => {
    const { folder, run } = openShelf()
    await run('apply', '--yes')
    expect((await run('drift')).code).toBe(0)
    writeFileSync(join(folder, 'etc/motd.d/motd'), 'hello cn1\nhello cn2\nhello you\n')
    const drifted = await run('drift')
    expect(drifted.code).toBe(1)
    expect(drifted.stdout).toMatch(
      /^etc\/motd\.d\/motd: to be written: 1 line added, 1 removed \(cluster\.config\.ts:\d+:\d+\)$/m,
    )
    const json = await run('drift', '--json')
    expect(JSON.parse(json.stdout).files).toMatchObject([
      { path: 'etc/motd.d/motd', isThere: true, added: 1, removed: 1 },
    ])
  })

  it('are part of a plan that is kept, which is refused once one of them was changed', async () => {
    const { folder, run } = openShelf()
    await run('plan', '--out', 'kept.plan')
    writeFileSync(join(folder, 'etc'), '')
    const blocked = await run('plan', '--json')
    expect(blocked.code).toBe(1)
    expect(JSON.parse(blocked.stdout).unseenFiles).toMatchObject([
      { renderer: 'motd', out: 'etc/motd.d', code: 'file-write' },
      { renderer: 'hosts', out: 'etc', code: 'file-write' },
    ])
    const refused = await run('apply', '--plan', 'kept.plan', '--yes')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('has changed since the plan was made')
    rmSync(join(folder, 'etc'))
    const applied = await run('apply', '--plan', 'kept.plan', '--yes')
    expect(applied.code).toBe(0)
    expect(existsSync(join(folder, 'etc/motd.d/motd'))).toBe(true)
  })

  it('have their program told by the next run where one is killed before it was', async () => {
    // Kills who tells it, until there is a file `calm`.
    const reload = `reload: ['sh', '-c', '[ -e calm ] && touch told || kill -9 $PPID']`
    const folder = folderWith({
      'cluster.config.ts': config.replace("{ out: 'etc' }", `{ out: 'etc', ${reload} }`),
    })
    const run = (...args: string[]) => startPhoenix(folder, args).ended
    await run('apply', '--yes')
    expect(readdirSync(join(folder, 'etc')).sort()).toEqual([
      '.phoenix-untold-hosts',
      'hosts',
      'motd.d',
    ])
    const drifted = await run('drift')
    expect(drifted.stdout).toMatch(
      /^hosts below etc: to be done: run sh -c .*: perhaps not told of an earlier change \(cluster\.config\.ts:\d+:\d+\)$/m,
    )
    expect(drifted.code).toBe(1)
    writeFileSync(join(folder, 'calm'), '')
    const { code, stdout } = await run('apply', '--yes')
    expect(stdout).toContain('Plan for shelf: 1 program to tell of files')
    expect(stdout).toMatch(/^told of hosts below etc: run sh /m)
    expect(code).toBe(0)
    expect(existsSync(join(folder, 'told'))).toBe(true)
    expect((await run('drift')).code).toBe(0)
  })

  it('that could not be made or looked at are told with the reason, and give exit code 1', async () => {
    const { folder, run } = openShelf()
    writeFileSync(join(folder, 'etc'), '')
    const { code, stdout } = await run('apply', '--yes', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      result: 'failed',
      files: [
        { renderer: 'motd', result: 'failed', reason: expect.stringContaining('no folder') },
        { renderer: 'hosts', result: 'failed' },
      ],
    })
    const text = await run('apply', '--yes')
    expect(text.stdout).toMatch(/^failed: hosts below etc: .*part of the path is a file/m)
  })

  it('are checked with the configuration', async () => {
    const folder = folderWith({
      'cluster.config.ts': config.replace("'hosts', {", "'host' as 'hosts', {"),
    })
    const { code, stdout } = await phoenix(folder, ['check'])
    expect(stdout).toContain("there is no renderer 'host'; did you mean 'hosts'?")
    expect(code).toBe(2)
  })

  it('of a simulated rack never reach those of the real cluster', async () => {
    const { folder, through } = await shelfRack()
    const out = join(folder, 'real')
    const files = `.files('ethers', { out: '${out}' }).files('hosts', { out: '../up' })\n  .groups(`
    writeFileSync(join(folder, 'cluster.config.ts'), shelf.replace('.groups(', files))
    const { code, stdout } = await through(['apply', '--yes'])
    expect(code).toBe(0)
    expect(stdout).toContain(
      'made again once interfaces.eno1.mac of cn[01-16] (16 nodes) is learnt',
    )
    expect(stdout).toContain('16 nodes: 16 done; files: 2 of 2 as wanted')
    expect(existsSync(out)).toBe(false)
    const instead = join(folder, '.phoenix/shelf.simulated')
    expect(readFileSync(join(instead, out, 'ethers'), 'utf8').split('\n')).toHaveLength(17)
    expect(existsSync(join(instead, 'up/hosts'))).toBe(true)
    expect((await through(['plan'])).stdout).toContain('nothing to do')
  })
})
