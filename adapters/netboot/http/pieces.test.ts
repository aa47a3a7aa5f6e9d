/** What many machines fetch at the same time is read once, and memory is bounded. */
import { randomBytes } from 'node:crypto'
import { appendFile, type FileHandle, open, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { macOf } from '../../../src/boot/testing.js'
import { cpioMember, imagesWith } from '../../../src/image/testing.js'
import { linksIn, settledDown, started, usualFiles } from '../testing.js'
import { Pieces, pieceSize } from './pieces.js'

/** A file of as many pieces and a little more, opened. */
async function opened(amount: number) {
  const content = randomBytes(amount * pieceSize + 100)
  const path = join(imagesWith({ file: content }), 'file')
  const handle: FileHandle = await open(path)
  onTestFinished(() => handle.close())
  return { content, path, file: { handle, size: content.length, mark: 'one' } }
}

async function all(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of pieces) parts.push(part)
  return Buffer.concat(parts)
}

describe('pieces of files', () => {
  it('are the bytes that were asked for, wherever these begin and end', async () => {
    const { content, file } = await opened(3)
    const last = content.length - 1
    for (const [start, end] of [
      [0, last],
      [0, 0],
      [last, last],
      [pieceSize - 1, pieceSize],
      [pieceSize, 2 * pieceSize - 1],
      [17, last - 17],
    ] as const) {
      const pieces = new Pieces(8 * pieceSize, () => {})
      const part = await all(pieces.of(file, { start, end }))
      expect(part.equals(content.subarray(start, end + 1))).toBe(true)
    }
  })

  it('are kept as far as there is room, those that were fetched last', async () => {
    const { content, file } = await opened(6)
    for (const room of [0, pieceSize, 3 * pieceSize]) {
      let read = 0
      const pieces = new Pieces(room, (bytes) => {
        read += bytes
      })
      const whole = { start: 0, end: content.length - 1 }
      await all(pieces.of(file, whole))
      expect(pieces.size).toBe(room / pieceSize)
      const before = read
      await all(pieces.of(file, { start: content.length - 50, end: content.length - 1 }))
      expect(read - before).toBe(room === 0 ? 100 : 0)
    }
  })

  it('of a file that became shorter are an error, and are tried again', async () => {
    const { path, content, file } = await opened(2)
    const pieces = new Pieces(8 * pieceSize, () => {})
    await truncate(path, 1000)
    const whole = { start: 0, end: content.length - 1 }
    await expect(all(pieces.of(file, whole))).rejects.toThrow(/became shorter/)
    await truncate(path, content.length)
    expect((await all(pieces.of(file, whole))).length).toBe(content.length)
  })

  it('of a file of more than four gigabytes are the right ones', async () => {
    const images = imagesWith({ ...usualFiles, 'rocky9/initrd.img': Buffer.from([0x1f, 0x8b]) })
    const size = 5 * 2 ** 30
    // All but its last bytes is a hole, which takes no room on the disk.
    await truncate(join(images, 'rocky9/initrd.img'), size - 4)
    await appendFile(join(images, 'rocky9/initrd.img'), 'last')
    const service = await started({ images })
    const { initrds } = linksIn((await service.get(`/boot?mac=${macOf(1)}`)).text)
    const link = initrds.find((one) => one.endsWith('/rocky9/initrd.img')) ?? ''
    const { status, headers, text } = await service.get(link, {
      headers: { range: `bytes=${size - 6}-` },
    })
    expect([status, text]).toEqual([206, '\0\0last'])
    expect(headers['content-range']).toBe(`bytes ${size - 6}-${size - 1}/${size}`)
    expect((await service.get(link, { method: 'HEAD' })).headers['content-length']).toBe(`${size}`)
  })

  it('are read once for all machines that fetch them at the same time', async () => {
    const root = cpioMember('root', randomBytes(8 * 1024 * 1024))
    const initrd = Buffer.concat([root, cpioMember('TRAILER!!!')])
    const size = initrd.length
    const service = await started({
      images: imagesWith({ ...usualFiles, 'rocky9/initrd.img': initrd }),
    })
    const { initrds } = linksIn((await service.get(`/boot?mac=${macOf(1)}`)).text)
    const link = initrds.find((one) => one.endsWith('/rocky9/initrd.img')) ?? ''
    const bodies = await Promise.all(
      Array.from({ length: 16 }, async () => (await service.get(link)).body),
    )
    for (const body of bodies) expect(body.equals(initrd)).toBe(true)
    expect(service.netboot.metrics).toContain(`phoenix_boot_read_bytes_total ${size}\n`)
    // It is counted once the last byte has left.
    await settledDown(service, () =>
      service.netboot.metrics.includes(`phoenix_boot_sent_bytes_total ${16 * size}\n`),
    )
  })
})
