import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import type { SdrRepository } from './sdr.js'
import {
  bmcOwner,
  type Conversion,
  factorsAt,
  nonLinear,
  type SensorRecord,
  sensorValue,
  type Thresholds,
  thresholdNames,
} from './sdr-decode.js'

/** How a sensor is. */
export type SensorHealth = 'ok' | 'non-critical' | 'critical' | 'non-recoverable' | 'unknown'

/** A sensor and what it reads now. */
export interface SensorReading {
  readonly name: string
  /** What it measures: `temperature`, `fan`, … */
  readonly type: string
  /** Undefined for sensors without values, and while there is no reading. Some with states have one, too. */
  readonly value: number | undefined
  /** `°C`, `V`, `RPM`, …; empty for sensors without values. */
  readonly unit: string
  /** By the limits that it has passed; `unknown` while there is no reading and for sensors with states. */
  readonly health: SensorHealth
  /** The numbers of the states that hold, for sensors with states. */
  readonly states: readonly number[]
  /** The limits, in the sensor's unit. */
  readonly thresholds: Thresholds
}

const sensorEvent = 0x04
const getReading = 0x2d
const getThresholds = 0x27
const getFactors = 0x23
const byThresholds = 1

/**
 * Reads all sensors of the BMC itself; those of other controllers behind it are left out.
 *
 * @param wanted which of them @default all
 */
export async function readSensors(
  client: IpmiClient,
  repository: SdrRepository,
  deadline: Deadline,
  wanted: (sensor: SensorRecord) => boolean = () => true,
): Promise<readonly SensorReading[]> {
  const readings: SensorReading[] = []
  for (const sensor of (await repository.read(deadline)).sensors) {
    if (sensor.owner !== bmcOwner || !wanted(sensor)) continue
    readings.push(await readSensor(client, sensor, deadline))
  }
  return readings
}

/**
 * Whether a sensor has a value: those with limits, be it without a unit, and those with states whose record
 * gives a formula and a unit, as HPE's fans and power supplies have it.
 */
export function measures({ unit, readingType, conversion }: SensorRecord): boolean {
  return unit !== '' || (readingType === byThresholds && conversion !== undefined)
}

async function readSensor(
  client: IpmiClient,
  sensor: SensorRecord,
  deadline: Deadline,
): Promise<SensorReading> {
  const { name, type, unit } = sensor
  const bytes = await readSensorBits(client, sensor, deadline)
  const thresholds = await limitsOf(client, sensor, deadline)
  const reading = decodeReading(bytes)
  if (reading === undefined) {
    return { name, type, unit, thresholds, value: undefined, health: 'unknown', states: [] }
  }
  const value = measures(sensor)
    ? await valueFrom(client, sensor, reading.raw, deadline)
    : undefined
  const limited = sensor.readingType === byThresholds
  return {
    name,
    type,
    unit,
    thresholds,
    value,
    health: limited ? healthOf(reading.bits) : 'unknown',
    states: limited ? [] : bitsOf(reading.bits & 0x7fff),
  }
}

/** The answer to Get Sensor Reading; empty where the sensor has none. */
export async function readSensorBits(
  client: IpmiClient,
  { name, lun, number }: Pick<SensorRecord, 'name' | 'lun' | 'number'>,
  deadline: Deadline,
): Promise<Buffer> {
  const what = `reading the sensor ${name}`
  const { completion, data } = await client.ask(
    { what, netFn: sensorEvent, command: getReading, data: [number], lun },
    deadline,
  )
  return completion === 0 ? data : Buffer.alloc(0)
}

/** The value of a raw reading, or of a raw limit. */
async function valueFrom(
  client: IpmiClient,
  sensor: SensorRecord,
  raw: number,
  deadline: Deadline,
): Promise<number | undefined> {
  const conversion = await conversionFor(client, sensor, raw, deadline)
  return conversion === undefined ? undefined : sensorValue(raw, conversion)
}

/** The formula for a reading: of sensors whose formula differs from reading to reading, it is asked for. */
async function conversionFor(
  client: IpmiClient,
  { conversion, lun, number, name }: SensorRecord,
  raw: number,
  deadline: Deadline,
): Promise<Conversion | undefined> {
  if (conversion === undefined || conversion.linearization < nonLinear) return conversion
  const what = `reading the formula of the sensor ${name}`
  const data = [number, raw]
  const answer = await client.ask(
    { what, netFn: sensorEvent, command: getFactors, data, lun },
    deadline,
  )
  return answer.completion === 0 ? decodeFactors(answer.data, conversion.form) : undefined
}

/** Reads the answer to Get Sensor Reading Factors: the next reading with others, then the factors. */
export function decodeFactors(bytes: Buffer, form: Conversion['form']): Conversion | undefined {
  if (bytes.length < 7) return undefined
  return { form, linearization: 0, ...factorsAt(bytes, 1) }
}

/** Reads the answer to Get Sensor Reading; undefined while the sensor has no reading. */
export function decodeReading(
  bytes: Buffer,
): { readonly raw: number; readonly bits: number } | undefined {
  const [raw, flags, low = 0, high = 0] = bytes
  if (raw === undefined || flags === undefined) return undefined
  const unavailable = (flags & 0x20) !== 0
  const scanning = (flags & 0x40) !== 0
  return unavailable || !scanning ? undefined : { raw, bits: low | (high << 8) }
}

/** How bad it is, by the limits that are passed. */
export function healthOf(bits: number): SensorHealth {
  if ((bits & 0b100100) !== 0) return 'non-recoverable'
  if ((bits & 0b010010) !== 0) return 'critical'
  return (bits & 0b001001) !== 0 ? 'non-critical' : 'ok'
}

async function limitsOf(
  client: IpmiClient,
  sensor: SensorRecord,
  deadline: Deadline,
): Promise<Thresholds> {
  const { limits, conversion, thresholds, readingType, lun, number, name } = sensor
  if (limits === 'none' || conversion === undefined || readingType !== byThresholds) return {}
  let raw = thresholds
  if (limits === 'readable') {
    const what = `reading the limits of the sensor ${name}`
    const data = [number]
    const answer = await client.ask(
      { what, netFn: sensorEvent, command: getThresholds, data, lun },
      deadline,
    )
    if (answer.completion === 0 && answer.data.length >= 7) raw = decodeThresholds(answer.data)
  }
  const values: [name: string, value: number][] = []
  for (const name of thresholdNames) {
    const limit = raw[name]
    const value = limit === undefined ? undefined : await valueFrom(client, sensor, limit, deadline)
    if (value !== undefined) values.push([name, value])
  }
  return Object.fromEntries(values)
}

/** Reads the answer to Get Sensor Thresholds: which there are, then each. */
export function decodeThresholds(bytes: Buffer): Thresholds {
  const mask = bytes[0] ?? 0
  return Object.fromEntries(
    thresholdNames.flatMap((name, bit) =>
      ((mask >> bit) & 1) === 0 ? [] : [[name, bytes[1 + bit] ?? 0] as const],
    ),
  )
}

function bitsOf(bits: number): number[] {
  return Array.from({ length: 15 }, (_, bit) => bit).filter((bit) => ((bits >> bit) & 1) !== 0)
}
