import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest'
import { needsPeers } from '../../../test/ipmi/peers.js'
import { folderWith, startPhoenix } from '../testing.js'
import { unitOf } from './unit.js'

/** A folder whose name has whatever systemd could take for something else. */
function oddFolder(): string {
  const root = mkdtempSync(join(tmpdir(), 'phoenix-unit-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const folder = join(root, 'a 100% "site" $HOME')
  mkdirSync(folder)
  return folder
}

/** What systemd itself complains of in a unit. */
function complaints(unit: string, context: TestContext): string {
  needsPeers(context, 'systemd-analyze')
  const file = join(oddFolder(), '..', 'phoenix-boot.service')
  writeFileSync(file, unit)
  return spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' }).stderr
}

const words = ['/bin/echo', 'serve', '--images', 'my images', '50%', '$HOME', 'a"b\\c', '--json']
const started = { words, cwd: '/etc', folder: '/etc', facts: '/var/lib/facts.db', dhcp: false }

describe('the unit of a boot service', () => {
  it('is one that systemd takes, whatever stands in paths and arguments', (context) => {
    expect(complaints(unitOf(started), context)).toBe('')
    expect(unitOf(started)).toContain(
      'ExecStart=/bin/echo serve --images "my images" 50%% $$HOME "a\\"b\\\\c" --json\n',
    )
    // What is wrong would be told.
    expect(complaints(unitOf(started).replace('always', 'alwys'), context)).toContain('alwys')
  })

  it('runs as root only to give addresses, and writes where it has to', () => {
    const folder = oddFolder()
    const user = execFileSync('id', ['-un'], { encoding: 'utf8' }).trim()
    const own = unitOf({ ...started, folder })
    expect(own).toContain(`User=${user}\n`)
    const shown = folder.replaceAll('%', '%%')
    expect(own).toContain(`ReadWritePaths="${shown}" /var/lib\n`)
    mkdirSync(join(folder, '.phoenix'))
    const facts = join(folder, '.phoenix/facts.db')
    const dhcp = unitOf({ ...started, folder, facts, dhcp: true })
    expect(dhcp).toContain('User=root\n')
    expect(dhcp).toContain(`ReadWritePaths="${shown}/.phoenix"\n`)
  })

  it('is printed of what is said on the command line, and nothing is started', async (context) => {
    const folder = folderWith({
      'cluster.config.ts': `import { cluster } from 'phoenix-cluster/dsl'\nexport default cluster('shelf')\n`,
    })
    const child = startPhoenix(folder, ['serve', '--port', '8081', '--unit'])
    expect(await child.ended).toMatchObject({ code: 0 })
    const stdout = child.stdout()
    expect(stdout).toMatch(/^ExecStart=\/.* serve --port 8081 --json$/m)
    expect(stdout).toContain(`WorkingDirectory=${folder}\n`)
    expect(complaints(stdout, context)).toBe('')
  })
})

describe('the unit of a node in the guide', () => {
  it('is one that systemd takes', (context) => {
    const guide = readFileSync('docs/network-boot.md', 'utf8')
    const [, unit = ''] = /```ini\n(#.*?phoenix-up.*?)```/s.exec(guide) ?? []
    expect(unit).toContain('phoenix_report up')
    expect(complaints(unit, context)).toBe('')
  })
})
