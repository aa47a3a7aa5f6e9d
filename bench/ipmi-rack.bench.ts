/** Ten thousand simulated BMCs that speak IPMI, in another process: the power of all, log-in to log-out. */
import { askAll, startElsewhere } from '../test/ipmi/rack-elsewhere.js'
import { type Row, spent } from './table.js'

const size = 10_000
const deadline = 60_000

export async function rows(): Promise<Row[]> {
  const rack = await startElsewhere(size)
  const name = `power status of ${size.toLocaleString('en')} simulated BMCs by IPMI`
  try {
    const taken = await spent(async () => {
      const { states } = await askAll(rack, deadline)
      const silent = states.filter((state) => state === undefined).length
      if (silent > 0) throw new Error(`${silent} of ${size} did not answer`)
    })
    const memory = process.resourceUsage().maxRSS / 1000
    return [
      { name, figure: taken.wall, unit: 's', target: 12, ...taken },
      { name: `${name}: memory at its peak`, figure: memory, unit: 'MB', target: 250 },
    ]
  } finally {
    await rack.end()
  }
}
