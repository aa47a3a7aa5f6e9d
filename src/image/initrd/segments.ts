/**
 * The parts of an initial RAM disk, one behind the other as the kernel unpacks them: where each of them ends,
 * by what it says of itself. Nothing is unpacked for that.
 */
import type { Bytes } from './bytes.js'

/** Where a part ends: `undefined` where that cannot be told without unpacking it. */
export type End = number | undefined

/** Something in it makes no sense, or leads beyond the end of the file. */
export class Broken {
  constructor(
    /** What is wrong, as the end of a sentence about the file. */
    readonly why: string,
  ) {}
}

/** What is cut off where a copy was interrupted, or is still going on. */
export const cutOff = (what: string, size: number) =>
  new Broken(`it is cut off: its ${what} goes on behind its ${size} bytes`)

/** How many members or blocks are looked at; an archive with more is taken as it is. */
const most = 200_000

/** `newc`, as the kernel's own document on the format has it: fields of eight hexadecimal digits. */
export async function cpioEnd(bytes: Bytes, start: number): Promise<End | Broken> {
  for (let place = start, members = 0; members < most; members++) {
    const head = await bytes.at(place, 110)
    if (head.length < 110) return cutOff('cpio archive', bytes.size)
    const text = head.toString('latin1')
    if (!/^07070[12][0-9A-Fa-f]{104}$/.test(text)) {
      return new Broken(`its cpio archive makes no sense at byte ${place}`)
    }
    const field = (index: number) => Number.parseInt(text.slice(6 + index * 8, 14 + index * 8), 16)
    const nameLength = field(11)
    const data = fourfold(place + 110 + nameLength)
    const name = await bytes.at(place + 110, Math.min(nameLength, 11))
    place = fourfold(data + field(6))
    if (name.toString('latin1') === 'TRAILER!!!\0') return data
    if (place > bytes.size) return cutOff('cpio archive', bytes.size)
  }
  return undefined
}

const fourfold = (place: number) => Math.ceil(place / 4) * 4

/** A frame of Zstandard, by RFC 8878: its blocks say how long they are. */
export async function zstdEnd(bytes: Bytes, start: number): Promise<End | Broken> {
  const head = await bytes.at(start, 5)
  const flags = head[4] ?? 0
  const isSingle = (flags & 0x20) !== 0
  const window = isSingle ? 0 : 1
  const dictionary = [0, 1, 2, 4][flags & 3] ?? 0
  const content = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0
  let place = start + 5 + window + dictionary + content
  for (let blocks = 0; blocks < most; blocks++) {
    const block = await bytes.at(place, 3)
    if (block.length < 3) return cutOff('zstd frame', bytes.size)
    const word = block.readUIntLE(0, 3)
    const kind = (word >> 1) & 3
    if (kind === 3) return new Broken(`its zstd frame makes no sense at byte ${place}`)
    // One byte stands for a block of equal ones.
    place += 3 + (kind === 1 ? 1 : word >> 3)
    if ((word & 1) === 0) continue
    place += (flags & 4) === 0 ? 0 : 4
    return place > bytes.size ? cutOff('zstd frame', bytes.size) : place
  }
  return undefined
}

/** What `lz4 -l` writes, and the kernel reads: blocks with their lengths before them, to the end of the file. */
export async function lz4End(bytes: Bytes, start: number): Promise<End | Broken> {
  for (let place = start + 4, blocks = 0; blocks < most; blocks++) {
    const block = await bytes.at(place, 4)
    if (block.length === 0) return place
    if (block.length < 4) return undefined
    const length = block.readUInt32LE(0)
    // Another archive begins, or what stands here is none of it.
    if (length === 0 || length > longestBlock) return length === 0 ? place : undefined
    place += 4 + length
    if (place > bytes.size) return cutOff('lz4 archive', bytes.size)
  }
  return undefined
}

/** Of 8 MiB that cannot be made shorter. */
const longestBlock = 8 * 1024 * 1024 + 32_912 + 16

/**
 * A stream of xz ends with its footer, perhaps with zeros behind it. Nothing tells how long it is before that,
 * so that an archive that was put behind it is taken as it is.
 */
export async function xzEnd(bytes: Bytes, start: number): Promise<End | Broken> {
  const tail = await bytes.at(Math.max(start, bytes.size - 4096), 4096)
  const last = tail.findLastIndex((byte) => byte !== 0)
  if (last < 0 || tail.includes('TRAILER!!!\0')) return undefined
  const footer = tail.toString('latin1', Math.max(0, last - 1), last + 1)
  return footer === 'YZ' ? bytes.size : cutOff('xz stream', bytes.size)
}
