/** Sensor data records: what each sensor is, and how its raw readings become values. */
import { sixBit } from '../inventory/fru-decode.js'
import { clean } from '../text.js'
import { sensorTypeName, unitName } from './sensor-names.js'

/** The limits of a sensor, as raw readings or as values. */
export interface Thresholds {
  readonly lowerNonCritical?: number
  readonly lowerCritical?: number
  readonly lowerNonRecoverable?: number
  readonly upperNonCritical?: number
  readonly upperCritical?: number
  readonly upperNonRecoverable?: number
}

/** The limits in the order of the bits that stand for them. */
export const thresholdNames = [
  'lowerNonCritical',
  'lowerCritical',
  'lowerNonRecoverable',
  'upperNonCritical',
  'upperCritical',
  'upperNonRecoverable',
] as const

/** How a raw reading becomes a value. */
export interface Conversion {
  readonly form: 'unsigned' | 'ones-complement' | 'twos-complement'
  readonly linearization: number
  readonly m: number
  readonly b: number
  readonly bExponent: number
  readonly rExponent: number
}

/** A sensor, as its record describes it. */
export interface SensorRecord {
  /** The address of the controller that has it: the BMC is 0x20. */
  readonly owner: number
  readonly lun: number
  readonly number: number
  readonly name: string
  readonly type: string
  /** 1 for sensors with limits; others have states. */
  readonly readingType: number
  readonly unit: string
  /** Undefined for sensors that have states and no values. */
  readonly conversion: Conversion | undefined
  /** How the limits are known: not at all, by asking, or from the record. */
  readonly limits: 'none' | 'readable' | 'fixed'
  /** The limits in the record, raw. */
  readonly thresholds: Thresholds
  /** What it is part of, by the standard's number of that kind of part, and which of them. */
  readonly entity: { readonly id: number; readonly instance: number }
}

/** What noted an event, as its record describes it: also sensors that cannot be read. */
export type EventSensor = Pick<
  SensorRecord,
  'owner' | 'lun' | 'number' | 'name' | 'type' | 'unit' | 'conversion'
>

/** A field replaceable unit, as its record describes it. */
export interface UnitRecord {
  /** The number by which it is read; undefined for memory that the BMC does not read for us. */
  readonly id: number | undefined
  readonly name: string
  /** The kind of part, by the standard's number, and which of them. */
  readonly entity: { readonly id: number; readonly instance: number }
  /** What its memory holds: areas as the standard has them, or what a memory module says of itself. */
  readonly holds: 'areas' | 'module'
}

const fullRecord = 0x01
const compactRecord = 0x02
const eventOnlyRecord = 0x03
const unitRecord = 0x11
/** A device that is memory, and what it is then: that of a memory module. */
const memoryDevice = 0x10
const moduleMemory = 0x01
/** The address of the BMC itself among the controllers. */
export const bmcOwner = 0x20

/** The sensors of a record: one, or several that share it; none for records of other kinds. */
export function decodeSensorRecord(bytes: Buffer): SensorRecord[] {
  const type = bytes[3]
  if (type === fullRecord && bytes.length >= 48) return [decodeFull(bytes)]
  if (type === compactRecord && bytes.length >= 32) return decodeCompact(bytes)
  return []
}

function decodeFull(bytes: Buffer): SensorRecord {
  const readable = bytes[18] ?? 0
  const raw = [bytes[41], bytes[40], bytes[39], bytes[38], bytes[37], bytes[36]]
  const known = thresholdNames.flatMap((name, bit) =>
    ((readable >> bit) & 1) === 0 ? [] : [[name, raw[bit] ?? 0] as const],
  )
  const access = ((bytes[11] ?? 0) >> 2) & 3
  return {
    ...common(bytes),
    name: nameAt(bytes, 47),
    conversion: conversionOf(bytes),
    limits: access === 0 ? 'none' : access === 3 ? 'fixed' : 'readable',
    thresholds: Object.fromEntries(known),
  }
}

function decodeCompact(bytes: Buffer): SensorRecord[] {
  const one = common(bytes)
  return shared(bytes, 23, 31).map(({ offset, name, instances }) => ({
    ...one,
    number: (one.number + offset) & 0xff,
    name,
    entity: { ...one.entity, instance: (one.entity.instance + instances) & 0x7f },
    conversion: undefined,
    limits: 'none' as const,
    thresholds: {},
  }))
}

/** The sensors of a record that only note events and cannot be read; none for records of other kinds. */
export function decodeEventSensors(bytes: Buffer): EventSensor[] {
  if (bytes[3] !== eventOnlyRecord || bytes.length < 17) return []
  return shared(bytes, 12, 16).map(({ offset, name }) => ({
    owner: bytes[5] ?? 0,
    lun: (bytes[6] ?? 0) & 3,
    number: ((bytes[7] ?? 0) + offset) & 0xff,
    name,
    type: sensorTypeName(bytes[10] ?? 0),
    unit: '',
    conversion: undefined,
  }))
}

/** A sensor of a record that several share. */
interface Shared {
  /** Its number, counted from that of the record. */
  readonly offset: number
  readonly name: string
  /** Which part it belongs to, counted from that of the record: the same, or each to its own. */
  readonly instances: number
}

