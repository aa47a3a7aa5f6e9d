import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, truncateSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { needsPeers } from '../../../test/peers.js'
import { cpioMember, imagesWith } from '../testing.js'
import { type InitrdFindings, lookIntoInitrd } from './whole.js'

const end = cpioMember('TRAILER!!!')
const microcode = Buffer.concat([
  cpioMember('kernel/x86/microcode/GenuineIntel.bin', randomBytes(5000)),
  end,
  Buffer.alloc(300),
])
const system = Buffer.concat([
  cpioMember('init', Buffer.from('#!/bin/sh\n')),
  cpioMember('lib/big', randomBytes(400_000)),
  cpioMember('etc/zeros', Buffer.alloc(500_000)),
  end,
])

async function findings(
  content: Buffer,
  options: { unpack?: number } = {},
): Promise<InitrdFindings> {
  const handle = await open(join(imagesWith({ initrd: content }), 'initrd'))
  try {
    return await lookIntoInitrd(handle, content.length, options)
  } finally {
    await handle.close()
  }
}

const problem = async (content: Buffer) => (await findings(content)).problem

/** Parameters of the kernel behind it, as the program `bootconfig` puts them there. */
function withBootconfig(content: Buffer): Buffer {
  const text = 'kernel.quiet = 1\n'
  const data = Buffer.from(text + '\0'.repeat(-(content.length + text.length) & 3))
  const numbers = Buffer.alloc(8)
  numbers.writeUInt32LE(data.length)
  numbers.writeUInt32LE(
    data.reduce((sum, byte) => sum + byte, 0),
    4,
  )
  return Buffer.concat([content, data, numbers, Buffer.from('#BOOTCONFIG\n')])
}

/** What programs of every Linux make of it. */
const pack = (command: string, options: string) =>
  execFileSync(command, [...options.split(' '), '-c'], { input: system, maxBuffer: 1e8 })
const packers = [
  ['zstd', '-19'],
  ['zstd', '-1 --no-check'],
  ['lz4', '-l'],
  ['xz', '--check=crc32'],
] as const

