/** Whether an initial RAM disk is whole: a copy that was cut off starts a kernel that then has no root. */

import type { FileHandle } from 'node:fs/promises'
import { withoutBootconfig } from './bootconfig.js'
import { Bytes } from './bytes.js'
import { Broken, type End } from './ending.js'
import { gzipEnd } from './gzip.js'
import { cpioEnd, lz4End, zstdEnd } from './segments.js'
import { xzEnd } from './xz.js'

/** How closely it is looked at. */
export interface WholeOptions {
  /**
   * How many bytes are unpacked of each archive that gzip packed, since nothing else shows where it ends; a longer
   * one is taken as it is.
   * @default 1 GiB, which takes two or three seconds
   */
  readonly unpack?: number
  readonly signal?: AbortSignal | undefined
}

/** How many parts are looked at: the code for the processor, the system, and whatever else is put together. */
const mostParts = 64

/** No boot loader hands over more, and reading it would take long. */
const mostBytes = 4 * 1024 ** 3

const usualUnpack = 1024 ** 3

/** What is found of an initial RAM disk, each as the end of a sentence about the file. */
export interface InitrdFindings {
  /** What is wrong. */
  readonly problem?: string
  /** What need not be wrong, but seldom is so by intent. */
  readonly doubt?: string
}

/** Looks whether it is whole; nothing is found of what cannot be told. */
export async function lookIntoInitrd(
  handle: FileHandle,
  size: number,
  options: WholeOptions = {},
): Promise<InitrdFindings> {
  if (size > mostBytes) return {}
  const own = await withoutBootconfig(new Bytes(handle, size))
  if (own === undefined) return {}
  const bytes = new Bytes(handle, own, options.signal)
  for (let place = 0, parts = 0; parts < mostParts; parts++) {
    options.signal?.throwIfAborted()
    const end = await partEnd(bytes, place, options)
    if (end instanceof Broken) return { problem: end.why }
    if (end === undefined) return {}
    const next = await bytes.afterZeros(end)
    if (next >= own) return (await lacksTrailer(bytes, place, end)) ? { doubt: noTrailer } : {}
    place = next
  }
  return {}
}

/** The kernel needs none, but all that make archives write one: a copy may have ended between two members. */
const noTrailer =
  'it may be cut off: its last cpio archive has no TRAILER!!!, which Linux does not need'

/** Whether the part from `start` to `end` is a plain archive that does not end with a trailer. */
async function lacksTrailer(bytes: Bytes, start: number, end: number): Promise<boolean> {
  if (!/^07070[12]/.test((await bytes.at(start, 6)).toString('latin1'))) return false
  // Its name, filled up to a multiple of four.
  return (await bytes.at(end - 14, 11)).toString('latin1') !== 'TRAILER!!!\0'
}

async function partEnd(bytes: Bytes, place: number, options: WholeOptions): Promise<End | Broken> {
  const head = (await bytes.at(place, 6)).toString('latin1')
  // The kernel takes an archive only at a multiple of four.
  if (/^07070[12]/.test(head) && place % 4 === 0) return cpioEnd(bytes, place)
  if (head.startsWith('\x28\xb5\x2f\xfd')) return zstdEnd(bytes, place)
  if (head.startsWith('\x02\x21\x4c\x18')) return lz4End(bytes, place)
  if (head.startsWith('\xfd7zXZ\0')) return xzEnd(bytes, place)
  if (head.startsWith('\x1f\x8b')) return gzipEnd(bytes, place, options.unpack ?? usualUnpack)
  return undefined
}
