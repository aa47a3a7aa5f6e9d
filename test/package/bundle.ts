/** Looks into built files. */
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { importsOf, packageOf } from '../house/imports.js'

/** What a built file loads when it is imported, chunks followed. Lazy imports are not followed. */
export function loadedBy(folder: string, file: string): { files: string[]; packages: string[] } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const queue = [file]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (files.has(next)) continue
    files.add(next)
    for (const one of importsOf(next, readFileSync(join(folder, next), 'utf8'))) {
      if (one.reach === 'lazy') continue
      if (one.specifier.startsWith('.')) {
        queue.push(posix.join(posix.dirname(next), one.specifier))
      } else {
        packages.add(one.specifier.startsWith('node:') ? one.specifier : packageOf(one.specifier))
      }
    }
  }
  return { files: [...files].sort(), packages: [...packages].sort() }
}
