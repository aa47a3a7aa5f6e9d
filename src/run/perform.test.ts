import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../error.js'
import type { RunEvent } from './events.js'
import { benchOf, Fleet, factsOf, mac, off, powered, quick, starting } from './testing.js'

describe('what may be tried again', () => {
  it('is everything that reads, and what is the same twice', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(starting(fleet), off('cn1'), { deadlines: quick })
    fleet
      .bmc('cn1')
      .will('inventory', { error: 'bmc-timeout' })
      .will('setBootOverride', { error: 'bmc-connection-lost' })
      .will('powerState', { error: 'bmc-busy' }).report = {
      nics: [{ id: 'eno1', names: [], mac: mac(1) }],
    }
    const events: RunEvent[] = []
    const outcome = await bench.run(bench.plan(), { on: (event) => void events.push(event) })
    expect(outcome.result).toBe('done')
    expect(fleet.asked('cn1')).toEqual([
      'connect',
      'inventory',
      'inventory',
      'power?',
      'power?',
      'boot network',
      'boot network',
      'power on',
      'power?',
    ])
    expect(events.flatMap((event) => (event.type === 'retry' ? [event.attempt] : []))).toEqual([
      2, 2, 2,
    ])
  })

  it('is a switch that the BMC certainly did not take', async () => {
    for (const error of ['bmc-busy', 'bmc-sessions-full', 'bmc-unreachable'] as const) {
      const fleet = new Fleet()
      const bench = await benchOf(powered(fleet, 'cn1'), off('cn1'))
      fleet.bmc('cn1').will('setPower', { error })
      expect((await bench.run(bench.plan())).result).toBe('done')
      expect(fleet.asked('cn1')).toEqual(['connect', 'power?', 'power on', 'power on', 'power?'])
    }
  })

  it('is a switch whose answer was lost only after a look that shows nothing happened', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(powered(fleet, 'cn[1-3]'), off('cn1', 'cn2', 'cn3'))
    fleet.bmc('cn1').will('setPower', { error: 'bmc-connection-lost', acts: true })
    fleet.bmc('cn2').will('setPower', { error: 'bmc-timeout' })
    // Where the look fails, nobody knows: the switch is not repeated.
    fleet
      .bmc('cn3')
      .will('setPower', { error: 'bmc-timeout' })
      .will('powerState', {}, { error: 'bmc-timeout' }, { state: 'unknown' })
    const outcome = await bench.run(bench.plan())
    expect(fleet.asked('cn1').filter((one) => one === 'power on')).toHaveLength(1)
    expect(fleet.asked('cn2').slice(1, 5)).toEqual(['power?', 'power on', 'power?', 'power on'])
    expect(fleet.asked('cn3').filter((one) => one === 'power on')).toHaveLength(1)
    expect(outcome.nodes.get('cn1')).toEqual({ result: 'done' })
    expect(outcome.nodes.get('cn2')).toEqual({ result: 'done' })
    expect(outcome.nodes.get('cn3')).toMatchObject({ result: 'failed', code: 'bmc-timeout' })
  })

  it('is never a restart that may have been received', async () => {
    const booted = { power: 'on', 'booted.image': 'old', 'interfaces.eno1.mac': mac(1) }
    for (const error of ['bmc-timeout', 'bmc-connection-lost', 'bmc-protocol'] as const) {
      const fleet = new Fleet()
      const bench = await benchOf(starting(fleet), { cn1: booted })
      const bmc = fleet.bmc('cn1').switched('on')
      bmc.will('setPower', { error, ignores: true, acts: true })
      const outcome = await bench.run(bench.plan(), { allow: ['reboot'] })
      expect(fleet.asked('cn1').filter((one) => one === 'power reboot')).toHaveLength(1)
      expect(outcome.nodes.get('cn1')).toMatchObject({ result: 'failed', code: error })
    }
    const fleet = new Fleet()
    const bench = await benchOf(starting(fleet), { cn1: booted })
    fleet.bmc('cn1').switched('on').will('setPower', { error: 'bmc-busy' })
    expect((await bench.run(bench.plan(), { allow: ['reboot'] })).result).toBe('done')
    expect(fleet.asked('cn1').filter((one) => one === 'power reboot')).toHaveLength(2)
  })
})

describe('an inventory that was read in part', () => {
  const garbled = new PhoenixError('bmc-protocol', 'BMC x sent half of an interface')

  it('is read again, and is whole then', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(starting(fleet), off('cn1'))
    const bmc = fleet.bmc('cn1')
    bmc.report = { nics: [], unread: [garbled] }
    const outcome = await bench.run(bench.plan(), {
      on: ({ type }) => {
        if (type === 'retry') bmc.report = { nics: [{ id: 'eno1', names: [], mac: mac(1) }] }
      },
    })
    expect(outcome.result).toBe('done')
  })

  it('is told as that, not as a question of names; the rest of it is recorded', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(starting(fleet), off('cn1'))
    fleet.bmc('cn1').report = { serial: 'S1', nics: [], unread: [garbled] }
    const outcome = await bench.run(bench.plan())
    expect(outcome.nodes.get('cn1')).toMatchObject({
      code: 'bmc-protocol',
      reason:
        'the hardware address of eno1 could not be read: BMC x sent half of an interface; try again',
    })
    expect(await factsOf(bench, 'cn1')).toMatchObject({ serial: 'S1' })
  })
})

describe('deadlines', () => {
  it('end a call that never comes back, also where the driver has none', async () => {
    const fleet = new Fleet()
    const deadlines = { call: 40, verify: 200, refresh: 40 }
    const bench = await benchOf(powered(fleet, 'cn[1-3]'), off('cn1', 'cn2', 'cn3'), { deadlines })
    const never = new Promise(() => {})
    fleet.bmc('cn1').will('connect', { after: never })
    fleet
      .bmc('cn2')
      .will('setPower', { after: never })
      .will('powerState', {}, { error: 'bmc-auth' })
    const outcome = await bench.run(bench.plan())
    expect(outcome.nodes.get('cn1')).toMatchObject({ code: 'bmc-timeout' })
    expect(outcome.nodes.get('cn2')).toMatchObject({ code: 'bmc-timeout', step: 'power on' })
    expect(outcome.nodes.get('cn3')).toEqual({ result: 'done' })
    expect(bench.limiter.busy).toBe(0)
  })

  it('end the waiting for a node that does not do what its BMC accepted', async () => {
    const fleet = new Fleet()
    const deadlines = { ...quick, verify: 300 }
    const bench = await benchOf(powered(fleet, 'cn1'), off('cn1'), { deadlines })
    const stays = Array.from({ length: 20 }, () => ({ state: 'powering-on' as const }))
    fleet.bmc('cn1').will('powerState', {}, ...stays)
    const outcome = await bench.run(bench.plan())
    expect(outcome.nodes.get('cn1')).toMatchObject({
      result: 'failed',
      code: 'no-effect',
      reason: expect.stringContaining('the power is still powering-on, not on'),
      step: 'verify that the power is on',
    })
    expect(await factsOf(bench, 'cn1')).toEqual({ power: 'powering-on' })
  })

  it('pass over moments in which a starting node’s BMC is deaf', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(powered(fleet, 'cn1'), off('cn1'), { deadlines: quick })
    fleet.bmc('cn1').will('powerState', {}, { error: 'bmc-unreachable' }, { error: 'bmc-timeout' })
    expect((await bench.run(bench.plan())).result).toBe('done')
  })
})
