/** The folder of images: nothing outside of it is ever opened, wherever links in it point. */
import { constants } from 'node:fs'
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { PhoenixError } from '../error.js'
import { printable } from '../model/clean-text.js'

/** A file of an image, opened for reading. Whoever asked for it closes it. */
export interface OpenImageFile {
  readonly handle: FileHandle
  /** In bytes. */
  readonly size: number
  /** When its content was changed last, in milliseconds since 1970. */
  readonly modified: number
  /**
   * What tells its content from another one under the same path: made of its size, its place on the disk
   * and when it was changed last, without reading it.
   */
  readonly stamp: string
}

/**
 * Opens a file below a folder. Links within the folder are followed, such as `latest`; what they lead to
 * has to be below the folder too.
 *
 * @throws PhoenixError `image` where there is no such file, where it is none that can be read, and where it
 * is outside of the folder
 */
export async function openImageFile(folder: string, path: string): Promise<OpenImageFile> {
  const shown = printable(path.slice(0, 200))
  if (!isBelow(path)) throw unfit(`'${shown}' is not a path below the folder of images`)
  const outside = unfit(`'${shown}' leads out of the folder of images`)
  let handle: FileHandle | undefined
  try {
    const root = await realpath(folder)
    const real = await realpath(join(root, path))
    if (!isWithin(root, real)) throw outside
    // Whoever exchanges the file for a link meanwhile, or for a pipe that nobody writes to, gains nothing.
    handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const opened = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => real)
    if (!isWithin(root, opened)) throw outside
    const { size, mtimeMs, mtimeNs, ctimeNs, ino, dev } = await statOf(handle, shown)
    const stamp = [dev, ino, size, mtimeNs, ctimeNs].map((one) => one.toString(36)).join('-')
    return { handle, size: Number(size), modified: Number(mtimeMs), stamp }
  } catch (error) {
    await handle?.close()
    throw PhoenixError.is(error) ? error : cannotOpen(shown, error)
  }
}

async function statOf(handle: FileHandle, path: string) {
  const stat = await handle.stat({ bigint: true })
  if (!stat.isFile()) throw unfit(`${path}: it is no plain file`)
  return stat
}

function isWithin(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep)
}

/** Whether a text is a relative path that goes down only. */
function isBelow(path: string): boolean {
  if (path === '' || path.length > 1024 || /[\0\\]/.test(path)) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

function cannotOpen(path: string, error: unknown): PhoenixError {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  const why: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    ENOTDIR: 'there is no such file',
    EACCES: 'it cannot be read by this user',
    ELOOP: 'it is a link that leads nowhere',
    EISDIR: 'it is a folder',
  }
  return new PhoenixError(
    'image',
    `${path}: ${why[code ?? ''] ?? `it cannot be opened (${code})`}`,
    {
      cause: error,
    },
  )
}

function unfit(message: string): PhoenixError {
  return new PhoenixError('image', message)
}
