import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plugged } from '../../../adapters/netboot/dhcp/testing.js'
import { type NetbootLog, watchLeases } from '../../../adapters/netboot/index.js'
import { openForTest, temporaryFolder } from '../../facts/testing.js'
import { factOf, type Observation } from '../../model/fact.js'
import { learnFromDhcp } from './learn-from-dhcp.js'

const folder = temporaryFolder()
const eno1 = 'interfaces.eno1.mac'
const mac = (last: string) => `02:00:00:00:00:${last}`
const shown = (last: string, key = eno1) => ({ node: 'cn4', key, value: mac(last), source: 'dhcp' })

describe('what DHCP shows', () => {
  it('takes the place of nothing that is known by then, and all of it is in the audit log', async () => {
    const facts = await openForTest()
    const refused: string[] = []
    const refuse = (_: Observation, why: string) => void refused.push(why)
    const record = learnFromDhcp(facts)
    const lease = { node: 'cn5', key: 'interfaces.eno1.lease', value: '10.2.0.5', source: 'dhcp' }
    // Two servers may show them at the same time.
    await Promise.all([
      record([shown('a1'), shown('a2', 'interfaces.eno2.mac')], refuse),
      record([shown('b1'), lease], refuse),
    ])
    expect(refused).toEqual([`${mac('b1')} is not taken for cn4: ${eno1} is "${mac('a1')}" by now`])
    const known = await facts.snapshot()
    expect(factOf(known, 'cn4', eno1)?.value).toBe(mac('a1'))
    expect(factOf(known, 'cn5', lease.key)?.value).toBe('10.2.0.5')
    const both = { [eno1]: mac('a1'), 'interfaces.eno2.mac': mac('a2') }
    expect(await facts.audit.list()).toMatchObject([
      {
        action: 'dhcp learn',
        nodes: 'cn4',
        before: { cn4: { [eno1]: null, 'interfaces.eno2.mac': null } },
        after: { cn4: both },
      },
    ])
  })

  it('teaches nothing anew that was withdrawn, by a lease that may be older', async () => {
    const facts = await openForTest()
    const file = join(folder, 'leases')
    const log: NetbootLog[] = []
    const lease = (expires: number) => writeFileSync(file, `${expires} ${mac('a1')} 10.2.0.4 * *\n`)
    const known = async () => factOf(await facts.snapshot(), 'cn4', eno1)?.value
    const started = () =>
      watchLeases({
        model: plugged(),
        file,
        record: learnFromDhcp(facts),
        log: (entry) => log.push(entry),
        interval: 1_000_000,
      })
    lease(4_000_000_000)
    await (await started()).close()
    expect(await known()).toBe(mac('a1'))
    await facts.record([{ node: 'cn4', key: eno1, source: 'admin' }])
    const watch = await started()
    expect(await known()).toBeUndefined()
    expect(log.at(-1)?.message).toContain(`${eno1} was withdrawn, and its lease may be older`)
    // It is there, and asks again.
    lease(4_000_000_600)
    await watch.read()
    expect(await known()).toBe(mac('a1'))
    await watch.close()
  })
})
