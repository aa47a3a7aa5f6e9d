import { describe, expect, it } from 'vitest'
import { UnknownMachines } from '../../../src/boot/unknown/unknown-machines.js'
import type { Observation } from '../../../src/model/fact.js'
import { portTags } from '../../../src/render/dhcp/dnsmasq.js'
import { switchPort } from '../../../src/render/dhcp/option82.js'
import { Log } from '../log.js'
import type { NetbootLog } from '../options.js'
import { Learning, type RecordLearnt } from './learning.js'
import { mac, plugged } from './testing.js'

/** What is learnt from requests, and what is told; a minute passes when it is said. */
function learner(take?: RecordLearnt) {
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
    { record: take ?? record, unknown, log: told },
    () => now,
  )
  const asks = (last: string, port = 'e4') =>
    learning.requests([
      {
        action: 'add',
        mac: mac(last),
        ip: '10.2.0.4',
        tags: portTags(switchPort(false, 'sw1', port)),
        circuitId: Buffer.from(port).toString('hex'),
        remoteId: Buffer.from('sw1').toString('hex'),
        relay: '10.2.255.8',
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
})
