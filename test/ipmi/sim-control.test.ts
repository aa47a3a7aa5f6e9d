/** Power, boot device, light and any command, against real BMC software. */
import { describe, expect, it } from 'vitest'
import { connectTo, failure, SimFleet } from './sim-fleet.js'

const fleet = new SimFleet(8)

describe('a BMC run by ipmi_sim', () => {
  it('is switched on and off, and ipmitool sees it', () =>
    fleet.using(0, async (bmc, sim) => {
      expect(await bmc.powerState()).toBe('off')
      await bmc.setPower('on')
      expect(await sim.ipmitool('chassis', 'power', 'status')).toBe('Chassis Power is on')
      expect(await bmc.powerState()).toBe('on')
      await bmc.setPower('reset')
      await bmc.setPower('off')
      expect(await sim.ipmitool('chassis', 'power', 'status')).toBe('Chassis Power is off')
      await sim.ipmitool('chassis', 'power', 'on')
      expect(await bmc.powerState()).toBe('on')
      await bmc.setPower('force-off')
      expect(await bmc.powerState()).toBe('off')
      expect(sim.told().filter((line) => line.startsWith('set'))).toEqual([
        'set power 1',
        'set reset 1',
        'set shutdown 1',
        'set power 1',
        'set power 0',
      ])
      // It was found to lack suite 17, so that 3 was taken.
      expect(bmc.suite).toBe(3)
    }))

  it('is told nothing where the state is as it should be, and no restart while it is off', () =>
    fleet.using(1, async (bmc, sim) => {
      await bmc.setPower('off')
      await bmc.setPower('force-off')
      expect((await failure(bmc.setPower('cycle'))).code).toBe('bmc-refused')
      expect(sim.told().filter((line) => line.startsWith('set'))).toEqual([])
    }))

  it('keeps the boot device, as far as it can, and ipmitool sees it', () =>
    fleet.using(2, async (bmc, sim) => {
      await bmc.setBootOverride({ device: 'network', once: true })
      expect(await sim.ipmitool('chassis', 'bootparam', 'get', '5')).toContain('Force PXE')
      expect(await bmc.bootOverride()).toEqual({ device: 'network', once: true })
      await bmc.setBootOverride({ device: 'disk', once: true })
      expect(await bmc.bootOverride()).toEqual({ device: 'disk', once: true })
      // It has no place for the bit that makes an override last.
      const error = await failure(bmc.setBootOverride({ device: 'network', once: false }))
      expect(error.code).toBe('no-effect')
      await bmc.setBootOverride({ device: 'none', once: false })
      expect(await bmc.bootOverride()).toEqual({ device: 'none', once: false })
      expect(await sim.ipmitool('chassis', 'bootparam', 'get', '5')).toContain('No override')
    }))

  it('has its light switched on', () =>
    fleet.using(3, async (bmc, sim) => {
      await bmc.identify.light(30)
      await bmc.identify.light('forever')
      await bmc.identify.light(0)
      expect(sim.told().slice(-3)).toEqual([
        'set identify 30 0',
        'set identify 0 1',
        'set identify 0 0',
      ])
    }))

  it('takes any command', () =>
    fleet.using(3, async (bmc) => {
      const { completion, data } = await bmc.raw.send({ netFn: 6, command: 1 })
      expect([completion, data.length]).toEqual([0, 15])
      expect((await bmc.raw.send({ netFn: 6, command: 0x7f })).completion).toBe(0xc1)
    }))
})

describe('a fleet of them', () => {
  it('is asked at once, and each answers for itself', async () => {
    await Promise.all(
      fleet.all.map((sim, index) =>
        sim.ipmitool('chassis', 'power', index % 2 === 0 ? 'on' : 'off'),
      ),
    )
    const bmcs = await Promise.all(fleet.all.map((sim) => connectTo(sim)))
    const states = await Promise.all(bmcs.map((bmc) => bmc.powerState()))
    expect(states).toEqual(fleet.all.map((_, index) => (index % 2 === 0 ? 'on' : 'off')))
    await Promise.all(bmcs.map((bmc) => bmc.close()))
  })
})
