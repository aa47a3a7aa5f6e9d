/** What the sensors of our own tree measure, in the older form that came before the subsystems. */
import type { Sensor } from '../../machine/sensors.js'
import type { Resource } from '../tree/tree.js'
import { resource, stateOf } from './build.js'
import { paths } from './paths.js'

function older(sensor: Sensor, path: string, at: number, property: string) {
  const { name, value, limits } = sensor
  return {
    '@odata.id': `${path}/${at}`,
    MemberId: String(at),
    Name: name,
    [property]: value ?? null,
    LowerThresholdCritical: limits.lowerCritical ?? null,
    UpperThresholdCritical: limits.upperCritical ?? null,
    Status: stateOf(sensor),
  }
}

const manyOf = (sensors: readonly Sensor[], kind: Sensor['kind']) =>
  sensors.filter((one) => one.kind === kind)

export const olderReadings: readonly Resource[] = [
  resource(paths.power, 'Power.v1_7_3', 'Power', (machine, now) => {
    const sensors = machine.sensors(now)
    return {
      PowerControl: [
        {
          '@odata.id': `${paths.power}#/PowerControl/0`,
          MemberId: '0',
          Name: 'Total Power',
          PowerConsumedWatts: manyOf(sensors, 'power')[0]?.value ?? null,
        },
      ],
      Voltages: manyOf(sensors, 'voltage').map((one, at) =>
        older(one, `${paths.power}#/Voltages`, at, 'ReadingVolts'),
      ),
    }
  }),
  resource(paths.thermal, 'Thermal.v1_7_3', 'Thermal', (machine, now) => {
    const sensors = machine.sensors(now)
    return {
      Temperatures: manyOf(sensors, 'temperature').map((one, at) =>
        older(one, `${paths.thermal}#/Temperatures`, at, 'ReadingCelsius'),
      ),
      Fans: manyOf(sensors, 'fan').map((one, at) => ({
        ...older(one, `${paths.thermal}#/Fans`, at, 'Reading'),
        ReadingUnits: 'RPM',
      })),
    }
  }),
]
