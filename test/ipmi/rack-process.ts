/**
 * A rack of BMCs that speak IPMI, in a process of its own: as many as the first argument says, of which
 * every twentieth is dead where the second says `ill`. Prints where they are as one line of JSON; when
 * its standard input ends, how many logins there were and how many sessions are open.
 */
import { type SimulatedNode, startRack } from 'phoenix-cluster/adapters/simulated'

const [count = '100', health] = process.argv.slice(2)
const nodes = Array.from({ length: Number(count) }, (_, index): SimulatedNode => {
  const dead = health === 'ill' && index % 20 === 7
  const power = index % 2 === 0 ? 'on' : 'off'
  const node = { name: `n${index}`, protocols: ['ipmi'] as const, power } as const
  return dead ? { ...node, fault: { kind: 'dead' } } : node
})
const rack = await startRack(nodes)
const places = Object.values(rack.through).map(({ address, port }) => ({ address, port }))
const [first] = Object.values(rack.through)
console.log(JSON.stringify({ places, user: first?.user, password: first?.password }))
for await (const _ of process.stdin);
const { logins, sessionsOpen } = rack.counters()
console.log(JSON.stringify({ logins, sessionsOpen }))
await rack.close()
