import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Declared } from '../model/declaration.js'

/**
 * Where the facts of a cluster are kept: an absolute path or `:memory:`. A URL of another kind than
 * `file:` is given back as it is, for the database to refuse it.
 */
export function factsLocation(
  site: Declared,
  options: { readonly facts?: string; readonly through?: unknown } = {},
): string {
  const { name, facts, origin } = site.toDeclaration()
  const file = origin.place?.file
  const folder = file !== undefined && isAbsolute(file) ? dirname(file) : process.cwd()
  const suffix = options.through === undefined ? '' : '.simulated'
  const usual = resolve(folder, '.phoenix', `${name}${suffix}.db`)
  // What is learnt from simulated hardware must never pass for facts about the real one.
  const chosen = options.facts ?? (options.through === undefined ? facts : undefined)
  if (chosen === undefined) return usual
  if (chosen === ':memory:') return chosen
  const base = options.facts === undefined ? folder : process.cwd()
  // `file:name.db` means a relative path to people, though not to the standard of URLs.
  if (/^file:[^/]/.test(chosen)) return resolve(base, chosen.slice('file:'.length))
  if (chosen.startsWith('file:')) return fileURLToPath(chosen)
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(chosen) ? chosen : resolve(base, chosen)
}
