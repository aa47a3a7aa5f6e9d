/** The records behind the areas of a field replaceable unit: power supplies, outputs, addresses. */
import { clean } from '../text.js'

/** What a power supply can do. */
export interface PowerSupplyRecord {
  readonly kind: 'power-supply'
  /** In watts. */
  readonly capacity: number
  /** In volt-amperes; undefined where it is not told. */
  readonly peakApparent: number | undefined
  /** In amperes. */
  readonly inrushCurrent: number | undefined
  /** The ranges of the input voltage, in volts. */
  readonly inputs: readonly { readonly low: number; readonly high: number }[]
  /** In hertz. */
  readonly frequency: { readonly low: number; readonly high: number }
  readonly hotSwap: boolean
  readonly powerFactorCorrection: boolean
  /** Whether it finds the range of its input by itself. */
  readonly autoSwitch: boolean
  /** Whether it tells that it is about to fail. */
  readonly predictsFailure: boolean
  /** For how long the input may be missing, in milliseconds. */
  readonly dropout: number
  /** What it can deliver for some seconds; undefined where it does not say. */
  readonly peak: { readonly watts: number; readonly seconds: number } | undefined
}

/** An output of a supply, or a load on one. In volts and amperes. */
export interface OutputRecord {
  readonly kind: 'dc-output' | 'dc-load'
  /** Which output. */
  readonly number: number
  readonly voltage: number
  /** Of a load the least voltage, of an output how far it may fall below. */
  readonly voltageLow: number
  /** Of a load the highest voltage, of an output how far it may rise above. */
  readonly voltageHigh: number
  readonly ripple: number
  readonly currentLow: number
  readonly currentHigh: number
  /** Whether an output is on while the unit is in standby. */
  readonly standby: boolean
}

/** How the unit is managed. */
export interface ManagementRecord {
  readonly kind: 'management-access'
  readonly of:
    | 'system-address'
    | 'system-name'
    | 'system-ping'
    | 'component-address'
    | 'component-name'
    | 'component-ping'
    | 'system-id'
    | 'other'
  readonly text: string
}

/** A record of a maker's own, or one that is not read here. */
export interface OtherRecord {
  readonly kind: 'other'
  /** The maker's number at IANA, in records of makers. */
  readonly manufacturerId: number | undefined
}

/** What a record says. */
export type FruRecordContent = PowerSupplyRecord | OutputRecord | ManagementRecord | OtherRecord

/** A record of the multirecord area. */
export interface FruRecord {
  readonly type: number
  readonly data: Buffer
  readonly content: FruRecordContent
}

const firstOfMakers = 0xc0
const management = [
  'system-address',
  'system-name',
  'system-ping',
  'component-address',
  'component-name',
  'component-ping',
  'system-id',
] as const

/** Reads what a record says; `other` for kinds that are not read, and for records cut short. */
export function decodeRecord(type: number, data: Buffer): FruRecordContent {
  const other: OtherRecord = { kind: 'other', manufacturerId: undefined }
  if (type >= firstOfMakers) {
    return data.length < 3 ? other : { ...other, manufacturerId: data.readUIntLE(0, 3) }
  }
  if (type === 0x00) return data.length < 24 ? other : powerSupply(data)
  if (type === 0x01 || type === 0x02) {
    return data.length < 13
      ? other
      : output(type === 0x01 ? 'dc-output' : 'dc-load', data, 1000, type === 0x01)
  }
  if (type === 0x03 && data.length > 1) {
    const of = management[(data[0] ?? 0) - 1] ?? 'other'
    const text = of === 'system-id' ? data.toString('hex', 1) : data.toString('latin1', 1)
    return { kind: 'management-access', of, text: clean(text) }
  }
  // The extended kinds count the current in hundredths or, with a bit of their own, tenths of an ampere.
  if (type === 0x09 || type === 0x0a) {
    if (data.length < 13) return other
    const coarse = ((data[0] ?? 0) & 0x10) !== 0
    const kind = type === 0x09 ? 'dc-output' : 'dc-load'
    return output(kind, data, coarse ? 10 : 100, type === 0x09)
  }
  return other
}

function powerSupply(data: Buffer): PowerSupplyRecord {
  const apparent = data.readUInt16LE(2)
  const inrush = data[4] ?? 0xff
  const range = (at: number) => ({
    low: data.readUInt16LE(at) / 100,
    high: data.readUInt16LE(at + 2) / 100,
  })
  const flags = data[17] ?? 0
  const peak = data.readUInt16LE(18)
  const watts = peak & 0x0fff
  return {
    kind: 'power-supply',
    capacity: data.readUInt16LE(0) & 0x0fff,
    peakApparent: apparent === 0xffff ? undefined : apparent,
    inrushCurrent: inrush === 0xff ? undefined : inrush,
    inputs: [range(6), range(10)].filter(({ high }) => high > 0),
    frequency: { low: data[14] ?? 0, high: data[15] ?? 0 },
    hotSwap: (flags & 0x08) !== 0,
    powerFactorCorrection: (flags & 0x02) !== 0,
    autoSwitch: (flags & 0x04) !== 0,
    predictsFailure: (flags & 0x01) !== 0,
    dropout: data[16] ?? 0,
    peak: watts === 0 ? undefined : { watts, seconds: peak >> 12 },
  }
}

/** @param perAmpere in how many steps an ampere is counted */
function output(
  kind: OutputRecord['kind'],
  data: Buffer,
  perAmpere: number,
  tellsStandby = false,
): OutputRecord {
  const volts = (at: number) => data.readInt16LE(at) / 100
  return {
    kind,
    number: (data[0] ?? 0) & 0x0f,
    voltage: volts(1),
    voltageLow: volts(3),
    voltageHigh: volts(5),
    ripple: data.readUInt16LE(7) / 1000,
    currentLow: data.readUInt16LE(9) / perAmpere,
    currentHigh: data.readUInt16LE(11) / perAmpere,
    standby: tellsStandby && ((data[0] ?? 0) & 0x80) !== 0,
  }
}
