import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { systemPath, TestBmc, type Tree } from '../../testing/test-bmc.js'

const chassis = '/redfish/v1/Chassis/1'
const part = '/redfish/v1/Chassis/GPU1'

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree['/redfish/v1/'].Chassis = { '@odata.id': '/redfish/v1/Chassis' }
  rack.tree['/redfish/v1/Chassis'] = { Members: [{ '@odata.id': part }, { '@odata.id': chassis }] }
  rack.tree[chassis] = { '@odata.id': chassis, Id: '1', ChassisType: 'RackMount' }
  rack.tree[part] = { '@odata.id': part, Id: 'GPU1', ChassisType: 'Module' }
  rack.tree[systemPath].Links = { Chassis: [{ '@odata.id': chassis }] }
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

const has = (key: string, body: Tree, of = chassis) => {
  rack.tree[of][key] = { '@odata.id': `${of}/${key}` }
  rack.tree[`${of}/${key}`] = body
}
const sensors = (...bodies: Tree[]) => {
  const paths = bodies.map((_, i) => `${chassis}/Sensors/${i}`)
  has('Sensors', { Members: paths.map((path) => ({ '@odata.id': path })) })
  for (const [i, path] of paths.entries()) rack.tree[path] = { Id: String(i), ...bodies[i] }
}
const readings = async () =>
  (await bmc.sensors.sensors()).readings.map(({ name, kind, value, unit }) => [
    name,
    kind,
    value,
    unit,
  ])

describe('sensors', () => {
  it('say what they measure, how bad it is and where it gets bad', async () => {
    sensors({
      Name: 'Inlet\u0007',
      ReadingType: 'Temperature',
      ReadingUnits: 'Cel',
      Reading: 24.5,
      Status: { Health: 'Warning' },
      Thresholds: {
        UpperCritical: { Reading: 42 },
        UpperCaution: {},
        LowerCaution: { Reading: '5' },
      },
    })
    expect((await bmc.sensors.sensors()).readings).toEqual([
      {
        id: '0',
        name: 'Inlet',
        kind: 'temperature',
        unit: 'Cel',
        value: 24.5,
        health: 'Warning',
        limits: { upperCritical: 42, lowerCaution: 5 },
        chassis: '1',
      },
    ])
  })

  it('are those of the newer kind first, and what only the older ones have', async () => {
    sensors({ Name: 'CPU 1 Temp', ReadingType: 'Temperature', Reading: 50 })
    has('Thermal', {
      Temperatures: [
        { Name: 'CPU1 Temp', ReadingCelsius: 49 },
        { Name: 'Outlet', ReadingCelsius: 30 },
        { Name: 'Nothing', Status: { State: 'Absent' } },
        7,
      ],
      Fans: [{ FanName: 'Fan A', Reading: 40, ReadingUnits: 'Percent' }],
    })
    has('Power', {
      PowerControl: { Name: 'All', PowerConsumedWatts: '212' },
      PowerSupplies: [{ Name: 'PSU 1', PowerInputWatts: 110 }],
      Voltages: [{ MemberId: '4', ReadingVolts: null }],
    })
    expect(await readings()).toEqual([
      ['CPU 1 Temp', 'temperature', 50, ''],
      ['Outlet', 'temperature', 30, 'Cel'],
      ['Fan A', 'fan', 40, '%'],
      ['All', 'power', 212, 'W'],
      ['PSU 1', 'power', 110, 'W'],
      ['voltage 4', 'voltage', undefined, 'V'],
    ])
  })

  it('that do not say what they measure learn it from the older ones', async () => {
    sensors({ Name: '01-Inlet', Reading: 24 }, { Name: 'Presence', Reading: 1 })
    has('Thermal', { Temperatures: [{ Name: '01-Inlet', ReadingCelsius: 23 }] })
    expect(await readings()).toEqual([
      ['01-Inlet', 'temperature', 24, 'Cel'],
      ['Presence', 'other', 1, ''],
    ])
  })

  it('are of the kind that their unit says', async () => {
    sensors(
      { Name: 'Fan', ReadingType: 'AirFlow', ReadingUnits: 'RPM', Reading: 9000 },
      { Name: 'CPU', ReadingType: 'Current', ReadingUnits: 'Watts', Reading: 80 },
    )
    expect(await readings()).toEqual([
      ['Fan', 'fan', 9000, 'RPM'],
      ['CPU', 'power', 80, 'W'],
    ])
  })

  it('that cannot be read are reported, and the others are read', async () => {
    sensors({ Name: 'A', Reading: 1 }, { Name: 'B', Reading: 2 })
    rack.on('GET', `${chassis}/Sensors/0`, () => ({ body: '{' }))
    const { readings: rest, unreadable } = await bmc.sensors.sensors()
    expect(rest.map(({ name }) => name)).toEqual(['B'])
    expect(unreadable).toMatchObject([{ path: `${chassis}/Sensors/0`, code: 'bmc-protocol' }])
  })
})

describe('what a node takes', () => {
  it('is what its chassis says, the newer way first', async () => {
    has('Power', { PowerControl: [{ PowerConsumedWatts: 300, PowerLimit: { LimitInWatts: 500 } }] })
    expect(await bmc.sensors.powerReading()).toEqual({ watts: 300, limit: 500 })
    has('EnvironmentMetrics', { PowerWatts: { Reading: 301 }, PowerLimitWatts: { SetPoint: 0 } })
    expect(await bmc.sensors.powerReading()).toEqual({ watts: 301 })
  })

  it('is never what a part of it takes', async () => {
    has('EnvironmentMetrics', { PowerWatts: { Reading: 85 } }, part)
    await expect(bmc.sensors.powerReading()).rejects.toMatchObject({ code: 'not-supported' })
    delete rack.tree[systemPath].Links
    await expect(bmc.sensors.powerReading()).rejects.toMatchObject({ code: 'not-supported' })
  })
})
