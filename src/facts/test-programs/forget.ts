/** Opens a database, asks for a write without waiting for it, and never closes: `forget FILE`. */
import { openFacts } from '../open-facts.js'

const store = await openFacts({ cluster: 'atlas', location: process.argv[2] ?? '' })
await store.runs.begin({ actor: 'test', planDigest: 'd', nodes: 1 })
void store.record([{ node: 'n1', key: 'k', value: 1, source: 's' }])
