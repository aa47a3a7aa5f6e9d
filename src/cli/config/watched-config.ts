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
  /** When each file was changed last; `undefined` for one that is gone. */
  #files: ReadonlyMap<string, number | undefined> = new Map()

  constructor(call: Call) {
    this.#call = call
    this.#file = findConfig(call)
    this.#files = new Map([[this.#file, modified(this.#file)]])
  }

  /**
   * Runs the configuration anew, with all files of its own that it imports.
   *
   * @throws PhoenixError `config-load` as `loadConfig` does
   */
  async read(): Promise<Declared> {
    const files = new Set([this.#file])
    try {
      const { tsImport } = await import('tsx/esm/api')
      const exported = await tsImport(pathToFileURL(this.#file).href, {
        parentURL: pathToFileURL(this.#file).href,
        onImport: (url) => {
          if (url.startsWith('file:') && !url.includes('/node_modules/')) {
            files.add(fileURLToPath(url.replace(/[?#].*$/, '')))
          }
        },
      })
      return clusterOf(this.#call.shown(this.#file), exported)
    } catch (error) {
      const { loadFailure } = await import('./load-failure.js')
      throw loadFailure(this.#file, error)
    } finally {
      // What was read before is watched on: a file that is broken now will be mended.
      const all = new Set([...this.#files.keys(), ...files])
      this.#files = new Map([...all].map((file) => [file, modified(file)]))
    }
  }

  /** Whether a file is another one than when it was read. */
  get isChanged(): boolean {
    return [...this.#files].some(([file, at]) => modified(file) !== at)
  }
}

function modified(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}
