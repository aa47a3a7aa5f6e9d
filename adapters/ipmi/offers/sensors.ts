import type { ErrorCode } from '../../../src/error.js'
import type { CallOptions } from '../../../src/ports/call.js'
import type {
  PowerReading,
  SensorKind,
  SensorLimits,
  SensorReading,
  SensorReport,
  Sensors,
} from '../../../src/ports/sensors.js'
import type { Access } from '../access.js'
import { type PowerDraw, readPower } from '../capabilities/power/dcmi.js'
import { readPowerLimit } from '../capabilities/power/power-limit.js'
import type { Thresholds } from '../capabilities/sensors/sdr-decode.js'
import {
  measures,
  type SensorReading as Reading,
  readSensors,
  type SensorHealth,
} from '../capabilities/sensors/sensors.js'
import { unless } from '../capabilities/unless.js'

/** How long a call may take: a BMC has hundreds of records. In milliseconds. */
const usual = 120_000

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

const noDcmi: ReadonlySet<ErrorCode> = new Set(['not-supported'])
/** Limits are optional, and what the node draws is told without. */
const noLimit: ReadonlySet<ErrorCode> = new Set(['not-supported', 'bmc-refused', 'bmc-forbidden'])

/** The sensors, as the port wants them and as they are. */
export class IpmiSensors implements Sensors {
  constructor(private readonly access: Access) {}

  /** The sensors with values; those with states are left out. */
  async sensors(options?: CallOptions): Promise<SensorReport> {
    const readings = await this.#read(options, measures)
    return { readings: readings.map(translate), unreadable: [] }
  }

  /** What the node draws, and its limit where one is in force; of BMCs without DCMI nothing. */
  powerReading(options?: CallOptions): Promise<PowerReading> {
    const { access } = this
    return access.call('reading the power that it draws', options, async (deadline) => {
      const reading = await unless(noDcmi, readPower(access.client, deadline))
      if (reading === undefined) return {}
      const held = await unless(noLimit, readPowerLimit(access.client, deadline))
      return {
        ...(reading.active ? { watts: reading.current } : {}),
        ...(held?.active && held.limit !== undefined ? { limit: held.limit.watts } : {}),
      }
    })
  }

  /**
   * All sensors of the BMC with all that IPMI tells of them. The records that describe them are read
   * once: the first call takes some seconds on a real BMC.
   */
  readings(options?: CallOptions): Promise<readonly Reading[]> {
    return this.#read(options)
  }

  /** What the node draws, and drew, as DCMI tells it. Errors: `not-supported` for BMCs without DCMI. */
  draw(options?: CallOptions): Promise<PowerDraw> {
    const { access } = this
    return access.call('reading the power that it draws', options, (deadline) =>
      readPower(access.client, deadline),
    )
  }

  #read(
    options: CallOptions | undefined,
    wanted?: Parameters<typeof readSensors>[3],
  ): Promise<readonly Reading[]> {
    const { access } = this
    return access.call(
      'reading the sensors',
      options,
      (deadline) => readSensors(access.client, access.records, deadline, wanted),
      usual,
    )
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
