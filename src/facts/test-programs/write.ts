/**
 * Writes from many sides at once: `write FILE NAME ROUNDS`. Each round records facts, journals a step
 * and appends to the audit log, and is named on stdout once all of it was acknowledged.
 */
import { openFacts } from '../open-facts.js'

const [location = '', name = '', rounds = ''] = process.argv.slice(2)
const store = await openFacts({ cluster: 'atlas', location })
const run = await store.runs.begin({ actor: name, planDigest: 'd', nodes: 1 })
console.log(`run ${run.id}`)

async function round(i: number): Promise<void> {
  const key = { run: run.id, node: name, index: i }
  const fact = { node: `${name}-${i}`, source: name }
  await Promise.all([
    store.record([
      { ...fact, key: 'round', value: i },
      { ...fact, node: 'shared', key: 'last', value: `${name}-${i}` },
    ]),
    store.journal.begin([{ ...key, kind: 'power', summary: 'power on' }]),
    store.audit.append({ actor: name, action: 'power on', nodes: `${i}` }),
  ])
  await store.journal.end([{ ...key, result: 'done' }])
  console.log(`done ${i}`)
}

for (let i = 0; i < Number(rounds); i += 4) {
  await Promise.all([round(i), round(i + 1), round(i + 2), round(i + 3)])
}
await store.runs.end(run.id, 'done', { done: 1, failed: 0, remaining: 0 })
await store.close()
