/** What a machine is made of, measures and has noted, and what the driver gives of it, against real BMC software. */
import { ipmi } from 'phoenix-cluster/adapters/ipmi'
import { Secret } from 'phoenix-cluster/model'
import type { Capabilities } from 'phoenix-cluster/ports'
import { describe, expect, it } from 'vitest'
import { account } from './sim.js'
import { failure, SimFleet } from './sim-fleet.js'

const fleet = new SimFleet(4)

describe('a BMC run by ipmi_sim', () => {
  it('tells what it is, as ipmitool reads it', () =>
    fleet.using(0, async (bmc, sim) => {
      const { product, board, chassis, damaged } = await bmc.hardware.fru()
      expect(damaged).toEqual([])
      const printed = await sim.ipmitool('fru', 'print', '0')
      const pairs = [
        ['Chassis Part Number', chassis?.part],
        ['Chassis Serial', chassis?.serial],
        ['Board Mfg', board?.manufacturer],
        ['Board Product', board?.product],
        ['Board Serial', board?.serial],
        ['Board Part Number', board?.part],
        ['Product Manufacturer', product?.manufacturer],
        ['Product Name', product?.name],
        ['Product Part Number', product?.part],
        ['Product Version', product?.version],
        ['Product Serial', product?.serial],
        ['Product Asset Tag', product?.asset],
      ]
      for (const [name, value] of pairs) {
        expect(printed).toMatch(new RegExp(`${name} +: ${value}$`, 'm'))
      }
      expect(board?.made).toBe('2022-03-16T05:20:00.000Z')
      expect(await bmc.inventory()).toEqual({
        serial: 'PSER-0001',
        manufacturer: 'ACME Corp',
        model: 'Server 9000',
        bmcVersion: '9.08',
        uuid: '674523a1-ab89-efcd-a123-456789abcdef',
        nics: [],
      })
    }))

  it('tells its firmware and GUID, as ipmitool reads them', () =>
    fleet.using(0, async (bmc, sim) => {
      const device = await bmc.controller.device()
      const printed = await sim.ipmitool('mc', 'info')
      expect(printed).toMatch(new RegExp(`Firmware Revision +: ${device.firmware}`))
      expect(printed).toMatch(new RegExp(`IPMI Version +: ${device.ipmi}`))
      expect(printed).toMatch(new RegExp(`Manufacturer ID +: ${device.manufacturerId}`))
      expect((await bmc.controller.guid()).raw).toBe('a123456789abcdefa123456789abcdef')
    }))

  it('reads its sensors as ipmitool does, with the same limits', () =>
    fleet.using(1, async (bmc, sim) => {
      const sensors = await bmc.sensors.readings()
      const printed = (await sim.ipmitool('sensor')).split('\n').map((line) => line.split('|'))
      const theirs = new Map(printed.map(([name = '', ...rest]) => [name.trim(), rest]))
      expect(sensors.map(({ name, value, unit }) => `${name} ${value} ${unit}`)).toEqual([
        'CPU Temp 48 °C',
        '12V Rail 12 V',
        'FAN1 5400 RPM',
        'Inlet Temp -60 °C',
        'PSU1 Power 330 W',
        'PSU1 Curr 14.7 A',
      ])
      for (const { name, value, health, thresholds } of sensors) {
        const [reading, , , ...limits] = (theirs.get(name) ?? []).map(Number)
        expect(reading).toBeCloseTo(value ?? Number.NaN, 2)
        expect(health).toBe('ok')
        const own = [
          thresholds.lowerNonRecoverable,
          thresholds.lowerCritical,
          thresholds.lowerNonCritical,
          thresholds.upperNonCritical,
          thresholds.upperCritical,
          thresholds.upperNonRecoverable,
        ]
        own.forEach((limit, index) => {
          if (limit !== undefined) expect(limits[index]).toBeCloseTo(limit, 2)
        })
      }
      // Once more: the records are known, the readings are new.
      expect((await bmc.sensors.readings()).length).toBe(6)
    }))

  it('reads, dates and clears its event log, and ipmitool sees it', () =>
    fleet.using(2, async (bmc, sim) => {
      const [event] = await bmc.logs.events()
      const noted = { source: 'temperature', sensor: 1, name: 'CPU Temp', asserted: true }
      expect(event).toMatchObject(noted)
      expect(await sim.ipmitool('sel', 'elist')).toMatch(/CPU Temp/)
      expect(event?.text).toMatch(/^upper critical going high/)
      expect(await sim.ipmitool('sel', 'list')).toMatch(/Upper Critical going high/)
      const time = new Date('2031-05-06T07:08:09Z')
      await bmc.logs.setTime(time)
      const now = await bmc.logs.time()
      expect(Math.abs(now.getTime() - time.getTime())).toBeLessThan(60_000)
      expect(await bmc.logs.state()).toMatchObject({ entries: 1, overflowed: false })
      await bmc.logs.clear('SEL')
      expect(await bmc.logs.events()).toEqual([])
      expect(await sim.ipmitool('sel', 'info')).toMatch(/Entries +: 0/)
    }))

  it('measures no power, and says so', () =>
    fleet.using(2, async (bmc) => {
      expect((await failure(bmc.sensors.draw())).code).toBe('not-supported')
    }))

  it('has no restore policy to be set, and says so', () =>
    fleet.using(1, async (bmc) => {
      const error = await failure(bmc.chassis.setRestorePolicy('previous'))
      expect(error.code).toBe('not-supported')
      expect(error.message).toContain('it does not have the command (C1)')
    }))
})

describe('the driver', () => {
  it('gives what the ports want', async () => {
    const sim = fleet.at(3)
    const { address, port } = sim
    const driver = ipmi({ user: account.user, password: { kind: 'never read' } as never })
    const connect = driver.connect as unknown as (
      target: unknown,
    ) => Promise<Capabilities & { close(): Promise<void> }>
    const options = {
      user: account.user,
      password: Secret.of(account.password),
      suites: [3],
      privilege: 'admin',
      bootMode: 'uefi',
      quirks: [],
    }
    const log = () => {}
    const bmc = await connect({ node: 'cn1', address, port, trust: {}, options, log })
    expect(Object.keys(bmc).sort()).toEqual([...driver.offers, 'close'].sort())
    const { readings } = await bmc.sensors.sensors()
    expect(readings[0]).toMatchObject({
      id: '1',
      name: 'CPU Temp',
      kind: 'temperature',
      value: 48,
      unit: 'Cel',
      health: 'OK',
    })
    expect(readings.map(({ kind }) => kind)).toEqual([
      'temperature',
      'voltage',
      'fan',
      'temperature',
      'power',
      'current',
    ])
    expect(await bmc.sensors.powerReading()).toEqual({})
    const [entry] = (await bmc.logs.entries('SEL')).entries
    expect(entry).toMatchObject({ id: '1', severity: 'Critical' })
    expect(entry?.message).toMatch(
      /^temperature CPU Temp: upper critical going high \(reading \d+ °C, limit \d+ °C\)$/,
    )
    expect((await failure(bmc.logs.clear('Lclog'))).code).toBe('bmc-not-found')
    await bmc.identify.setIdentify('on')
    expect(sim.told().at(-2)).toBe('set identify 0 1')
    expect(await bmc.identify.identify()).toBe('unknown')
    await bmc.close()
    const wrong = { node: 'cn1', address, port, trust: {}, options, log, system: 'blade1' }
    expect((await failure(connect(wrong))).code).toBe('not-supported')
  })
})
