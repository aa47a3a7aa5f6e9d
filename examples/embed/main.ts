/** The service over a simulated rack: asks it what it would do, has it done, and asks again. */
import type { Outcome, PlanData } from 'phoenix-cluster'
import { simulate } from 'phoenix-cluster/adapters/simulated'
import site from '../quickstart/cluster.config.js'
import { startService } from './service.js'

const rack = await simulate(site)
const service = await startService(site, { through: rack, facts: ':memory:', port: 0 })

async function ask<T>(method: string, path: string): Promise<T> {
  const response = await fetch(`${service.url}${path}`, { method })
  return (await response.json()) as T
}

console.log('nodes:', await ask<string>('GET', '/nodes'))
console.log('steps:', (await ask<PlanData>('GET', '/plan')).steps.length)
console.log('applied:', (await ask<Outcome>('POST', '/apply')).result)
console.log('power:', new Set(Object.values(await ask<Record<string, string>>('GET', '/power'))))

await service.close()
await rack.close()
