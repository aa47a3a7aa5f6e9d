/** Our groups in ClusterShell's own commands. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { folderWith, phoenix, shelf, startPhoenix } from '../../src/cli/testing.js'
import { clusterShellSays, needsClusterShell } from './peer.js'

beforeEach((context) => needsClusterShell(context))

/** A configuration of ClusterShell whose groups come from the shelf by `phoenix group source`. */
async function clusterShellConfig(): Promise<string> {
  const folder = folderWith({
    'cluster.config.ts': shelf,
    'groups.conf': '[Main]\ndefault: shelf\nconfdir: $CFGDIR/groups.conf.d\n',
  })
  const out = join(folder, 'groups.conf.d')
  const written = await startPhoenix(folder, ['group', 'source', '--out', out]).ended
  expect(written).toMatchObject({ code: 0, stdout: 'groups.conf.d/shelf.conf: written\n' })
  const again = await startPhoenix(folder, ['group', 'source', '--out', out]).ended
  expect(again).toMatchObject({ code: 0, stdout: 'groups.conf.d/shelf.conf: unchanged\n' })
  return join(folder, 'groups.conf')
}

describe('with the source of groups that is written for ClusterShell', () => {
  it('nodeset knows the groups, all nodes, and the groups of a node', async () => {
    const groupsConf = await clusterShellConfig()
    const nodeset = (...args: string[]) => clusterShellSays('nodeset', args, groupsConf)
    expect(nodeset('-f', '@compute!@last')).toBe('cn[01-14]\n')
    expect(nodeset('-f', '@shelf:last')).toBe('cn[15-16]\n')
    expect(nodeset('-f', '@*')).toBe('cn[01-16]\n')
    expect(nodeset('-ll')).toBe('@compute cn[01-16]\n@last cn[15-16]\n')
    expect(nodeset('-l', 'cn15')).toBe('@compute\n@last\n')
    expect(nodeset('-r', 'cn[15-16],login1')).toBe('@last,login1\n')
    expect(() => nodeset('-f', '@nothing')).toThrow(/there is no group 'nothing'/)
  })

  it('clush reaches the nodes of a group', async () => {
    const groupsConf = await clusterShellConfig()
    // The worker `exec` runs the command here, once per node.
    const args = ['-R', 'exec', '-L', '-w', '@last', 'echo', 'at', '%h']
    const said = clusterShellSays('clush', args, groupsConf)
    expect(said).toBe('cn15: at cn15\ncn16: at cn16\n')
    const all = clusterShellSays('clush', ['-R', 'exec', '-b', '-a', 'echo', 'hi'], groupsConf)
    expect(all).toContain('cn[01-16] (16)')
  })
})

describe('phoenix group source', () => {
  it('prints the file where no folder is given', async () => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    const { code, stdout } = await phoenix(folder, ['group', 'source', '--name', 'site'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\[site\]$/m)
    for (const upcall of ['map', 'all', 'list', 'reverse']) {
      expect(stdout).toMatch(
        new RegExp(`^${upcall}: cd ${folder} && .* nodeset \\w+ -c ${folder}/`, 'm'),
      )
    }
  })

  it('refuses a name that ClusterShell would misread, and tells where it cannot write', async () => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    for (const name of ['a b', 'a]b', 'Main', '']) {
      expect((await phoenix(folder, ['group', 'source', '--name', name])).code).toBe(2)
    }
    writeFileSync(join(folder, 'file'), '')
    const said = await phoenix(folder, ['group', 'source', '--out', join(folder, 'file/in-it')])
    expect(said).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be written') })
  })
})
