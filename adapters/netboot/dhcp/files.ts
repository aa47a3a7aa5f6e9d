/** Files that another program reads while they change: whole or not at all, and only those that changed. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PhoenixError } from '../../../src/error.js'

/** Writes files below a folder; gives the paths of those that changed. */
export async function exchangeFiles(
  folder: string,
  files: readonly { readonly path: string; readonly text: string }[],
): Promise<string[]> {
  const changed: string[] = []
  for (const { path, text } of files) {
    const target = join(folder, path)
    const before = await readFile(target, 'utf8').catch(() => undefined)
    if (before === text) continue
    // A folder that is read as a whole must not show a draft.
    const draft = join(folder, `.${path.replaceAll('/', '-')}.new`)
    try {
      await mkdir(dirname(target), { recursive: true })
      await writeFile(draft, text, { mode: 0o644 })
      await rename(draft, target)
    } catch (error) {
      await rm(draft, { force: true })
      const { code } = error as NodeJS.ErrnoException
      throw new PhoenixError('file-write', `${target} cannot be written (${code})`, {
        cause: error,
      })
    }
    changed.push(path)
  }
  return changed
}
