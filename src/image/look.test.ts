import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImageDeclaration } from '../model/declaration.js'
import type { SettledImage } from '../model/settle/settled.js'
import { settled } from '../model/settle/testing.js'
import { openImageFile } from './folder.js'
import { kernelFormat, rootfsFormat } from './format.js'
import { lookAtImage } from './look.js'
import { fakeInitrd, fakeKernel, fakeRootfs, imagesWith } from './testing.js'
import { latestVersion } from './versions.js'

const image = (declared: ImageDeclaration): SettledImage =>
  settled({ images: { x: declared } }).images.get('x') as SettledImage

const hashOf = (content: Buffer) => createHash('sha256').update(content).digest('hex')

describe('an image', () => {
  const files = { 'a/vmlinuz': fakeKernel(), 'a/initrd': fakeInitrd, 'a/root': fakeRootfs }
  const declared = { kernel: 'a/vmlinuz', initrd: 'a/initrd', rootfs: 'a/root' }

  it('is what its files are, with sizes and hashes', async () => {
    const sha256 = { kernel: hashOf(fakeKernel()), rootfs: hashOf(fakeRootfs) }
    const seen = await lookAtImage(imagesWith(files), image({ ...declared, sha256 }), {
      hash: true,
    })
    expect(seen.problems).toEqual([])
    expect(seen.files).toMatchObject([
      { role: 'kernel', size: 8192, format: 'bzImage 6.1.0-test', sha256: hashOf(fakeKernel()) },
      { role: 'initrd', size: 512, format: 'cpio' },
      { role: 'rootfs', size: 4096, format: 'squashfs' },
    ])
  })

  it('is told all that is wrong with it', async () => {
    const folder = imagesWith({ 'a/vmlinuz': 'a text', 'a/initrd': '' })
    mkdirSync(join(folder, 'a/root'))
    expect((await lookAtImage(folder, image(declared))).problems).toEqual([
      'a/vmlinuz: it is not a kernel',
      'a/initrd: it is empty',
      'a/root: it is no plain file',
    ])
    expect((await lookAtImage(join(folder, 'none'), image(declared))).problems).toEqual([
      'a/vmlinuz: there is no such file',
      'a/initrd: there is no such file',
      'a/root: there is no such file',
    ])
  })

  it('is whole only if it is as long as it says', async () => {
    const kernel = fakeKernel()
    kernel[0x1f1] = 3
    kernel.writeUInt32LE((8192 - 4 * 512) / 16, 0x1f4)
    const root = Buffer.alloc(4096)
    root.write('hsqs')
    root.writeBigUInt64LE(4096n, 40)
    const packed = Buffer.alloc(4096)
    packed.write('MZ\0\0zimg', 'latin1')
    packed.writeUInt32LE(96, 8)
    packed.writeUInt32LE(4000, 12)
    const names = image({ kernel: 'k', rootfs: 'r' })
    expect((await lookAtImage(imagesWith({ k: kernel, r: root }), names)).problems).toEqual([])
    expect((await lookAtImage(imagesWith({ k: packed, r: root }), names)).problems).toEqual([])
    const cut = imagesWith({ k: kernel.subarray(0, 8191), r: root.subarray(0, 100) })
    expect((await lookAtImage(cut, names)).problems).toEqual([
      'k: it is cut off: it has 8191 bytes, and says that it has at least 8192',
      'r: it is cut off: it has 100 bytes, and says that it has at least 4096',
    ])
    const half = imagesWith({ k: packed.subarray(0, 4000), r: root })
    expect((await lookAtImage(half, names)).problems).toHaveLength(1)
  })

  it('takes no file for another that stands in its place', async () => {
    const swapped = imagesWith({ k: fakeInitrd, i: fakeKernel() })
    const { problems } = await lookAtImage(swapped, image({ kernel: 'k', initrd: 'i' }))
    expect(problems).toEqual([
      'k: it is not a kernel',
      'i: it is not an initial RAM disk: neither cpio nor compressed',
    ])
    // What is compressed as a whole may be a kernel for arm64, and none for x86.
    const gzip = imagesWith({ k: Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(100)]) })
    const x86 = image({ kernel: 'k', architecture: 'x86_64' })
    expect((await lookAtImage(gzip, x86)).problems).toHaveLength(1)
    const { files } = await lookAtImage(gzip, image({ kernel: 'k' }))
    expect(files[0]?.architecture).toBe('aarch64')
  })

  it('is refused where it is not the one that was declared', async () => {
    const folder = imagesWith(files)
    const wrong = image({ ...declared, sha256: { initrd: 'ab'.repeat(32) } })
    expect((await lookAtImage(folder, wrong, { hash: true })).problems).toEqual([
      `a/initrd: its SHA-256 is ${hashOf(fakeInitrd)}, and the configuration says ${'ab'.repeat(32)}`,
    ])
    const arm = image({ ...declared, architecture: 'aarch64' })
    expect((await lookAtImage(folder, arm)).problems).toEqual([
      'a/vmlinuz: it is for x86_64, and the image is for aarch64',
    ])
  })
})

