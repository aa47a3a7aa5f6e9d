/** Opens databases on a read-only file system: `read-only FILE…`. Prints as JSON what each says. */
import { PhoenixError } from '../../error.js'
import { openFacts } from '../open-facts.js'

const said: Record<string, unknown> = {}
for (const location of process.argv.slice(2)) {
  for (const readOnly of [true, false]) {
    const name = `${location.split('/').at(-1)} ${readOnly ? 'reading' : 'writing'}`
    try {
      const store = await openFacts({ cluster: 'atlas', location, readOnly })
      said[name] = [...(await store.snapshot()).keys()].length
      await store.close()
    } catch (error) {
      said[name] = PhoenixError.is(error) ? `${error.code}: ${error.hint}` : String(error)
    }
  }
}
console.log(JSON.stringify(said))
