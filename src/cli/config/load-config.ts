/** Finds the configuration and runs it. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PhoenixError } from '../../error.js'
import type { Declared } from '../../model/declaration.js'
import type { Call } from '../command-line/call.js'

/** The names that are looked for, in this order. */
export const usualNames = [
  'cluster.config.ts',
  'cluster.config.mts',
  'cluster.config.js',
  'cluster.config.mjs',
] as const

/**
 * The cluster that the configuration exports.
 *
 * @throws PhoenixError `config-load` with the place, where the file is missing, cannot be parsed,
 * fails while it runs, or exports no cluster
 */
export async function loadConfig(call: Call): Promise<Declared> {
  return (await loadModule(call)).site
}

/** The same with all else that the configuration exports. */
export async function loadModule(
  call: Call,
): Promise<{ readonly site: Declared; readonly exported: Readonly<Record<string, unknown>> }> {
  const file = findConfig(call)
  let exported: Record<string, unknown>
  call.io.stage.loading = file
  try {
    exported = moduleOf(await importModule(file))
  } catch (error) {
    const { loadFailure } = await import('./load-failure.js')
    throw loadFailure(file, error)
  } finally {
    call.io.stage.loading = undefined
  }
  return { site: clusterOf(call.shown(file), exported), exported }
}

/** The cluster that a configuration exports; `file` is how people know it. */
export function clusterOf(file: string, exported: Record<string, unknown>): Declared {
  const whole = moduleOf(exported)
  if (isDeclared(whole.default)) return whole.default
  throw noCluster(file, whole)
}

/** The path of the configuration; it exists. */
export function findConfig(call: Call): string {
  if (call.config !== undefined) {
    const file = call.path(call.config)
    const found = statSync(file, { throwIfNoEntry: false })
    if (found?.isFile()) return file
    if (found?.isDirectory()) return configIn(file, call.shown(file))
    throw new PhoenixError('config-load', `there is no file ${call.shown(file)}`, {
      hint: 'name the configuration with -c, or write a first one with: phoenix init',
    })
  }
  return configIn(call.io.cwd, call.io.cwd)
}

/** The configuration in a folder, by the names that it usually has. */
function configIn(folder: string, shown: string): string {
  for (const name of usualNames) {
    const file = join(folder, name)
    if (existsSync(file)) return file
  }
  throw new PhoenixError('config-load', `there is no ${usualNames[0]} in ${shown}`, {
    hint: 'name one with -c, or write a first one with: phoenix init',
  })
}

/** Imports a file of JavaScript or TypeScript. */
async function importModule(file: string): Promise<Record<string, unknown>> {
  const url = pathToFileURL(file).href
  const isTypeScript = /^\.[cm]?ts$/.test(extname(file))
  if (isTypeScript && !readsTypeScript()) {
    const { register } = await import('tsx/esm/api')
    register()
    // Without "type": "module" a .ts file is CommonJS to Node, and that has a loader of its own.
    if (!isEsm(file)) (await import('tsx/cjs/api')).register()
  }
  return import(url)
}

/** Whether this process reads TypeScript already: it runs from the sources, or under tsx. */
function readsTypeScript(): boolean {
  return import.meta.url.endsWith('.ts') || process.execArgv.some((one) => /\btsx\b/.test(one))
}

function isEsm(file: string): boolean {
  if (/\.m[jt]s$/.test(file)) return true
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest)) {
      try {
        return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module'
      } catch {
        return false
      }
    }
    if (folder === dirname(folder)) return false
  }
}

/** What a module exports; Node shows what was CommonJS as one default export. */
function moduleOf(exported: Record<string, unknown>): Record<string, unknown> {
  const whole = exported.default as Record<string, unknown> | undefined
  return whole?.__esModule === true ? whole : exported
}

function isDeclared(value: unknown): value is Declared {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Declared>).toDeclaration === 'function'
  )
}

function noCluster(file: string, exported: Record<string, unknown>): PhoenixError {
  const named = Object.keys(exported).find((name) => isDeclared(exported[name]))
  if (named !== undefined) {
    return new PhoenixError('config-load', `${file} exports the cluster as '${named}'`, {
      hint: `export it as the default: export default ${named}`,
    })
  }
  const what =
    'default' in exported
      ? `the default export of ${file} is not a cluster`
      : `${file} has no default export`
  return new PhoenixError('config-load', what, { hint: hintFor(exported.default) })
}

function hintFor(value: unknown): string {
  if (value instanceof Promise) return 'it is a promise: export default await …'
  if (typeof value === 'function') return 'it is a function: export what it gives'
  return "it has to say: export default cluster('name')…"
}
