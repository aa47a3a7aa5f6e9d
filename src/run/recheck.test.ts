import { describe, expect, it } from 'vitest'
import { benchOf, Fleet, factsOf, gate, journal, mac, off, powered, starting } from './testing.js'

const known = { power: 'off', 'interfaces.eno1.mac': mac(1) }
const running = { ...known, power: 'on', 'booted.image': 'old' }
const none = { device: 'none', once: false }

describe('a node that changed since the plan was made', () => {
  it('is not touched, and the next plan knows', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(powered(fleet, 'cn[1-2]'), off('cn1', 'cn2'))
    fleet.bmc('cn1').power = 'on'
    const outcome = await bench.run(bench.plan())
    expect(outcome.nodes.get('cn1')).toEqual({
      result: 'failed',
      code: 'plan-changed',
      reason: 'changed since the plan was made: the power was off and is on; make a new plan',
      step: 'power on',
    })
    expect(outcome.nodes.get('cn2')).toEqual({ result: 'done' })
    expect(fleet.asked('cn1')).toEqual(['connect', 'power?'])
    expect(await factsOf(bench, 'cn1')).toEqual({ power: 'on' })
    expect(await journal(bench, outcome.run)).toEqual(['cn2 0 power done', 'cn2 1 verify done'])
  })

  it('is seen before the boot device is set', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(starting(fleet), { cn1: known })
    fleet.bmc('cn1').power = 'on'
    const outcome = await bench.run(bench.plan())
    expect(outcome.nodes.get('cn1')).toMatchObject({ code: 'plan-changed' })
    expect(fleet.asked('cn1')).toEqual(['connect', 'power?'])
  })

  it('between the boot device and the switch does not keep the boot device', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(starting(fleet), { cn1: known })
    const bmc = fleet.bmc('cn1')
    bmc.saysAlready = true
    const outcome = await bench.run(bench.plan(), {
      on: (event) => {
        if (event.type === 'step-end' && event.step.kind === 'boot-device') bmc.power = 'on'
      },
    })
    expect(outcome.nodes.get('cn1')).toMatchObject({
      code: 'plan-changed',
      reason:
        'changed since the plan was made: the power is on already; make a new plan; the boot device that was set for this start was cleared',
    })
    expect(bmc.override).toEqual(none)
    expect(await journal(bench, outcome.run)).toEqual([
      'cn1 0 boot-device done',
      'cn1 1 power failed: changed since the plan was made: the power is on already; make a new plan',
      'cn1 3 boot-device done',
    ])
  })

  it('is not guessed at where the BMC does not say', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(powered(fleet, 'cn1'), off('cn1'))
    fleet.bmc('cn1').will('powerState', { state: 'unknown' })
    expect((await bench.run(bench.plan())).result).toBe('done')
  })
})

describe('a boot device whose start does not come', () => {
  it('is cleared where the switch is refused, and the node says so', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(starting(fleet), { cn1: running })
    const bmc = fleet.bmc('cn1').switched('on').will('setPower', { error: 'bmc-refused' })
    const outcome = await bench.run(bench.plan(), { allow: ['reboot'] })
    expect(outcome.nodes.get('cn1')).toMatchObject({
      result: 'failed',
      code: 'bmc-refused',
      reason: 'scripted bmc-refused; the boot device that was set for this start was cleared',
    })
    expect(bmc.override).toEqual(none)
  })

  it('is told of where it cannot be cleared', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(starting(fleet), { cn1: running })
    const bmc = fleet.bmc('cn1').switched('on').will('setPower', { error: 'bmc-refused' })
    bmc.will('setBootOverride', {}, { error: 'bmc-forbidden' })
    const outcome = await bench.run(bench.plan(), { allow: ['reboot'] })
    expect(outcome.nodes.get('cn1')).toMatchObject({
      reason:
        'scripted bmc-refused; the boot device that was set for this start could not be cleared, so that the next one comes from the network (scripted bmc-forbidden)',
    })
  })

  it('stays where the start perhaps comes', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(starting(fleet), { cn1: running })
    const bmc = fleet.bmc('cn1').switched('on')
    bmc.will('setPower', { error: 'bmc-timeout', ignores: true, acts: true })
    const outcome = await bench.run(bench.plan(), { allow: ['reboot'] })
    expect(outcome.nodes.get('cn1')).toMatchObject({ code: 'bmc-timeout' })
    expect(bmc.override).toEqual({ device: 'network', once: true })
  })

  it('is no loss of the restart that came though its answer was lost', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(starting(fleet), { cn1: running })
    const bmc = fleet.bmc('cn1').switched('on')
    bmc.will('setPower', { error: 'bmc-connection-lost', acts: true })
    const outcome = await bench.run(bench.plan(), { allow: ['reboot'] })
    expect(outcome.nodes.get('cn1')).toEqual({ result: 'done' })
    expect(fleet.asked('cn1').filter((one) => one === 'power reboot')).toHaveLength(1)
  })

  it('is cleared where the BMC accepts the start and nothing happens', async () => {
    const fleet = new Fleet()
    const deadlines = { call: 1000, verify: 300, refresh: 1000 }
    const bench = await benchOf(starting(fleet), { cn1: running }, { deadlines })
    const bmc = fleet.bmc('cn1').switched('on').will('setPower', { ignores: true })
    const outcome = await bench.run(bench.plan(), { allow: ['reboot'] })
    expect(outcome.nodes.get('cn1')).toMatchObject({
      code: 'no-effect',
      reason: expect.stringMatching(/; the boot device that was set for this start was cleared$/),
    })
    expect(bmc.override).toEqual(none)
  })

  it('is cleared by an abort, and nobody else’s is', async () => {
    for (const meddled of [false, true]) {
      const fleet = new Fleet()
      const bench = await benchOf(starting(fleet), { cn1: known })
      const bmc = fleet.bmc('cn1')
      const set = gate()
      bmc.will('setBootOverride', { after: set.opened })
      const stop = new AbortController()
      const ends = bench.run(bench.plan(), {
        signal: stop.signal,
        on: (event) => {
          if (event.type === 'step-begin') {
            stop.abort()
            set.open()
          }
          if (event.type === 'step-end' && meddled) bmc.override = { device: 'disk', once: true }
        },
      })
      const outcome = await ends
      expect(outcome.nodes.get('cn1')).toMatchObject({ result: 'interrupted', remaining: 2 })
      expect(bmc.power).toBe('off')
      expect(bmc.override).toEqual(meddled ? { device: 'disk', once: true } : none)
    }
  })
})
