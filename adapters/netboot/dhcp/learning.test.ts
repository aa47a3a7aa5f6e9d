import { describe, expect, it } from 'vitest'
import { UnknownMachines } from '../../../src/boot/unknown/unknown-machines.js'
import type { Observation } from '../../../src/model/fact.js'
import { portTags } from '../../../src/render/dhcp/dnsmasq.js'
import { switchPort } from '../../../src/render/dhcp/option82.js'
import { Log } from '../log.js'
import type { NetbootLog } from '../options.js'
import { Learning, type RecordLearnt } from './learning.js'
import type { HeardLease } from './lease-script.js'
import { mac, plugged } from './testing.js'

/** What is learnt from requests, and what is told; a minute passes when it is said. */
function learner(take?: RecordLearnt, relays: readonly string[] = []) {
  let now = Date.UTC(2026, 10, 30)
  const learnt: Observation[] = []
  const log: NetbootLog[] = []
  const unknown = new UnknownMachines()
  const record: RecordLearnt = async (observations) => void learnt.push(...observations)
  const told = new Log(
    (entry) => log.push(entry),
    () => now,
  )
  const learning = new Learning(
    plugged(),
    { record: take ?? record, relays, unknown, log: told },
    () => now,
  )
  const asks = (last: string, port = 'e4', more: Partial<HeardLease> = {}) =>
    learning.requests([
      {
        action: 'add',
        mac: mac(last),
        ip: '10.2.0.4',
        tags: portTags(switchPort(false, 'sw1', port)),
        circuitId: Buffer.from(port).toString('hex'),
        remoteId: Buffer.from('sw1').toString('hex'),
        relay: '10.2.255.8',
        ...more,
      },
    ])
  const macs = () => learnt.map(({ node, value }) => [node, value])
  const says = (text: string) => log.filter(({ message }) => message.includes(text)).length
  const minute = () => {
    now += 61_000
  }
  return { learning, asks, macs, says, minute, unknown }
}

describe('learning', () => {
  it('gives no place away that was taken while another state of the cluster was made', async () => {
    const { learning, asks, macs, says } = learner()
    await asks('a4')
    // It was made before that was stored.
    learning.use(plugged())
    await asks('b4')
    expect(macs()).toEqual([['cn4', mac('a4')]])
    expect(says(`${mac('b4')} and ${mac('a4')} both ask at cn4`)).toBe(1)
    learning.use(plugged({ cn4: { 'interfaces.eno1.mac': mac('a4') } }))
    learning.use(plugged())
    // By now it was known, and is withdrawn.
    await asks('b4')
    expect(macs().at(-1)).toEqual(['cn4', mac('b4')])
  })

  it('forgets what was handed on and never came to be known', async () => {
    const { learning, asks, macs, minute } = learner()
    await asks('a4')
    minute()
    learning.use(plugged())
    await asks('b4')
    expect(macs().at(-1)).toEqual(['cn4', mac('b4')])
  })

  it('tells what is refused, and says nothing of it as learnt', async () => {
    const { asks, says } = learner(async ([one], refuse) => {
      if (one !== undefined) refuse(one, `${one.value} is not taken`)
    })
    await asks('a4')
    expect([says(`${mac('a4')} is not taken`), says('by the switch port')]).toEqual([1, 0])
  })

  it('takes ports from relays that may tell them, and tells once that all may', async () => {
    const named = learner(undefined, ['10.2.255.8'])
    for (const relay of ['10.2.0.66', undefined]) await named.asks('b4', 'e4', { relay })
    expect(named.macs()).toEqual([])
    expect(named.says('which may not tell ports')).toBe(1)
    // Nor is it proposed by what such a relay says.
    expect(named.unknown.get(mac('b4'))?.ports[0]).not.toHaveProperty('switch')
    await named.asks('a4')
    expect(named.macs()).toEqual([['cn4', mac('a4')]])
    const any = learner()
    await any.asks('a4', 'e4', { relay: '10.2.0.66' })
    await any.asks('a5', 'e5', { relay: '10.2.0.67' })
    expect([any.macs().length, any.says('--relay says which may')]).toEqual([2, 1])
    expect(named.says('--relay says which may')).toBe(0)
  })

  it('takes no port from ids that are cut, which may be those of another', async () => {
    const { asks, macs, unknown } = learner()
    await asks('b4', 'e4', { tags: [] })
    expect(macs()).toEqual([])
    expect(unknown.get(mac('b4'))?.ports).toEqual([
      {
        circuitId: Buffer.from('e4').toString('hex'),
        remoteId: Buffer.from('sw1').toString('hex'),
        relay: '10.2.255.8',
      },
    ])
  })
})