describe('an initial RAM disk', () => {
  it('that is a plain archive is whole with its trailer, and zeros behind it', async () => {
    expect(await problem(system)).toBeUndefined()
    expect(await problem(Buffer.concat([system, Buffer.alloc(9000)]))).toBeUndefined()
    for (const length of [50, 200, 100_000, system.length - 50]) {
      expect(await problem(system.subarray(0, length))).toMatch(/^it is cut off: its cpio archive/)
    }
  })

  it.for(packers)(
    'that %s %s packed is followed to its end',
    async ([packer, options], context) => {
      needsPeers(context, packer)
      const packed = pack(packer, options)
      const both = Buffer.concat([microcode, packed])
      expect(await problem(packed)).toBeUndefined()
      expect(await problem(both)).toBeUndefined()
      expect(await problem(Buffer.concat([both, Buffer.alloc(512), system]))).toBeUndefined()
      for (const left of [100, packed.length >> 1, packed.length - 10]) {
        const cut = both.subarray(0, microcode.length + left)
        expect(await problem(cut), `${left} of ${packed.length}`).toMatch(/^it is cut off/)
      }
    },
  )

  it('that gzip packed is unpacked, up to a bound', async () => {
    const packed = Buffer.concat([microcode, gzipSync(system)])
    expect(await problem(packed)).toBeUndefined()
    const cut = packed.subarray(0, -20)
    expect(await problem(cut)).toMatch(/^it is cut off: its gzip archive/)
    expect(await findings(cut, { unpack: system.length >> 1 })).toEqual({})
    const damaged = Buffer.from(packed)
    damaged.fill(0xff, packed.length - 6000, packed.length - 5900)
    expect(await problem(damaged)).toBe('its gzip archive is damaged')
  })

  it('is of any parts in any order, with zeros between them or none, and parameters behind', async (context) => {
    needsPeers(context, ...packers.map(([packer]) => packer))
    const zstd = pack('zstd', '-1')
    const parts = [
      microcode,
      cpioMember('etc/motd', Buffer.from('welcome!')),
      gzipSync(system),
      zstd,
      pack('xz', '--check=crc32'),
      pack('lz4', '-l'),
    ]
    for (const first of parts) {
      const filled = Buffer.concat([first, Buffer.alloc(-first.length & 3)])
      expect(await problem(withBootconfig(first))).toBeUndefined()
      for (const zeros of [0, 512, 100_000]) {
        for (const next of parts) {
          const both = Buffer.concat([filled, Buffer.alloc(zeros), next])
          const said = `${parts.indexOf(first)}, ${zeros} zeros, ${parts.indexOf(next)}`
          expect(await problem(both), said).toBeUndefined()
        }
      }
      const cut = Buffer.concat([filled, Buffer.alloc(512), zstd.subarray(0, -9)])
      expect(await problem(cut)).toMatch(/^it is cut off: its zstd frame/)
      expect(await problem(withBootconfig(cut))).toMatch(/^it is cut off: its zstd frame/)
    }
  })

  it('needs no trailer, and no zeros that fill its last member up', async () => {
    const open = cpioMember('etc/motd', Buffer.from('welcome!'))
    const short = cpioMember('etc/motd', Buffer.from('hello')).subarray(0, -3)
    expect(await problem(open)).toBeUndefined()
    expect(await problem(short)).toBeUndefined()
    expect(await problem(short.subarray(0, -1))).toMatch(/^it is cut off: its cpio archive/)
    expect(await problem(Buffer.concat([open, Buffer.alloc(512), open]))).toBeUndefined()
    const doubt = expect.stringMatching(
      /^it may be cut off: its last cpio archive has no TRAILER!!!/,
    )
    const zeros = Buffer.alloc(512)
    for (const last of [open, short, Buffer.concat([system, open]), Buffer.concat([open, zeros])]) {
      expect(await findings(last)).toEqual({ doubt })
    }
    for (const last of [
      system,
      microcode,
      Buffer.concat([open, zeros, system]),
      system.subarray(0, -3),
    ]) {
      expect(await findings(last)).toEqual({})
    }
    expect(await problem(Buffer.concat([open, gzipSync(system)]))).toBeUndefined()
  })

  it('that is cut off has no end where a small archive of xz within it ends', async (context) => {
    needsPeers(context, 'xz')
    const packed = pack('xz', '--check=crc32')
    const module = execFileSync('xz', ['--check=crc32', '-c'], { input: 'a module of the kernel' })
    const rest = packed.subarray(40_000, -16)
    const cut = Buffer.concat([packed.subarray(0, 40_000), module, rest])
    expect(await problem(cut)).toMatch(/^it is cut off: its xz stream/)
    expect(await problem(cut.subarray(0, 40_000 + module.length))).toMatch(/^it is cut off/)
  })

  it('that bzip2, lzma or lzo packed is taken as it is, as all that nobody knows', async () => {
    for (const head of ['BZh91AY&SY', '\x5d\0\0\x80\0', '\x89LZO\0\r\n\x1a\n', 'odd']) {
      const packed = Buffer.concat([Buffer.from(head, 'latin1'), randomBytes(5000)])
      expect(await problem(packed)).toBeUndefined()
      expect(await problem(Buffer.concat([microcode, packed]))).toBeUndefined()
    }
    const tooLong = Buffer.from(withBootconfig(system))
    tooLong.writeUInt32LE(system.length * 2, tooLong.length - 20)
    expect(await problem(tooLong)).toBeUndefined()
  })

  it('with many zeros within takes no longer than a hash does', async () => {
    const zeros = 64 * 1024 * 1024
    const file = join(imagesWith({ initrd: microcode }), 'initrd')
    truncateSync(file, zeros)
    appendFileSync(file, system.subarray(0, -60))
    const handle = await open(file)
    onTestFinished(() => handle.close())
    const hashing = process.cpuUsage()
    createHash('sha256').update(Buffer.alloc(zeros)).digest()
    const hashed = process.cpuUsage(hashing).user
    const walking = process.cpuUsage()
    const { problem: found } = await lookIntoInitrd(handle, zeros + system.length - 60)
    const walked = process.cpuUsage(walking).user
    expect(found).toMatch(/^it is cut off: its cpio archive/)
    // A look at each byte by itself took thirty times as long.
    expect(walked).toBeLessThan(3 * hashed)
  })

  it('that makes no sense is told with the place', async () => {
    const odd = Buffer.concat([cpioMember('init'), Buffer.from('no member'.padEnd(200))])
    expect(await problem(odd)).toBe(
      `its cpio archive makes no sense at byte ${cpioMember('init').length}`,
    )
  })

  it('of whatever content ends the look', async () => {
    const heads = ['070701', '\x28\xb5\x2f\xfd', '\x02\x21\x4c\x18', '\xfd7zXZ\0', '\x1f\x8b', '']
    for (const head of heads) {
      for (let times = 0; times < 50; times++) {
        const content = Buffer.concat([Buffer.from(head, 'latin1'), randomBytes(times * 7)])
        const found = await problem(content)
        expect(found === undefined || /^it is|^its /.test(found)).toBe(true)
      }
    }
  })
})
