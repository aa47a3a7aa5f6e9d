import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest'
import { needsPeers } from '../../../test/peers.js'
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
const started = {
  words,
  cwd: '/etc',
  folder: '/etc',
  facts: '/var/lib/facts.db',
  key: '/etc/hostname',
  port: 8080,
  dhcp: false,
}

describe('the unit of a boot service', () => {
  it('is one that systemd takes, whatever stands in paths and arguments', (context) => {
    expect(complaints(unitOf(started), context)).toBe('')
    expect(unitOf(started)).toContain(
      'ExecStart=/bin/echo serve --images "my images" 50%% $$HOME "a\\"b\\\\c" --json\n',
    )
    // What is wrong would be told.
    expect(complaints(unitOf(started).replace('always', 'alwys'), context)).toContain('alwys')
  })

  it('is one that systemd takes in a folder of whatever name', (context) => {
    const folder = oddFolder()
    const facts = join(folder, 'facts/facts.db')
    mkdirSync(join(folder, '.phoenix'))
    mkdirSync(join(folder, 'facts'))
    const unit = unitOf({ ...started, cwd: folder, folder, facts })
    const shown = folder.replaceAll('%', '%%')
    expect(unit).toContain(`Description=Phoenix boot service of ${shown}\n`)
    expect(unit).toContain(`WorkingDirectory=${shown}\n`)
    expect(complaints(unit, context)).toBe('')
    // systemd tells paths as it reads them.
    const relative = complaints(unit.replaceAll('"/', '"./'), context)
    expect(relative).toContain(`not absolute, ignoring: .${folder}/.phoenix\n`)
    expect(relative).toContain(`not absolute, ignoring: .${folder}/facts\n`)
  })

  it('writes beside the configuration, where the facts are and where its key is made', () => {
    const folder = mkdtempSync(join(tmpdir(), 'phoenix-unit-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const writes = (changes: object) =>
      /^ReadWritePaths=(.*)$/m.exec(unitOf({ ...started, folder, ...changes }))?.[1]
    const own = join(folder, '.phoenix')
    expect(writes({ facts: join(own, 'shelf.db') })).toBe(folder)
    expect(writes({})).toBe(`${folder} /var/lib`)
    mkdirSync(own)
    expect(writes({ facts: join(own, 'shelf.db') })).toBe(own)
    expect(writes({ facts: join(folder, 'facts.db') })).toBe(folder)
    expect(writes({})).toBe(`${own} /var/lib`)
    const facts = ':memory:'
    expect(writes({ facts, key: join(own, 'boot.key') })).toBe(own)
    expect(writes({ facts, key: '/srv/boot.key' })).toBe(`${own} /srv`)
    expect(writes({ facts, key: '/srv/not/there/boot.key' })).toBe(`${own} /srv`)
  })

  it('runs as root only to give addresses, and may listen on a port that is for root', (context) => {
    const folder = oddFolder()
    if (process.getuid?.() === 0) chownSync(folder, 1, 1)
    const bind = 'AmbientCapabilities=CAP_NET_BIND_SERVICE\n'
    expect(unitOf({ ...started, folder })).toMatch(/^User=(?!root$|0$)/m)
    expect(unitOf({ ...started, folder })).not.toContain(bind)
    const low = unitOf({ ...started, folder, port: 80 })
    expect(low).toContain(bind)
    expect(complaints(low, context)).toBe('')
    const dhcp = unitOf({ ...started, folder, port: 80, dhcp: true })
    expect(dhcp).toContain('User=root\n')
    expect(dhcp).not.toContain(bind)
  })

  it('is printed of what is said on the command line, and nothing is started', async (context) => {
    const folder = folderWith({
      'cluster.config.ts': `import { cluster } from 'phoenix-cluster/dsl'\nexport default cluster('shelf')\n`,
    })
    for (const flags of [['--unit'], ['--unit=true', '--json=false']]) {
      const child = startPhoenix(folder, ['serve', '--port', '8081', ...flags])
      expect(await child.ended).toMatchObject({ code: 0 })
      const stdout = child.stdout()
      expect(stdout).toMatch(/^ExecStart=\/.* serve --port 8081 --json$/m)
      expect(stdout).toContain(`WorkingDirectory=${folder}\n`)
      expect(complaints(stdout, context)).toBe('')
    }
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
