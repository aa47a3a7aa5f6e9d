/** The records of the system event log. */

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

/** Reads a record; undefined where it is too short. */
export function decodeLogEvent(bytes: Buffer): LogEvent | undefined {
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
  const [sensorType = 0, sensor = 0, direction = 0, data1 = 0, data2 = 0, data3 = 0] =
    bytes.subarray(10)
  const asserted = (direction & 0x80) === 0
  return {
    ...record,
    sensor,
    source: sensorTypeName(sensorType),
    asserted,
    severity: severityOf(direction & 0x7f, sensorType, data1 & 0x0f, asserted),
    text: eventText(direction & 0x7f, sensorType, data1, data2, data3),
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

function eventText(
  kind: number,
  sensorType: number,
  data1: number,
  data2: number,
  data3: number,
): string {
  const offset = data1 & 0x0f
  if (kind === 1) {
    const limit = limits[offset >> 1]
    const values = data1 >> 4 === 0x5 ? ` (reading ${data2}, limit ${data3}, raw)` : ''
    return `${limit ?? `limit ${offset}`} going ${(offset & 1) === 0 ? 'low' : 'high'}${values}`
  }
  const words = kind === 0x6f ? sensorEvents[sensorType] : genericEvents[kind]
  const detail = kind === 0x6f ? eventDetail(sensorType, data1, data2) : undefined
  if (words?.[offset] !== undefined)
    return words[offset] + (detail === undefined ? '' : `: ${detail}`)
  return `event ${kind.toString(16).toUpperCase()}, state ${offset}`
}
