import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { PhoenixError } from '../../error.js'

/** The largest file that is compared, in bytes: far more than the largest cluster's files have. */
export const largestFile = 64 * 1024 * 1024

/**
 * What a file says; undefined where there is none. Whatever stands in its place is not trusted: only a
 * plain file of a sensible size is read, and nothing is waited for.
 *
 * @throws PhoenixError `file-write` with the reason
 */
export function readBounded(path: string, largest = largestFile): Uint8Array | undefined {
  const refused = (reason: string, cause?: unknown) =>
    new PhoenixError('file-write', `${path} cannot be compared: ${reason}`, { cause })
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw refused(reasons[code ?? ''] ?? String(code), cause)
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw refused('it is no plain file')
    if (stat.size > largest) throw refused(`it has more than ${largest} bytes`)
    const bytes = new Uint8Array(stat.size)
    let length = 0
    while (length < bytes.length) {
      const read = readSync(file, bytes, length, bytes.length - length, null)
      if (read === 0) break
      length += read
    }
    return bytes.subarray(0, length)
  } finally {
    closeSync(file)
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  ENOTDIR: 'part of the path is a file and no folder',
  ELOOP: 'links lead in a ring',
}
