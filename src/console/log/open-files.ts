import { readFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '../../run/files/make-folder.js'

/** How many files are open at once at least and at most: there may be more nodes than that. */
const bounds = { least: 256, most: 16_384 } as const

/** Half of the files that the process may have; what else it has open needs the others. */
function usualMost(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'latin1')
    const allowed = Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? 0)
    return Math.min(bounds.most, Math.max(bounds.least, Math.floor(allowed / 2)))
  } catch {
    return bounds.least // a system that does not tell
  }
}

/** Files that are written to at their end. Those that were written to longest ago are closed for others. */
export class OpenFiles {
  readonly #open = new Map<string, { readonly handle: Promise<FileHandle>; users: number }>()

  constructor(private readonly most = usualMost()) {}

  /** How many are open. */
  get size(): number {
    return this.#open.size
  }

  /** Works with a file, which is made where it is missing: readable for nobody else. */
  async use<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
    const entry = this.#open.get(path) ?? { handle: openForAppending(path), users: 0 }
    this.#open.delete(path)
    this.#open.set(path, entry)
    entry.users++
    try {
      return await work(await entry.handle)
    } catch (error) {
      // A file that failed once is opened anew.
      if (this.#open.get(path) === entry) this.#open.delete(path)
      await close(entry.handle)
      throw error
    } finally {
      entry.users--
      // All were to be opened anew meanwhile: this was the last that went into the old one.
      if (entry.users === 0 && this.#open.get(path) !== entry) await close(entry.handle)
      await this.#makeRoom()
    }
  }

  /** Closes a file, so that it is opened anew for what comes next. */
  async close(path: string): Promise<void> {
    const entry = this.#open.get(path)
    this.#open.delete(path)
    if (entry !== undefined) await close(entry.handle)
  }

  /** Has all opened anew for what comes next; what is being written at this moment goes where it goes. */
  async reopen(): Promise<void> {
    const entries = [...this.#open.values()]
    this.#open.clear()
    const idle = entries.filter(({ users }) => users === 0)
    await Promise.all(idle.map(({ handle }) => close(handle)))
  }

  async #makeRoom(): Promise<void> {
    if (this.#open.size <= this.most) return
    for (const [path, { users }] of this.#open) {
      if (users > 0) continue
      await this.close(path)
      if (this.#open.size <= this.most) return
    }
  }
}

async function openForAppending(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'a', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    await makeFolder(dirname(path), 0o700)
    return open(path, 'a', 0o600)
  }
}

async function close(handle: Promise<FileHandle>): Promise<void> {
  await handle.then((file) => file.close()).catch(() => {})
}
