/**
 * The main job, on a laptop. A simulated rack stands for the hardware until it arrives; without the
 * lines that say `rack`, the same program works on the real one.
 */
import { NodeSet, open, type RunEvent } from 'phoenix-cluster'
import { simulate } from 'phoenix-cluster/adapters/simulated'
import site from './cluster.config.js'

const rack = await simulate(site)
const phoenix = await open(site, { through: rack })

const plan = await phoenix.plan()
console.log(`${plan}\n`)

const done: Record<string, number> = { learn: 0, 'boot-device': 0, power: 0, verify: 0 }
function progress(event: RunEvent) {
  if (event.type !== 'step-end') return
  const { kind } = event.step
  if (event.result === 'done') done[kind] = (done[kind] ?? 0) + 1
  else console.error(`${event.node}: ${event.reason}`)
  const counts = `learnt ${done.learn}, boot device set ${done['boot-device']}, `
  const line = `${counts}switched on ${done.power}, verified ${done.verify}`
  if (process.stdout.isTTY) process.stdout.write(`\r${line} `)
  else if (done.verify === plan.chains.size) console.log(line)
}
const outcome = await phoenix.apply(plan, { on: progress })
if (process.stdout.isTTY) console.log()

console.log(`\nRun ${outcome.run} is ${outcome.result}. What changed:`)
const keys = new Set(outcome.changes.map(({ key }) => key))
for (const key of keys) {
  const changes = outcome.changes.filter((change) => change.key === key)
  const example = changes[0] && `${changes[0].node}: ${changes[0].value}`
  console.log(`  ${key} of ${NodeSet.from(changes.map(({ node }) => node))} (${example})`)
}

console.log(`\n${await phoenix.plan()}`)

await phoenix.close()
await rack.close()
process.exitCode = outcome.result === 'done' ? 0 : 1
