import { PhoenixError } from '../../../src/error.js'
import type {
  SensorKind,
  SensorLimits,
  SensorReading,
  Sensors,
} from '../../../src/ports/sensors.js'
import type { IpmiBmc } from '../bmc.js'
import type { Thresholds } from '../capabilities/sdr-decode.js'
import type { SensorReading as Reading, SensorHealth } from '../capabilities/sensors.js'

const kinds: Readonly<Record<string, SensorKind>> = {
  temperature: 'temperature',
  fan: 'fan',
  'cooling device': 'fan',
  voltage: 'voltage',
  current: 'current',
}

/** What the unit tells where the type of the sensor does not. */
const kindOfUnit: Readonly<Record<string, SensorKind>> = {
  '°C': 'temperature',
  RPM: 'fan',
  W: 'power',
  V: 'voltage',
  A: 'current',
  J: 'energy',
  Hz: 'frequency',
  kPa: 'pressure',
  psi: 'pressure',
  CFM: 'flow',
}

const healths: Readonly<Record<SensorHealth, SensorReading['health']>> = {
  ok: 'OK',
  'non-critical': 'Warning',
  critical: 'Critical',
  'non-recoverable': 'Critical',
  unknown: undefined,
}

/** The sensors with values as the port wants them; those with states are left out. */
export function sensorsOf(bmc: IpmiBmc): Sensors {
  return {
    sensors: async (options) => {
      const readings = await bmc.sensors(options)
      return {
        readings: readings.filter(({ unit }) => unit !== '').map(translate),
        unreadable: [],
      }
    },
    powerReading: async (options) => {
      const watts = await bmc.powerReading(options).then(
        ({ current, active }) => (active ? current : undefined),
        (error) => {
          if (PhoenixError.is(error) && error.code === 'not-supported') return undefined
          throw error
        },
      )
      return watts === undefined ? {} : { watts }
    },
  }
}

function translate(reading: Reading, index: number): SensorReading {
  const { name, type, value, unit } = reading
  const health = healths[reading.health]
  const limits = limitsOf(reading.thresholds)
  return {
    id: String(index + 1),
    name,
    kind: kinds[type] ?? kindOfUnit[unit] ?? 'other',
    unit: unit === '°C' ? 'Cel' : unit,
    chassis: '',
    ...(value === undefined ? {} : { value }),
    ...(health === undefined ? {} : { health }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  }
}

function limitsOf(thresholds: Thresholds): SensorLimits {
  const pairs = [
    ['lowerCaution', thresholds.lowerNonCritical],
    ['lowerCritical', thresholds.lowerCritical],
    ['upperCaution', thresholds.upperNonCritical],
    ['upperCritical', thresholds.upperCritical],
  ] as const
  return Object.fromEntries(pairs.filter(([, limit]) => limit !== undefined))
}
