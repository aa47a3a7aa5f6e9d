/**
 * Builds the thread of the facts database once for all test files: compiled anew by each thread that is
 * started, from its sources, it would take most of the time that the tests take.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'

// Where the packages and the migrations are found as they are from the sources.
const caches = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url))

export default async function setup(): Promise<() => void> {
  mkdirSync(caches, { recursive: true })
  const folder = mkdtempSync(join(caches, 'phoenix-tests-'))
  await build({
    config: false,
    entry: { 'facts-worker': 'src/facts/worker.ts' },
    outExtension: () => ({ js: '.mjs' }),
    format: 'esm',
    target: 'node20',
    platform: 'node',
    silent: true,
    outDir: folder,
  })
  process.env.PHOENIX_FACTS_WORKER = join(folder, 'facts-worker.mjs')
  return () => rmSync(folder, { recursive: true, force: true })
}
