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
  /** Whether what gzip packed is unpacked, since nothing else shows where it ends. @default false */
  readonly unpack?: boolean
  readonly signal?: AbortSignal | undefined
}

/** How many parts are looked at: the code for the processor, the system, and whatever else is put together. */
const mostParts = 64

/** No boot loader hands over more, and reading it would take long. */
const mostBytes = 4 * 1024 ** 3

/** What is wrong with it, as the end of a sentence about the file; undefined where nothing is found. */
export async function initrdProblem(
  handle: FileHandle,
  size: number,
  options: WholeOptions = {},
): Promise<string | undefined> {
  if (size > mostBytes) return undefined
  const own = await withoutBootconfig(new Bytes(handle, size))
  if (own === undefined) return undefined
  const bytes = new Bytes(handle, own, options.signal)
  for (let place = 0, parts = 0; parts < mostParts; parts++) {
    options.signal?.throwIfAborted()
    const end = await partEnd(bytes, place, options)
    if (end instanceof Broken) return end.why
    if (end === undefined) return undefined
    place = await bytes.afterZeros(end)
    if (place >= own) return undefined
  }
  return undefined
}

async function partEnd(bytes: Bytes, place: number, options: WholeOptions): Promise<End | Broken> {
  const head = (await bytes.at(place, 6)).toString('latin1')
  // The kernel takes an archive only at a multiple of four.
  if (/^07070[12]/.test(head) && place % 4 === 0) return cpioEnd(bytes, place)
  if (head.startsWith('\x28\xb5\x2f\xfd')) return zstdEnd(bytes, place)
  if (head.startsWith('\x02\x21\x4c\x18')) return lz4End(bytes, place)
  if (head.startsWith('\xfd7zXZ\0')) return xzEnd(bytes, place)
  if (head.startsWith('\x1f\x8b') && options.unpack === true) return gzipEnd(bytes, place)
  return undefined
}
