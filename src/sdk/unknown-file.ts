/** Where the machines are kept that ask the services of `phoenix serve` and are no nodes: beside the facts. */
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type UnknownMachine, unknownIn, unknownText } from '../boot/unknown/unknown-machines.js'
import { PhoenixError } from '../error.js'

/** The largest file that is read, in bytes: 4096 machines that say as much as they can need less. */
const largest = 32 * 1024 * 1024

/** The path of the file; undefined where facts are kept in memory alone. */
export function unknownFile(factsLocation: string): string | undefined {
  if (factsLocation === ':memory:') return undefined
  return `${factsLocation.replace(/\.db$/, '')}.unknown.json`
}

/** Reads the machines; none where there is no file yet. */
export async function readUnknown(file: string | undefined): Promise<readonly UnknownMachine[]> {
  if (file === undefined) return []
  const text = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new PhoenixError('usage', `${file} cannot be read (${error.code})`, { cause: error })
  })
  return text === undefined || text.length > largest ? [] : unknownIn(text.toString('utf8'))
}

/** Writes the machines: whole or not at all, and only for the eyes of the owner. */
export async function writeUnknown(
  file: string | undefined,
  machines: readonly UnknownMachine[],
): Promise<void> {
  if (file === undefined) return
  const draft = `${file}.new`
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(draft, unknownText(machines), { mode: 0o600 })
    await chmod(draft, 0o600)
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    const { code } = error as NodeJS.ErrnoException
    throw new PhoenixError('file-write', `${file} cannot be written (${code})`, { cause: error })
  }
}
