/** `npm run fuzz [PACKETS] [SEED]`: spoilt IPMI packets, a million by default; fails if memory grows. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { fuzz } from './fuzz.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const heap = () => {
  collect()
  return process.memoryUsage().heapUsed / 1e6
}

const count = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31))
console.log(`${count} packets from seed ${seed}`)
const part = Math.ceil(count / 10)
fuzz(part, seed)
const before = heap()
let packets = part
for (let round = 1; round < 10; round++) {
  const result = fuzz(part, seed + round)
  packets += result.packets
  console.log(`${packets} packets: ${JSON.stringify(result)}`)
}
const grown = heap() - before
console.log(`the heap grew by ${grown.toFixed(1)} MB`)
if (grown > 8) {
  console.error('that is more than 8 MB: something is kept')
  process.exitCode = 1
}
