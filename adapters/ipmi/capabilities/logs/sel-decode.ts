/** The records of the system event log. */
import { sensorTypeName } from '../sensors/sensor-names.js'

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
    return { ...record, source: 'maker’s own', sensor: undefined, asserted: true, text }
  }
  const [sensorType = 0, sensor = 0, direction = 0, data1 = 0, data2 = 0, data3 = 0] =
    bytes.subarray(10)
  return {
    ...record,
    sensor,
    source: sensorTypeName(sensorType),
    asserted: (direction & 0x80) === 0,
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

/** What the offsets of the generic kinds of events mean. */
const generic: Readonly<Record<number, readonly string[]>> = {
  2: ['idle', 'active', 'busy'],
  3: ['state deasserted', 'state asserted'],
  4: ['failure no longer predicted', 'failure predicted'],
  5: ['limit not exceeded', 'limit exceeded'],
  6: ['performance met', 'performance lags'],
  7: [
    'ok',
    'non-critical from ok',
    'critical from less severe',
    'non-recoverable from less severe',
    'non-critical from more severe',
    'critical from non-recoverable',
    'non-recoverable',
    'monitor',
    'informational',
  ],
  8: ['absent', 'present'],
  9: ['disabled', 'enabled'],
  10: [
    'running',
    'in test',
    'power off',
    'on line',
    'off line',
    'off duty',
    'degraded',
    'power save',
    'install error',
  ],
  11: [
    'fully redundant',
    'redundancy lost',
    'redundancy degraded',
    'not redundant, sufficient resources, from redundant',
    'not redundant, sufficient resources, from insufficient',
    'not redundant, insufficient resources',
    'redundancy degraded from full',
    'redundancy degraded from none',
  ],
  12: ['D0', 'D1', 'D2', 'D3'],
}

/** What the offsets of the kinds of sensors with events of their own mean. */
const specific: Readonly<Record<number, readonly string[]>> = {
  5: [
    'chassis intrusion',
    'drive bay intrusion',
    'card area intrusion',
    'processor area intrusion',
    'network cable lost',
  ],
  7: [
    'internal error',
    'thermal trip',
    'self-test failed',
    'hang in self-test',
    'start-up failed',
    'configuration error',
    'uncorrectable error',
    'present',
    'disabled',
    'terminator present',
    'throttled',
    'machine check',
    'correctable machine check',
  ],
  8: [
    'present',
    'failure',
    'failure predicted',
    'input lost',
    'input lost or out of range',
    'input out of range',
    'configuration error',
  ],
  9: [
    'off',
    'power cycle',
    '240 V off',
    'interlock off',
    'input lost',
    'soft power control failed',
    'failure',
    'failure predicted',
  ],
  12: [
    'correctable error',
    'uncorrectable error',
    'parity error',
    'scrub failed',
    'disabled',
    'too many correctable errors',
    'present',
    'configuration error',
    'spare',
    'throttled',
    'too hot',
  ],
  13: [
    'present',
    'fault',
    'failure predicted',
    'hot spare',
    'consistency check',
    'critical array',
    'failed array',
    'rebuild',
    'rebuild aborted',
  ],
  16: [
    'memory error logging disabled',
    'event logging disabled',
    'log cleared',
    'all logging disabled',
    'log full',
    'log almost full',
  ],
  19: [
    'front panel NMI',
    'bus timeout',
    'I/O channel check',
    'software NMI',
    'PCI parity error',
    'PCI system error',
    'EISA timeout',
    'bus correctable error',
    'bus uncorrectable error',
    'fatal NMI',
    'bus fatal error',
    'bus degraded',
  ],
  31: [
    'A: boot completed',
    'C: boot completed',
    'PXE boot completed',
    'diagnostic boot completed',
    'CD boot completed',
    'ROM boot completed',
    'boot completed',
  ],
  32: [
    'stop while loading',
    'stop',
    'graceful stop',
    'graceful shutdown',
    'soft shutdown by policy',
    'agent not responding',
  ],
  35: [
    'expired',
    'hard reset',
    'power down',
    'power cycle',
    'reserved',
    'reserved',
    'reserved',
    'reserved',
    'interrupt',
  ],
}

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
  const words = kind === 0x6f ? specific[sensorType] : generic[kind]
  return words?.[offset] ?? `event ${kind.toString(16).toUpperCase()}, state ${offset}`
}
