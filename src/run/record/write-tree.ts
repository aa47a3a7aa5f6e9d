import { readdir, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PhoenixError } from '../../error.js'
import { makeFolder } from '../files/make-folder.js'
import type { RecordedTree } from './record-tree.js'

/**
 * Makes a folder for a tree, unless it is there. One that holds something is refused: a tree would be mixed with
 * it.
 *
 * @throws PhoenixError `usage` for that, `file-write` where it cannot be made
 */
export async function makeEmpty(folder: string): Promise<void> {
  try {
    await makeFolder(folder)
    if ((await readdir(folder)).length === 0) return
  } catch (cause) {
    throw notWritten(folder, cause)
  }
  throw new PhoenixError('usage', `${folder} is not empty`, { hint: 'name another folder' })
}

/** Takes such a folder away again, where nothing came of it. */
export async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => {})
}

/** Writes a tree into a folder, as `phoenix simulate --tree` and others read it: an `index.json` for each resource. */
export async function writeTree(folder: string, { resources }: RecordedTree): Promise<void> {
  try {
    for (const [path, body] of resources) {
      const place = join(folder, ...path.split('/'))
      await makeFolder(place)
      const text = typeof body === 'string' ? body : `${JSON.stringify(body, undefined, 2)}\n`
      await writeFile(join(place, 'index.json'), text)
    }
  } catch (cause) {
    throw notWritten(folder, cause)
  }
}

function notWritten(folder: string, cause: unknown): PhoenixError {
  const { code, message } = cause as NodeJS.ErrnoException
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'it may not be written',
    EROFS: 'its file system is read-only',
    ENOTDIR: 'it, or a part of its path, is not a folder',
    ENOENT: 'no folder can be made there',
    ENOSPC: 'its disk is full',
  }
  return new PhoenixError('file-write', `${folder}: ${reasons[code ?? ''] ?? message}`, { cause })
}
