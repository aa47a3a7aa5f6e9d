/** Opens and closes a database: `open-often FILE TIMES`. */
import { openFacts } from '../open-facts.js'

const [location = '', times = ''] = process.argv.slice(2)
for (let i = 0; i < Number(times); i++) {
  const store = await openFacts({ cluster: `cluster${process.pid}`, location })
  await store.record([{ node: 'n1', key: 'opened', value: i, source: 'test' }])
  await store.close()
}
