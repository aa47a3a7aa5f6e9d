/** Writes files for other programs: whole or not at all, and only those that changed. */
import { randomBytes } from 'node:crypto'
import { type FileHandle, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PhoenixError } from '../../error.js'
import { makeFolder } from './make-folder.js'
import { readBounded } from './read-bounded.js'

/** A file as it is to be, with its path below the folder. */
export interface FileToWrite {
  readonly path: string
  readonly text: string
}

/** What became of a file. */
export interface WrittenFile {
  /** Relative to the folder. */
  readonly path: string
  /** `unchanged`: it said the same already and was not touched. */
  readonly result: 'written' | 'unchanged'
}

/** A file that differs from what is on disk, written beside its place. */
interface Draft {
  readonly path: string
  readonly target: string
  readonly draft: string
}

/**
 * Writes files below a folder, which is made if it is missing. Each takes its place at once, with the
 * mode and owner of the one before; none does before all are on disk, so that a full disk changes nothing.
 *
 * @throws PhoenixError `file-write` with the reason; where it came after some had taken their places, it
 * names them
 */
export async function writeFiles(
  folder: string,
  files: readonly FileToWrite[],
): Promise<WrittenFile[]> {
  const drafts: Draft[] = []
  const results: WrittenFile[] = []
  let current = folder
  const placed: string[] = []
  try {
    await makeFolder(folder)
    for (const { path, text } of files) {
      current = join(folder, path)
      const target = await targetOf(current)
      const before = await readIfThere(target)
      const result = before?.equals(Buffer.from(text)) === true ? 'unchanged' : 'written'
      results.push({ path, result })
      if (result === 'unchanged') continue
      await makeFolder(dirname(target))
      // A name that servers which read whole folders pass over.
      const draft = join(dirname(target), `.phoenix-${randomBytes(6).toString('hex')}.tmp`)
      drafts.push({ path, target, draft })
      await writeDraft(draft, target, text)
    }
    for (const { path, target, draft } of drafts) {
      current = target
      await rename(draft, target)
      placed.push(path)
    }
    for (const place of new Set(drafts.map(({ target }) => dirname(target))))
      await syncFolder(place)
    return results
  } catch (cause) {
    for (const { draft } of drafts) await rm(draft, { force: true }).catch(() => {})
    const done =
      placed.length === 0 ? 'no file was changed' : `already changed: ${placed.join(', ')}`
    const message = `${current} cannot be written: ${reasonOf(cause)} (${done})`
    throw new PhoenixError('file-write', message, { cause })
  }
}

/** What files below a folder say now; undefined where there is none, or where it cannot be read. */
export function previousIn(folder: string): (path: string) => string | undefined {
  return (path) => {
    try {
      const bytes = readBounded(join(folder, path))
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
    } catch {
      return undefined
    }
  }
}

/** Where a link leads to: the file behind it is replaced, and the link stays. */
async function targetOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return path
    throw error
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function writeDraft(draft: string, target: string, text: string): Promise<void> {
  const before = await stat(target).catch(() => undefined)
  const file = await open(draft, 'wx', 0o666)
  try {
    await file.writeFile(text)
    if (before !== undefined) await keepOwner(file, before)
    if (before !== undefined) await file.chmod(before.mode & 0o7777)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The owner stays the same where that is allowed; elsewhere whoever writes owns it. */
async function keepOwner(file: FileHandle, before: { uid: number; gid: number }): Promise<void> {
  const now = await file.stat()
  if (now.uid === before.uid && now.gid === before.gid) return
  await file.chown(before.uid, before.gid).catch(() => {})
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  // Some file systems do not know this for folders; the files themselves are on disk.
  await folder.sync().catch(() => {})
  await folder.close()
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of the path is a file and no folder',
  EEXIST: 'it is there already, and not a folder',
}

function reasonOf(error: unknown): string {
  const code = codeOf(error) ?? ''
  return reasons[code] ?? (error instanceof Error ? error.message : String(error))
}
