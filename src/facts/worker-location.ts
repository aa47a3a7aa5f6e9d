/** Starts the database's thread, from the sources as well as from a build. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { PhoenixError } from '../error.js'

/** The name of the thread's file in a build. */
const builtName = 'facts-worker.js'

/** The environment variable that names a build while the rest runs from its sources. */
const builtBefore = 'PHOENIX_FACTS_WORKER'

/** Starts the thread; `from` is the URL of the calling module. */
export function startWorker(from: string = import.meta.url): Worker {
  // The flags of this process (loaders, `--eval`, …) are not the thread's business.
  const options = { execArgv: [], name: 'phoenix facts' }
  if (from.endsWith('.ts')) return new Worker(fromSources(from), options)
  return new Worker(pathToFileURL(builtFile(fileURLToPath(from))), options)
}

/**
 * Who works on the sources may name a build of the thread's file, which starts quicker than the sources;
 * an installed package does not listen to that.
 */
function fromSources(from: string): URL {
  const built = process.env[builtBefore]
  return built === undefined || built === '' ? sourceModule(from) : pathToFileURL(built)
}

/**
 * Node cannot start a thread from TypeScript that imports more TypeScript. A module in a data URL
 * can, by registering the loader of tsx first.
 */
function sourceModule(from: string): URL {
  const code = `
    import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}
    register()
    await import(${JSON.stringify(new URL('./worker.ts', from).href)})`
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`)
}

/** A build puts this code anywhere in `dist/`, and the thread's file at its top. */
function builtFile(from: string): string {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const file = join(folder, builtName)
    if (existsSync(file)) return file
    if (folder === dirname(folder)) {
      throw new PhoenixError('internal', `${builtName} is missing beside ${from}`, {
        hint: 'Install phoenix-cluster again; when bundling, leave it out of the bundle.',
      })
    }
  }
}
