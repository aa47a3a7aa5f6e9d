import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testBench } from '../rack/test-client.js'

const bench = testBench()
beforeAll(bench.start)
afterAll(bench.close)

const chassis = '/redfish/v1/Chassis/1'

describe('what is measured', () => {
  it.each(['off', 'on'] as const)('is told alike in every form while it is %s', async (power) => {
    const { node, call } = bench.fresh()
    if (power === 'on') bench.rack.press(node, 'on')
    const read = async (path: string) => (await call('GET', `${chassis}/${path}`)).json
    const sensor = async (id: string) => (await read(`Sensors/${id}`)).Reading

    const [watts, volts, inlet, cpu, fan] = await Promise.all(
      ['TotalPower', 'PS1Voltage', 'InletTemp', 'CPU1Temp', 'Fan1'].map(sensor),
    )
    // A fan that stands still because the node is off is no fan that fails.
    expect([watts > 300, cpu === null, fan === null]).toEqual(
      power === 'on' ? [true, false, false] : [false, true, true],
    )

    const environment = await read('EnvironmentMetrics')
    expect(environment.PowerWatts).toMatchObject({
      Reading: watts,
      DataSourceUri: `${chassis}/Sensors/TotalPower`,
    })
    expect(environment.TemperatureCelsius.Reading).toBe(inlet)
    const { InputVoltage, InputPowerWatts } = await read('PowerSubsystem/PowerSupplies/PS1/Metrics')
    expect([InputVoltage.Reading, InputPowerWatts.Reading]).toEqual([volts, watts])
    const { SpeedPercent } = await read('ThermalSubsystem/Fans/Fan1')
    expect([SpeedPercent.SpeedRPM, SpeedPercent.Reading]).toEqual([
      fan,
      fan && Math.round(fan / 120),
    ])
    expect(environment.FanSpeedsPercent[0]).toEqual(SpeedPercent)
    const metrics = await read('ThermalSubsystem/ThermalMetrics')
    expect(metrics.TemperatureReadingsCelsius).toMatchObject([
      { DeviceName: 'Inlet Temp', Reading: inlet },
      { DeviceName: 'CPU1 Temp', Reading: cpu },
      { DeviceName: 'CPU2 Temp' },
    ])

    const { PowerControl, Voltages } = await read('Power')
    expect([PowerControl[0].PowerConsumedWatts, Voltages[0].ReadingVolts]).toEqual([watts, volts])
    const { Temperatures, Fans } = await read('Thermal')
    expect([Temperatures[0].ReadingCelsius, Temperatures[1].ReadingCelsius]).toEqual([inlet, cpu])
    expect(Fans[0].Reading).toBe(fan)
  })

  it('is found by links, each of which leads somewhere', async () => {
    const { call } = bench.fresh()
    const seen = new Set<string>()
    const linksIn = (value: unknown): string[] =>
      typeof value !== 'object' || value === null
        ? []
        : Object.entries(value).flatMap(([key, one]) =>
            (key === '@odata.id' || key === 'DataSourceUri') && typeof one === 'string'
              ? [one.replace(/#.*/, '')]
              : linksIn(one),
          )
    for (const queue = [chassis]; queue.length > 0; ) {
      const path = queue.shift() ?? ''
      if (seen.has(path)) continue
      seen.add(path)
      const { status, json } = await call('GET', path)
      expect([path, status]).toEqual([path, 200])
      queue.push(...linksIn(json).filter((one) => one.startsWith(`${chassis}/`)))
    }
    expect([...seen].map((path) => path.slice(chassis.length + 1))).toEqual(
      expect.arrayContaining(['PowerSubsystem/PowerSupplies/PS1', 'ThermalSubsystem/Fans/Fan2']),
    )
  })
})
