/** Members of gzip, by RFC 1952: nothing tells how long one is, so that it is unpacked. */
import { Readable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import type { Bytes } from './bytes.js'
import { Broken, cutOff, type End } from './ending.js'

/**
 * Where the member that begins here ends; what is behind it is another part. One that becomes longer than so many
 * bytes is taken as it is.
 */
export async function gzipEnd(bytes: Bytes, start: number, most: number): Promise<End | Broken> {
  const data = await dataOf(bytes, start)
  if (data === undefined) return undefined
  // Not a gunzip, which takes all that is behind the member for another one.
  const unpacked = createInflateRaw({ chunkSize })
  const packed = Readable.from(bytes.pieces(data), { objectMode: false })
  packed.on('error', (error) => unpacked.destroy(error)).pipe(unpacked)
  let sum = 0
  let size = 0
  try {
    for await (const piece of unpacked as AsyncIterable<Buffer>) {
      sum = crc32(piece, sum)
      size += piece.length
      if (size > most) return undefined
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'Z_BUF_ERROR') return cutOff('gzip archive', bytes.size)
    if (code === 'Z_DATA_ERROR') return damaged
    throw error
  } finally {
    packed.destroy()
  }
  const end = data + unpacked.bytesWritten
  const foot = await bytes.at(end, 8)
  if (foot.length < 8) return cutOff('gzip archive', bytes.size)
  const isWhole = foot.readUInt32LE(0) === sum && foot.readUInt32LE(4) === size % 2 ** 32
  return isWhole ? end + 8 : damaged
}

/** In bytes: with Node's own of 16 KiB it takes twice as long. */
const chunkSize = 256 * 1024

const damaged = new Broken('its gzip archive is damaged')

/** Where the packed bytes of a member begin; `undefined` where its head goes on longer than any does. */
async function dataOf(bytes: Bytes, start: number): Promise<number | undefined> {
  const head = await bytes.at(start, 16 * 1024)
  const flags = head[3] ?? 0
  let at = 10
  if ((flags & 4) !== 0) at += 2 + (head[at] ?? 0) + (head[at + 1] ?? 0) * 256
  // The name of the file, and a comment.
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue
    const end = head.indexOf(0, at)
    if (end < 0) return undefined
    at = end + 1
  }
  return start + at + ((flags & 2) === 0 ? 0 : 2)
}
