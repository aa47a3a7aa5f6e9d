/**
 * BMCs in a process of their own: as many as the argument says, of each hundred as many dead as the second
 * one says. Prints the map of them as a line of JSON, and what they were asked for each line that it reads.
 */
import { createInterface } from 'node:readline'
import { startRack } from 'phoenix-cluster/adapters/simulated'

const [size = 0, dead = 0] = process.argv.slice(2).map(Number)
const nodes = Array.from({ length: size }, (_, at) => ({
  name: `n${at}`,
  ...(at % 100 < dead ? { fault: { kind: 'dead' as const } } : {}),
}))
const rack = await startRack(nodes)
console.log(JSON.stringify(rack.through))
for await (const _ of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(rack.counters()))
}
await rack.close()
