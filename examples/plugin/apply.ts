/**
 * Switches the nodes on whose power hangs on a relay board: RELAY_BOARD=192.168.1.5 names yours, and
 * without it one pretends. See relay.ts for what the board speaks.
 */
import { open } from 'phoenix-cluster'
import { pretendBoard } from './board.js'
import site, { port } from './cluster.config.js'

const end = process.env.RELAY_BOARD === undefined ? await pretendBoard(port) : () => {}
const phoenix = await open(site, { facts: ':memory:' })
const plan = await phoenix.plan()
console.log(String(plan))
const { result } = await phoenix.apply(plan)
for (const name of ['pi001', 'pi101', 'pi104']) {
  console.log(name, phoenix.model.node(name).plugins.slurm)
}
console.log(result)
await phoenix.close()
end()
process.exitCode = result === 'done' ? 0 : 1
