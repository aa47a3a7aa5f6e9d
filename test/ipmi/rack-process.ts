/**
 * A rack of BMCs that speak IPMI, in a process of its own: as many as the first argument says, of which
 * every twentieth is dead where the second says `ill`. Prints where they are as one line of JSON. Then it
 * does what the lines of its standard input say, and answers each with a line:
 *
 * - `talk ROUNDS SECONDS`: in each of so many rounds every node writes a line on its console
 * - `restart`: all BMCs restart, and all sessions are gone
 *
 * When its input ends, it prints how many logins there were and how many sessions are open.
 */
import { createInterface } from 'node:readline'
import { type SimulatedNode, startRack } from 'phoenix-cluster/adapters/simulated'
import { said } from './said.js'

const [count = '100', health] = process.argv.slice(2)
const nodes = Array.from({ length: Number(count) }, (_, index): SimulatedNode => {
  const dead = health === 'ill' && index % 20 === 7
  const power = index % 2 === 0 ? 'on' : 'off'
  const node = { name: `n${index}`, protocols: ['ipmi'] as const, power } as const
  return dead ? { ...node, fault: { kind: 'dead' } } : node
})
const rack = await startRack(nodes)
console.log(JSON.stringify(rack.through))
let round = 0

/** How often within a second nodes write, each time some of them. */
const slices = 100

async function talk(rounds: number, seconds: number): Promise<void> {
  for (let left = rounds; left > 0; left--, round++) {
    const steps = Math.max(1, Math.round(seconds * slices))
    for (let step = 0; step < steps; step++) {
      const due = performance.now() + (seconds * 1000) / steps
      for (let index = step; index < nodes.length; index += steps) {
        rack.writeConsole(`n${index}`, said(`n${index}`, round))
      }
      await new Promise((resolve) => setTimeout(resolve, due - performance.now()))
    }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [word, ...numbers] = line.split(' ')
  if (word === 'talk') await talk(Number(numbers[0]), Number(numbers[1]))
  if (word === 'restart') for (const { name } of nodes) rack.restartBmc(name)
  const { user, system } = process.cpuUsage()
  console.log(JSON.stringify({ cpu: (user + system) / 1e6 }))
}
const { logins, sessionsOpen } = rack.counters()
console.log(JSON.stringify({ logins, sessionsOpen }))
await rack.close()
