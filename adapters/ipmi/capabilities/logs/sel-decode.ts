/** The records of the system event log. */

import { type EventSensor, sensorValue } from '../sensors/sdr-decode.js'
import { sensorTypeName } from '../sensors/sensor-names.js'
import { type EventSeverity, severityOf } from './event-severity.js'
import { eventDetail, genericEvents, sensorEvents } from './event-words.js'

/** An event that the BMC has noted. */
export interface LogEvent {
  readonly id: number
  /** ISO 8601; undefined for events without a time or from before the clock was set. */
  readonly time: string | undefined
  /** Which kind of sensor noted it, in the standard's words; `maker’s own` for records of makers. */
  readonly source: string
  /** The number of the sensor; undefined for records of makers. */
  readonly sensor: number | undefined
  /** Its name; left out where no record of the BMC describes it. */
  readonly name?: string
  /** Whether it began, or ended. */
  readonly asserted: boolean
  /** How bad it is; OK where something bad is over, undefined where it is neither or nobody knows. */
  readonly severity: EventSeverity | undefined
  /** What happened, in words. */
  readonly text: string
  /** The whole record in hexadecimal. */
  readonly raw: string
}

/** How many bytes a record has. */
export const recordLength = 16
const system = 0x02
const timestamped = 0xc0
const untimed = 0xe0
/** Smaller times count from the BMC's start. */
const firstTime = 0x20000000

/** Which sensor noted an event: its number is that of one controller, and of one unit of it. */
export function noterOf(raw: Buffer): Pick<EventSensor, 'owner' | 'lun' | 'number' | 'type'> {
  const [owner = 0, channel = 0, , type = 0, number = 0] = raw.subarray(7)
  return { owner, lun: channel & 3, number, type: sensorTypeName(type) }
}

/**
 * Reads a record; undefined where it is too short.
 *
 * @param sensor what is known of the sensor that noted it
 */
export function decodeLogEvent(bytes: Buffer, sensor?: EventSensor): LogEvent | undefined {
  if (bytes.length < recordLength) return undefined
  const type = bytes[2] ?? 0
  const record = {
    id: bytes.readUInt16LE(0),
    time: type >= untimed ? undefined : timeOf(bytes.readUInt32LE(3)),
    raw: bytes.subarray(0, recordLength).toString('hex'),
  }
  if (type !== system) {
    const data = bytes.subarray(type >= timestamped && type < untimed ? 7 : 3, recordLength)
    const text = `record ${type.toString(16).toUpperCase()}: ${data.toString('hex')}`
    return {
      ...record,
      source: 'maker’s own',
      sensor: undefined,
      asserted: true,
      severity: undefined,
      text,
    }
  }
  const [sensorType = 0, number = 0, direction = 0, data1 = 0, data2 = 0, data3 = 0] =
    bytes.subarray(10)
  const asserted = (direction & 0x80) === 0
  return {
    ...record,
    sensor: number,
    ...(sensor === undefined || sensor.name === '' ? {} : { name: sensor.name }),
    source: sensorTypeName(sensorType),
    asserted,
    severity: severityOf(direction & 0x7f, sensorType, data1 & 0x0f, asserted),
    text:
      (direction & 0x7f) === limitKind
        ? limitText(data1, data2, data3, sensor)
        : stateText(direction & 0x7f, sensorType, data1, data2),
  }
}

function timeOf(seconds: number): string | undefined {
  const known = seconds >= firstTime && seconds !== 0xffffffff
  return known ? new Date(seconds * 1000).toISOString() : undefined
}

const limits = [
  'lower non-critical',
  'lower critical',
  'lower non-recoverable',
  'upper non-critical',
  'upper critical',
  'upper non-recoverable',
]

/** The kind of event of sensors that have limits. */
const limitKind = 1

function limitText(data1: number, data2: number, data3: number, sensor?: EventSensor): string {
  const offset = data1 & 0x0f
  const limit = limits[offset >> 1] ?? `limit ${offset}`
  const values = [
    ...(data1 >> 6 === 1 ? [`reading ${valueText(data2, sensor)}`] : []),
    ...(((data1 >> 4) & 3) === 1 ? [`limit ${valueText(data3, sensor)}`] : []),
  ]
  const told = values.length === 0 ? '' : ` (${values.join(', ')})`
  return `${limit} going ${(offset & 1) === 0 ? 'low' : 'high'}${told}`
}

/** A raw reading as the sensor's record has it; without one, as it is. */
function valueText(raw: number, sensor: EventSensor | undefined): string {
  const { conversion, unit = '' } = sensor ?? {}
  const value = conversion && sensorValue(raw, conversion)
  return value === undefined ? `${raw} raw` : `${value} ${unit}`.trim()
}

function stateText(kind: number, sensorType: number, data1: number, data2: number): string {
  const offset = data1 & 0x0f
  const words = kind === 0x6f ? sensorEvents[sensorType] : genericEvents[kind]
  const detail = kind === 0x6f ? eventDetail(sensorType, data1, data2) : undefined
  if (words?.[offset] !== undefined)
    return words[offset] + (detail === undefined ? '' : `: ${detail}`)
  return `event ${kind.toString(16).toUpperCase()}, state ${offset}`
}
