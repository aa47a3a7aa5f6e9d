/**
 * `npm run bench [NAME …]` runs the benchmark modules, each five times in a fresh process, and prints
 * the medians as one table. A figure that misses its target is shown, it never fails the run: machines
 * differ. A module that breaks is named and gives exit code 1.
 *
 * To add one: write `bench/NAME.bench.ts` that exports `rows()`, see {@link Row} in table.ts.
 *
 *     import type { Row } from './table.js'
 *
 *     export async function rows(): Promise<Row[]> {
 *       const start = performance.now()
 *       work()
 *       return [{ name: 'work on 10,000 nodes', figure: (performance.now() - start) / 1000, unit: 's', target: 1 }]
 *     }
 *
 * Build what the work needs before the clock starts. Names must be the same in each run.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { medianRows, type Row, table } from './table.js'

const runs = 5
const folder = dirname(fileURLToPath(import.meta.url))
const suffix = '.bench.ts'

/** Runs a module once in a process of its own; its rows come back over the process's channel. */
async function runOnce(module: string): Promise<Row[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(folder, 'one.ts'), module], {
    cwd: dirname(folder),
    // What a module prints goes to stderr, so that stdout is the table alone.
    stdio: ['ignore', 2, 'inherit', 'ipc'],
  })
  let rows: Row[] | undefined
  child.on('message', (message) => {
    rows = message as Row[]
  })
  const [code, signal] = await once(child, 'close')
  if (rows === undefined) throw new Error(`${module} ended with ${signal ?? `exit code ${code}`}`)
  return rows
}

const wanted = process.argv.slice(2)
const modules = readdirSync(folder)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .sort()
for (const name of wanted) {
  if (!modules.includes(name)) {
    console.error(`there is no bench/${name}${suffix}; there are: ${modules.join(', ')}`)
    process.exit(2)
  }
}

const all: Row[] = []
for (const module of wanted.length === 0 ? modules : wanted) {
  try {
    const results: Row[][] = []
    for (let run = 1; run <= runs; run++) {
      process.stderr.write(`${module}: run ${run} of ${runs}\n`)
      results.push(await runOnce(join(folder, module + suffix)))
    }
    all.push(...medianRows(results))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
console.log(
  `Medians of ${runs} runs, Node ${process.versions.node}, ${process.platform} ${process.arch}.`,
)
console.log(table(all))
