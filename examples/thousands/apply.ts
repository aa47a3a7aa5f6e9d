/**
 * Ten thousand nodes on one machine: what the configuration costs to settle, what a plan looks like,
 * and a whole rack of 64 brought up through simulated BMCs.
 */
import { open } from 'phoenix-cluster'
import { simulate } from 'phoenix-cluster/adapters/simulated'
import site from './cluster.config.js'

const rack = await simulate(site, { nodes: 'cn[0001-0064]' })
const phoenix = await open(site, { through: rack, facts: ':memory:' })

const whole = await phoenix.plan({ refresh: false })
console.log(`${whole}\n`)

const plan = await phoenix.plan({ nodes: 'cn[0001-0064]' })
const outcome = await phoenix.apply(plan)
console.log(`the first rack: ${outcome.result}, ${outcome.changes.length} facts changed`)

await phoenix.close()
await rack.close()
process.exitCode = outcome.result === 'done' ? 0 : 1
