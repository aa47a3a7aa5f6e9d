/** A part of the site, applied to a simulated rack: one rack of nodes, some with GPUs, the login nodes. */
import { open } from 'phoenix-cluster'
import { simulate } from 'phoenix-cluster/adapters/simulated'
import site from './cluster.config.js'

// login[1-2] are behind IPMI, all others speak Redfish; the rack has both.
const nodes = 'cn[0001-0048],gpu[001-008],@login'
const rack = await simulate(site, { nodes })
const phoenix = await open(site, { through: rack, facts: ':memory:' })

// IPMI tells no MACs but the BMC's own; those of login[1-2] are read off their labels.
const labels = ['login1', 'login2'].flatMap((node) =>
  rack.state(node).interfaces.map(({ name, mac }) => ({
    node,
    key: `interfaces.${name}.mac`,
    value: mac,
    source: 'label',
  })),
)
await phoenix.facts.record(labels)

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
