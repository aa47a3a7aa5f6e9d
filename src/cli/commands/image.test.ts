import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cpioMember, fakeInitrd, fakeKernel } from '../../image/testing.js'
import { folderWith, phoenix, shelf } from '../testing.js'

/** The usual configuration with a second image, of which no node is. */
function folderWithImages(): string {
  const folder = folderWith({
    'cluster.config.ts': shelf.replace(
      "rocky9: { kernel: 'vmlinuz' }",
      "rocky9: { kernel: 'r/{version}/vmlinuz', initrd: 'r/{version}/initrd', version: 'latest' }, lost: { kernel: 'lost/vmlinuz' }",
    ),
  })
  mkdirSync(join(folder, 'images/r/1.0'), { recursive: true })
  writeFileSync(join(folder, 'images/r/1.0/vmlinuz'), fakeKernel())
  writeFileSync(join(folder, 'images/r/1.0/initrd'), fakeInitrd)
  return folder
}

describe('phoenix image', () => {
  it('lists images with their versions and nodes', async () => {
    const folder = folderWithImages()
    const { code, stdout } = await phoenix(folder, ['image', 'list'])
    expect(code).toBe(0)
    expect(stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'rocky9 | 1.0 | ready | cn[01-16] (16 nodes)',
      'lost | 1 problem | no node',
      '',
    ])
    const json = await phoenix(folder, ['image', 'list', '--json'])
    expect(JSON.parse(json.stdout)).toEqual({
      rocky9: { version: '1.0', ready: true, nodes: 'cn[01-16]' },
      lost: { ready: false },
    })
  })

  it('tells which version a node starts', async () => {
    const { stdout } = await phoenix(folderWithImages(), ['explain', 'cn01', 'boot'])
    expect(stdout).toContain('it starts the image rocky9, version 1.0')
  })

  it('shows one', async () => {
    const folder = folderWithImages()
    const { code, stdout } = await phoenix(folder, ['image', 'show', 'rocky9'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^kernel +r\/1\.0\/vmlinuz, 8\.2 kB, bzImage 6\.1\.0-test$/m)
    expect((await phoenix(folder, ['image', 'show', 'lost'])).code).toBe(1)
    const unknown = await phoenix(folder, ['image', 'show', 'rocky'])
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain("there is no image 'rocky'; did you mean 'rocky9'?")
  })

  it('checks files whole, writes their hashes down, and tells when one is another', async () => {
    const folder = folderWithImages()
    const first = await phoenix(folder, ['image', 'check', 'rocky9'])
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toMatch(/^rocky9 1\.0 +✔ kernel +r\/1\.0\/vmlinuz +8\.2 kB/m)
    const rows = async () =>
      JSON.parse((await phoenix(folder, ['audit', 'log', '--json'])).stdout) as unknown[]
    expect(await rows()).toMatchObject([{ action: 'image check' }])
    await phoenix(folder, ['image', 'check', 'rocky9'])
    expect(await rows()).toHaveLength(1)
    writeFileSync(join(folder, 'images/r/1.0/vmlinuz'), fakeKernel('6.2.0'))
    const second = await phoenix(folder, ['image', 'check', 'rocky9'])
    expect(second.stderr).toMatch(/^r\/1\.0\/vmlinuz is another file than on \d{4}-/m)
    expect(await rows()).toHaveLength(2)
    writeFileSync(join(folder, 'images/r/1.0/initrd'), cpioMember('init'))
    const third = await phoenix(folder, ['image', 'check', 'rocky9'])
    expect(third.code).toBe(0)
    expect(third.stderr).toMatch(/^r\/1\.0\/initrd: it may be cut off: .* no TRAILER!!!/m)
    const all = await phoenix(folder, ['image', 'check'])
    expect(all.code).toBe(1)
    expect(all.stdout).toMatch(/^lost +✖ kernel +lost\/vmlinuz: there is no such file$/m)
    expect(all.stderr).toContain('The files of images are looked for in ')
  })
})
