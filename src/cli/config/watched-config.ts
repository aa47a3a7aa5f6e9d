/** A configuration that is read again when it changes: for commands that run for a long time. */
import { statSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Declared } from '../../model/declaration.js'
import type { Call } from '../command-line/call.js'
import { clusterOf, findConfig } from './load-config.js'

/** A configuration, and the files that it was read from. */
export class WatchedConfig {
  readonly #call: Call
  readonly #file: string
  /** What tells each file, as it was read, from another one. */
  #files: ReadonlyMap<string, Stamp>

  constructor(call: Call) {
    this.#call = call
    this.#file = findConfig(call)
    this.#files = new Map([[this.#file, stampOf(this.#file)]])
  }

  /**
   * Runs the configuration anew, with all files of its own that it imports.
   *
   * @throws PhoenixError `config-load` as `loadConfig` does
   */
  async read(): Promise<Declared> {
    // Before they are read: what is saved meanwhile is another file. What was read before is watched on, since
    // a file that is broken now will be mended.
    const files = new Map([...this.#files.keys()].map((file) => [file, stampOf(file)]))
    try {
      const { tsImport } = await import('tsx/esm/api')
      const exported = await tsImport(pathToFileURL(this.#file).href, {
        parentURL: pathToFileURL(this.#file).href,
        onImport: (url) => {
          if (url.startsWith('file:') && !url.includes('/node_modules/')) {
            const file = fileURLToPath(url.replace(/[?#].*$/, ''))
            if (!files.has(file)) files.set(file, stampOf(file))
          }
        },
      })
      return clusterOf(this.#call.shown(this.#file), exported)
    } catch (error) {
      const { loadFailure } = await import('./load-failure.js')
      throw loadFailure(this.#file, error)
    } finally {
      this.#files = files
    }
  }

  /** Whether a file is another one than when it was read. */
  get isChanged(): boolean {
    return [...this.#files].some(([file, stamp]) => stampOf(file) !== stamp)
  }
}

/** `undefined` for a file that is gone. */
type Stamp = string | undefined

function stampOf(file: string): Stamp {
  const found = statSync(file, { throwIfNoEntry: false })
  return found && `${found.mtimeMs} ${found.size}`
}