/** The sensors that share a record. */
function shared(bytes: Buffer, at: number, nameAtByte: number): Shared[] {
  const sharing = bytes.readUInt16LE(at)
  const count = Math.max(1, sharing & 0x0f)
  const name = nameAt(bytes, nameAtByte)
  const alphabetic = ((sharing >> 4) & 3) === 1
  const first = (sharing >> 8) & 0x7f
  const eachItsOwn = (sharing & 0x8000) !== 0
  return Array.from({ length: count }, (_, offset) => ({
    offset,
    instances: eachItsOwn ? offset : 0,
    name: count === 1 ? name : `${name}${suffix(first + offset, alphabetic)}`,
  }))
}

/** A number, or letters: after Z come AA, AB and so on. */
function suffix(index: number, alphabetic: boolean): string {
  if (!alphabetic) return String(index)
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : suffix(Math.floor(index / 26) - 1, true) + letter
}

function common(bytes: Buffer) {
  return {
    owner: bytes[5] ?? 0,
    lun: (bytes[6] ?? 0) & 3,
    number: bytes[7] ?? 0,
    type: sensorTypeName(bytes[12] ?? 0),
    readingType: (bytes[13] ?? 0) & 0x7f,
    unit: unitName(bytes[20] ?? 0, bytes[21] ?? 0, bytes[22] ?? 0),
    entity: { id: bytes[8] ?? 0, instance: (bytes[9] ?? 0) & 0x7f },
  }
}

/** The unit of a record; undefined for records of other kinds. */
export function decodeUnitRecord(bytes: Buffer): UnitRecord | undefined {
  if (bytes[3] !== unitRecord || bytes.length < 16) return undefined
  const logical = ((bytes[7] ?? 0) & 0x80) !== 0
  const ours = bytes[5] === bmcOwner && logical
  return {
    id: ours ? bytes[6] : undefined,
    name: nameAt(bytes, 15),
    entity: { id: bytes[12] ?? 0, instance: (bytes[13] ?? 0) & 0x7f },
    holds: bytes[10] === memoryDevice && bytes[11] === moduleMemory ? 'module' : 'areas',
  }
}

const forms = ['unsigned', 'ones-complement', 'twos-complement', undefined] as const

function conversionOf(bytes: Buffer): Conversion | undefined {
  const form = forms[((bytes[20] ?? 0) >> 6) & 3]
  if (form === undefined) return undefined
  return { form, linearization: (bytes[23] ?? 0) & 0x7f, ...factorsAt(bytes, 24) }
}

/** The factors of a formula: six bytes, in records and in answers alike. */
export function factorsAt(
  bytes: Buffer,
  at: number,
): Pick<Conversion, 'm' | 'b' | 'bExponent' | 'rExponent'> {
  const byte = (index: number) => bytes[at + index] ?? 0
  const tenBits = (low: number, high: number) => signed(low | ((high & 0xc0) << 2), 10)
  return {
    m: tenBits(byte(0), byte(1)),
    b: tenBits(byte(2), byte(3)),
    rExponent: signed(byte(5) >> 4, 4),
    bExponent: signed(byte(5) & 0x0f, 4),
  }
}

function signed(value: number, bits: number): number {
  return value >= 1 << (bits - 1) ? value - (1 << bits) : value
}

/** From here on a formula holds for one reading only, and has to be asked for. */
export const nonLinear = 0x70

const linearizations: readonly ((value: number) => number)[] = [
  (value) => value,
  Math.log,
  Math.log10,
  Math.log2,
  Math.exp,
  (value) => 10 ** value,
  (value) => 2 ** value,
  (value) => 1 / value,
  (value) => value ** 2,
  (value) => value ** 3,
  Math.sqrt,
  Math.cbrt,
]

/**
 * The value of a raw reading. Undefined where the record has no formula for it (sensors whose formula
 * differs from reading to reading), and where the formula has no finite result.
 */
export function sensorValue(raw: number, conversion: Conversion): number | undefined {
  const { form, linearization, m, b, bExponent, rExponent } = conversion
  const linear = linearizations[linearization]
  if (linear === undefined) return undefined
  const negative = form !== 'unsigned' && (raw & 0x80) !== 0
  const x = !negative ? raw : form === 'ones-complement' ? raw - 255 : raw - 256
  const value = linear((m * x + b * 10 ** bExponent) * 10 ** rExponent)
  // Powers of ten leave dust behind the twelfth digit.
  return Number.isFinite(value) ? Number(value.toPrecision(12)) : undefined
}

/** The characters of names in digits. Units of memory have fewer of them. */
const digits = '0123456789 -.:,_'

/** The name of a record, by the byte that tells its length and letters. */
function nameAt(bytes: Buffer, at: number): string {
  const head = bytes[at] ?? 0
  const data = bytes.subarray(at + 1, at + 1 + (head & 0x1f))
  return clean(nameOf(head >> 6, data), 32)
}

function nameOf(kind: number, data: Buffer): string {
  if (kind === 1) return [...data.toString('hex')].map((one) => digits[parseInt(one, 16)]).join('')
  if (kind === 2) return sixBit(data)
  return data.toString(kind === 0 ? 'utf8' : 'latin1')
}
