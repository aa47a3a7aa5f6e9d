/**
 * Remembers that files changed and the program that reads them was not told yet. Files that say what they
 * are to say do not show that, so a mark lies beside them from before the first of them changes until the
 * program was told. There it lives and dies with the files that it is about, whichever facts database or
 * computer looks at them next, and costs nothing in between.
 */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PhoenixError } from '../../error.js'
import { writeFiles } from './write-files.js'

/** What the mark says to people who come across it. */
const meaning =
  "The program that reads these files was not told yet that they changed: the next 'phoenix apply' tells it.\n"

/** Whether the program that reads the files of a renderer below a folder was not told of a change. */
export function isUntold(folder: string, renderer: string): boolean {
  return existsSync(join(folder, markOf(renderer)))
}

/**
 * Remembers, before files change, that their program is to be told; on disk before this resolves.
 *
 * @throws PhoenixError `file-write` with the reason
 */
export async function markUntold(folder: string, renderer: string): Promise<void> {
  await writeFiles(folder, [{ path: markOf(renderer), text: meaning }])
}

/**
 * The program was told.
 *
 * @throws PhoenixError `file-write` where it will be told once more, because the mark stays
 */
export async function markTold(folder: string, renderer: string): Promise<void> {
  const mark = join(folder, markOf(renderer))
  try {
    await rm(mark, { force: true })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const message = `the program was told, but ${mark} cannot be removed (${code}), so that it is told again`
    throw new PhoenixError('file-write', message, { cause })
  }
}

/** A name that servers which read whole folders pass over. */
function markOf(renderer: string): string {
  return `.phoenix-untold-${renderer}`
}
