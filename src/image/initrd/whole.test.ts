import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { needsPeers } from '../../../test/ipmi/peers.js'
import { cpioMember, imagesWith } from '../testing.js'
import { initrdProblem } from './whole.js'

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

async function problem(content: Buffer, unpack = false): Promise<string | undefined> {
  const handle = await open(join(imagesWith({ initrd: content }), 'initrd'))
  try {
    return await initrdProblem(handle, content.length, { unpack })
  } finally {
    await handle.close()
  }
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

  it('that gzip packed is unpacked where whole files are read', async () => {
    const packed = Buffer.concat([microcode, gzipSync(system)])
    expect(await problem(packed, true)).toBeUndefined()
    const cut = packed.subarray(0, -20)
    expect(await problem(cut)).toBeUndefined()
    expect(await problem(cut, true)).toMatch(/^it is cut off: its gzip archive/)
    const damaged = Buffer.from(packed)
    damaged.fill(0xff, packed.length - 6000, packed.length - 5900)
    expect(await problem(damaged, true)).toBe('its gzip archive is damaged')
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
        const found = await problem(content, true)
        expect(found === undefined || /^it is|^its /.test(found)).toBe(true)
      }
    }
  })
})
