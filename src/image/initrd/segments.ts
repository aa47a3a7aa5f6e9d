/**
 * The parts of an initial RAM disk, one behind the other as the kernel unpacks them: where each of them ends,
 * by what it says of itself. Nothing is unpacked for that.
 */
import { initrdFormat } from '../format.js'
import type { Bytes } from './bytes.js'
import { Broken, cutOff, type End } from './ending.js'

/** How many members or blocks are looked at; an archive with more is taken as it is. */
const most = 200_000

/**
 * `newc`, as the kernel's own document on the format has it: fields of eight hexadecimal digits. A trailer need not
 * be there: behind any member, zeros or another part may stand, or nothing.
 */
export async function cpioEnd(bytes: Bytes, start: number): Promise<End | Broken> {
  for (let place = start, members = 0; members < most; members++) {
    const head = await bytes.at(place, 110)
    const text = head.toString('latin1')
    if (!/^07070[12]/.test(text) && isPartEnd(head)) return place
    if (!/^07070[12][0-9A-Fa-f]{104}$/.test(text + emptyHead.slice(text.length))) {
      return new Broken(`its cpio archive makes no sense at byte ${place}`)
    }
    if (head.length < 110) return cutOff('cpio archive', bytes.size)
    const field = (index: number) => Number.parseInt(text.slice(6 + index * 8, 14 + index * 8), 16)
    const nameLength = field(11)
    const data = fourfold(place + 110 + nameLength)
    const name = await bytes.at(place + 110, Math.min(nameLength, 11))
    if (name.toString('latin1') === 'TRAILER!!!\0') return data
    const end = data + field(6)
    if (end > bytes.size) return cutOff('cpio archive', bytes.size)
    place = fourfold(end)
  }
  return undefined
}

const emptyHead = '070701'.padEnd(110, '0')

/** Whether what stands behind a member is no other one: the end of the file, zeros, or something packed. */
const isPartEnd = (head: Buffer) => (head[0] ?? 0) === 0 || initrdFormat(head) !== undefined

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
    if (place + 4 + length > bytes.size) {
      // What gzip packed begins like a block that is not too long.
      return initrdFormat(block) === undefined ? cutOff('lz4 archive', bytes.size) : place
    }
    place += 4 + length
  }
  return undefined
}

/** Of 8 MiB that cannot be made shorter. */
const longestBlock = 8 * 1024 * 1024 + 32_912 + 16
