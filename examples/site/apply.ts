/** A part of the site, applied to a simulated rack: one rack of nodes, some with GPUs, the login nodes. */
import { open } from 'phoenix-cluster'
import { simulate } from 'phoenix-cluster/adapters/simulated'
import site from './cluster.config.js'

// login[1-2] are behind IPMI, which the rack does not speak.
const nodes = 'cn[0001-0048],gpu[001-008],login[3-4]'
const rack = await simulate(site, { nodes })
const phoenix = await open(site, { through: rack, facts: ':memory:' })

const plan = await phoenix.plan({ nodes })
console.log(String(plan))
const outcome = await phoenix.apply(plan)
console.log(outcome.result)
// Through a rack, files are written into .phoenix/atlas.simulated and not where the real ones are.
for (const file of outcome.files) console.log(file.renderer, file.result)
console.log(String(await phoenix.plan({ nodes })))

await phoenix.close()
await rack.close()
process.exitCode = outcome.result === 'done' ? 0 : 1
