/**
 * Brings BIOS and firmware to what the configuration says, on a simulated rack: settings are staged, images
 * sent and followed, and what becomes active at a start only is restarted for, with consent.
 */
import { NodeSet, open } from 'phoenix-cluster'
import { startRack } from 'phoenix-cluster/adapters/simulated'
import site from './cluster.config.js'

const names = [...NodeSet.parse('cn[01-06]')]
const rack = await startRack(names.map((name) => ({ name, power: 'on' })))
const phoenix = await open(site, { through: rack, facts: ':memory:' })

for (;;) {
  const plan = await phoenix.plan()
  console.log(`${plan}\n`)
  if (plan.isEmpty) break
  const { result } = await phoenix.apply(plan, { allow: ['reboot'], reason: 'new settings' })
  console.log(`${result}\n`)
  if (result !== 'done') break
}

for await (const answer of phoenix.select('cn01').bios.check()) {
  console.log(answer.node, answer.ok ? `${answer.value.length} differences` : answer.error.message)
}
await phoenix.close()
await rack.close()