describe('the latest version', () => {
  const versions = (names: readonly string[]) =>
    imagesWith(Object.fromEntries(names.map((name) => [`r/${name}/vmlinuz`, fakeKernel()])))
  const dated = image({ kernel: 'r/{version}/vmlinuz', version: 'latest' })

  it('is the greatest of which all files are there', async () => {
    const folder = versions(['1.9', '1.10', '1.2'])
    mkdirSync(join(folder, 'r/2.0'))
    // One that is still being copied is none yet.
    mkdirSync(join(folder, 'r/3.0'))
    writeFileSync(join(folder, 'r/3.0/vmlinuz'), fakeKernel().subarray(0, 300))
    expect(await latestVersion(folder, dated)).toBe('1.10')
    expect((await lookAtImage(folder, dated)).image.kernel).toBe('r/1.10/vmlinuz')
  })

  it('is the one that a link of that name leads to', async () => {
    const folder = versions(['20261001', '20261101'])
    symlinkSync('20261001', join(folder, 'r/latest'))
    expect(await latestVersion(folder, dated)).toBe('20261001')
  })

  it('may be none', async () => {
    const { problems } = await lookAtImage(imagesWith({ 'r/x': '' }), dated)
    expect(problems).toEqual([`the image 'x' has no version yet in r`])
  })
})

describe('a file of an image', () => {
  const opened = async (folder: string, path: string) => {
    const { handle, ...rest } = await openImageFile(folder, path)
    await handle.close()
    return rest
  }

  it.each(['../secret', 'a/../../secret', '/etc/passwd', '', '.', 'a//b', 'a\0b', '..\\secret'])(
    'is never %j',
    async (path) => {
      const folder = imagesWith({ 'a/b': 'x' })
      await expect(opened(folder, path)).rejects.toMatchObject({ code: 'image' })
    },
  )

  it('is never reached by a link that leads out', async () => {
    const folder = imagesWith({ 'inner/a': 'x' })
    const outer = imagesWith({ secret: 'x' })
    symlinkSync(join(outer, 'secret'), join(folder, 'link'))
    symlinkSync(outer, join(folder, 'folder'))
    symlinkSync('inner/a', join(folder, 'good'))
    symlinkSync('loop', join(folder, 'loop'))
    const refused = /leads out of the folder/
    await expect(opened(folder, 'link')).rejects.toThrow(refused)
    await expect(opened(folder, 'folder/secret')).rejects.toThrow(refused)
    await expect(opened(folder, 'loop')).rejects.toThrow(/leads nowhere/)
    expect(await opened(folder, 'good')).toMatchObject({ size: 1 })
  })

  it('has another stamp when it has another content', async () => {
    const folder = imagesWith({ a: 'x' })
    const { stamp } = await opened(folder, 'a')
    expect((await opened(folder, 'a')).stamp).toBe(stamp)
    writeFileSync(join(folder, 'a'), 'yy')
    expect((await opened(folder, 'a')).stamp).not.toBe(stamp)
  })
})

describe('the first bytes', () => {
  it('say what a kernel and a root file system are', () => {
    const head = (offset: number, magic: string) => {
      const bytes = Buffer.alloc(4096)
      bytes.write(magic, offset, 'latin1')
      return bytes
    }
    expect(kernelFormat(head(56, 'ARM\x64'))?.architecture).toBe('aarch64')
    const efi = head(0, 'MZ')
    efi.writeUInt32LE(0x80, 0x3c)
    efi.write('PE\0\0', 0x80)
    efi.writeUInt16LE(0xaa64, 0x84)
    expect(kernelFormat(efi)).toEqual({ name: 'EFI program', architecture: 'aarch64' })
    efi.writeUInt32LE(0xfffffff0, 0x3c)
    expect(kernelFormat(efi)).toBeUndefined()
    expect(rootfsFormat(head(0x438, '\x53\xef'))?.name).toBe('ext4')
    expect(rootfsFormat(head(0, '\x28\xb5\x2f\xfd'))?.name).toBe('compressed by zstd')
  })
})
