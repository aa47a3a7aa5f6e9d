/** Switches the nodes on whose power hangs on a relay board; see relay.ts for the board. */
import { open } from 'phoenix-cluster'
import site from './cluster.config.js'

const phoenix = await open(site, { facts: ':memory:' })
const plan = await phoenix.plan()
console.log(String(plan))
const { result } = await phoenix.apply(plan)
for (const name of ['pi001', 'pi101', 'pi104']) {
  console.log(name, phoenix.model.node(name).plugins.slurm)
}
console.log(result)
await phoenix.close()
process.exitCode = result === 'done' ? 0 : 1
