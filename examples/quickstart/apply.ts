/**
 * The main job, on a laptop: a simulated rack stands for the hardware until it arrives. Take the two
 * lines with `rack` out, and the same program works on the real one.
 */
import { open } from 'phoenix-cluster'
import { simulate } from 'phoenix-cluster/adapters/simulated'
import site from './cluster.config.js'

const rack = await simulate(site)
const phoenix = await open(site, { through: rack, facts: ':memory:' })

const plan = await phoenix.plan()
console.log(`${plan}\n`)

const outcome = await phoenix.apply(plan, {
  on: (event) => {
    if (event.type === 'fact' && event.change.key.endsWith('.mac')) {
      console.log(`${event.change.node}: learnt ${event.change.key} ${event.change.value}`)
    }
  },
})
console.log(outcome.result, outcome.changes.length)
console.log(String(await phoenix.plan()))

await phoenix.close()
await rack.close()
