/** Streams of xz, by "The .xz File Format", version 1.2.1: nothing but its footer tells how long one is. */
import { crc32 } from 'node:zlib'
import type { Bytes } from './bytes.js'
import { type Broken, cutOff, type End } from './ending.js'

const headSize = 12
const footSize = 12
/** An index of a thousand blocks and more; each of them is of some megabytes. */
const longestIndex = 16 * 1024

/** Where the stream that begins here ends: behind the footer that leads back to its very beginning. */
export async function xzEnd(bytes: Bytes, start: number): Promise<End | Broken> {
  const head = await bytes.at(start, headSize)
  if (head.length < headSize) return cutOff('xz stream', bytes.size)
  if (crc32(head.subarray(6, 8)) !== head.readUInt32LE(8)) return undefined
  const flags = head.readUInt16LE(6)
  // Most often nothing but zeros is behind it, and no more than the end of the file has to be read.
  const tail = await bytes.at(Math.max(start, bytes.size - longestIndex), longestIndex)
  const last = bytes.size - tail.length + tail.findLastIndex((byte) => byte !== 0) + 1
  if (await isEnd(bytes, start, last, flags)) return last
  return firstEnd(bytes, start, flags)
}

/** Looks for the footer from the beginning on. */
async function firstEnd(bytes: Bytes, start: number, flags: number): Promise<End | Broken> {
  let place = start
  let before = Buffer.alloc(0)
  for await (const piece of bytes.pieces(start)) {
    const both = Buffer.concat([before, piece])
    for (let at = both.indexOf('YZ'); at >= 0; at = both.indexOf('YZ', at + 1)) {
      const end = place - before.length + at + 2
      if (await isEnd(bytes, start, end, flags)) return end
    }
    place += piece.length
    // A footer may stand across two pieces.
    before = both.subarray(-1)
  }
  return cutOff('xz stream', bytes.size)
}

/**
 * Whether the stream ends here: with a footer whose index tells of blocks that reach back to its beginning. Without
 * that, a small file of xz within the archive, such as a module of the kernel, could end it.
 */
async function isEnd(bytes: Bytes, start: number, end: number, flags: number): Promise<boolean> {
  if ((end - start) % 4 !== 0 || end - start < headSize + footSize) return false
  const foot = await bytes.at(end - footSize, footSize)
  if (foot.toString('latin1', 10) !== 'YZ' || foot.readUInt16LE(8) !== flags) return false
  if (crc32(foot.subarray(4, 10)) !== foot.readUInt32LE(0)) return false
  const indexSize = (foot.readUInt32LE(4) + 1) * 4
  const blocks = end - footSize - indexSize - start - headSize
  if (blocks < 0) return false
  // So long an index is not read: that it is its own has to be believed.
  if (indexSize > longestIndex) return true
  const index = await bytes.at(end - footSize - indexSize, indexSize)
  return index[0] === 0 && blocksOf(index) === blocks
}

/** How many bytes the blocks of an index have together. */
function blocksOf(index: Buffer): number {
  let at = 1
  const number = () => {
    let value = 0
    for (let power = 1; ; power *= 128) {
      const byte = index[at++] ?? 0
      value += (byte & 127) * power
      if (byte < 128) return value
    }
  }
  let sum = 0
  for (let left = number(); left > 0 && at < index.length; left--) {
    sum += Math.ceil(number() / 4) * 4
    number()
  }
  return sum
}
