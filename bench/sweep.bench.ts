/** Two thousand simulated Redfish BMCs in another process: their status, and a full apply. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { open } from 'phoenix-cluster'
import site from '../test/sweep/cluster.config.js'
import { type Row, spent } from './table.js'

export async function rows(): Promise<Row[]> {
  const rack = spawn(process.execPath, ['--import', 'tsx', 'test/sweep/rack.ts', 'healthy'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: rack.stdout })[Symbol.asyncIterator]()
  const through = JSON.parse((await lines.next()).value)
  const phoenix = await open(site, { through, facts: ':memory:' })
  const status = async () => {
    for await (const answer of phoenix.select('@*').power.status())
      if (!answer.ok) throw answer.error
  }
  try {
    const cold = await spent(status)
    const warm = await spent(status)
    const apply = await spent(async () => {
      const outcome = await phoenix.apply(await phoenix.plan())
      if (outcome.result !== 'done') throw new Error(outcome.result)
    })
    const close = await spent(() => phoenix.close())
    const memory = process.resourceUsage().maxRSS / 1000
    return [
      {
        name: 'status of 2,000 BMCs, first (log-in and TLS)',
        figure: cold.wall,
        unit: 's',
        ...cold,
      },
      { name: 'status of 2,000 BMCs, again', figure: warm.wall, unit: 's', ...warm },
      {
        name: 'plan and apply: 8,000 steps on 2,000 BMCs',
        figure: apply.wall,
        unit: 's',
        ...apply,
      },
      { name: 'log out of 2,000 BMCs', figure: close.wall, unit: 's', ...close },
      { name: 'memory at its peak', figure: memory, unit: 'MB', target: 600 },
    ]
  } finally {
    await phoenix.close()
    rack.kill()
  }
}
