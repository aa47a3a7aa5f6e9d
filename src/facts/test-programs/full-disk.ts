/**
 * Fills a small disk and frees some of it: `full-disk FOLDER`. Prints as JSON what happened.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PhoenixError } from '../../error.js'
import { openFacts } from '../open-facts.js'

const folder = process.argv[2] ?? ''
const location = join(folder, 'atlas.db')
const ballast = join(folder, 'ballast')
writeFileSync(ballast, Buffer.alloc(300 * 1024))

const code = (error: unknown) =>
  PhoenixError.is(error) ? `${error.code}: ${error.hint}` : String(error)
const open = () => openFacts({ cluster: 'atlas', location })

let store = await open()
const run = await store.runs.begin({ actor: 'test', planDigest: 'd', nodes: 1 })
let acknowledged = 0
let failure: unknown

async function write(): Promise<void> {
  const key = { run: run.id, node: 'n', index: acknowledged }
  await Promise.all([
    store.record([{ node: `n${acknowledged}`, key: 'k', value: 'x'.repeat(1000), source: 's' }]),
    store.journal.begin([{ ...key, kind: 'power', summary: 'power on' }]),
    store.audit.append({ actor: 'a', action: 'power on', nodes: 'n' }),
  ])
  acknowledged += 1
}

async function fill(): Promise<void> {
  try {
    for (;;) await write()
  } catch (error) {
    failure = error
  }
}

async function count() {
  const [facts, steps, verdict] = await Promise.all([
    store.snapshot(),
    store.runs.steps(run.id),
    store.audit.verify(),
  ])
  return { acknowledged, facts: facts.size, steps: steps.length, audit: verdict }
}

await fill()
const whenFull = { failure: code(failure), ...(await count()) }
rmSync(ballast)
for (let i = 0; i < 20; i++) await write()
const afterFreeing = await count()
await fill()
await store.close()

try {
  for (;;) writeFileSync(join(folder, 'rest'), Buffer.alloc(1024), { flag: 'a' })
} catch {
  // Not one byte is left now.
}
const opening = await openFacts({ cluster: 'atlas', location: join(folder, 'other.db') }).then(
  () => 'it opened',
  code,
)
rmSync(join(folder, 'rest'))
store = await open()
console.log(JSON.stringify({ whenFull, afterFreeing, opening, reopened: await count() }))
await store.close()
