/** The sensor data records of a machine, and what its sensors read, as the records have it. */
import type { Machine } from '../../machine/machine.js'
import { memoryModules } from '../../machine/memory.js'
import type { Sensor } from '../../machine/sensors.js'

import { firstModule } from './units.js'

/** How the values of a kind of sensors become a byte: value = factor * byte + offset. */
interface Scale {
  /** The standard's numbers of the type of the sensor and its unit. */
  readonly type: number
  readonly unit: number
  readonly factor: number
  readonly offset: number
}

const scales: Readonly<Record<Sensor['kind'], Scale>> = {
  temperature: { type: 0x01, unit: 1, factor: 1, offset: 0 },
  voltage: { type: 0x02, unit: 4, factor: 1, offset: 50 },
  fan: { type: 0x04, unit: 18, factor: 50, offset: 0 },
  power: { type: 0x0b, unit: 6, factor: 4, offset: 0 },
}

/** A sensor with states: its type, what it belongs to, and the state that it is in. */
interface StateSensor {
  readonly name: string
  readonly type: number
  readonly entity: number
  readonly instance: number
  readonly states: number
}

const board = 0x07
const places = Array.from({ length: memoryModules.count }, (_, index) => index + 1)
const present = (bit: number) => 1 << bit
const stateSensors: readonly StateSensor[] = [
  ...[1, 2].map((instance) => ({
    name: `CPU${instance} Status`,
    type: 0x07,
    entity: 0x03,
    instance,
    states: present(7),
  })),
  ...places.map((instance) => ({
    name: `DIMM ${instance}`,
    type: 0x0c,
    entity: 0x20,
    instance,
    states: present(6),
  })),
  { name: 'PS1 Status', type: 0x08, entity: 0x0a, instance: 1, states: present(0) },
]
/** The number of the first of them; those with values count from 1. */
const firstStateSensor = 0x60

const memory = 0x20

/** The units that can be read: their number, their name and what they are. */
const units: readonly Unit[] = [
  { id: 0, name: 'System', entity: board, instance: 1, holds: 'areas' },
  { id: 1, name: 'PS1', entity: 0x0a, instance: 1, holds: 'areas' },
  ...places.map((place) => ({
    id: firstModule + place - 1,
    name: `DIMM ${place}`,
    entity: memory,
    instance: place,
    holds: 'module' as const,
  })),
]

interface Unit {
  readonly id: number
  readonly name: string
  readonly entity: number
  readonly instance: number
  /** Whether its memory has the areas of the standard, or is that of a memory module. */
  readonly holds: 'areas' | 'module'
}

/** What a sensor reads. */
export interface RawSensor {
  /** Undefined while there is nothing to read. */
  readonly raw: number | undefined
  /** Which limits are passed, or which states hold. */
  readonly states: number
  /** Whether it has limits; others have states. */
  readonly limited: boolean
  readonly lower?: number
  readonly upper?: number
}

/** The sensors by their numbers. */
export function sensorsIn(machine: Machine, now: number): ReadonlyMap<number, RawSensor> {
  const found = new Map<number, RawSensor>()
  machine.sensors(now).forEach((sensor, index) => {
    const { value, limits, kind } = sensor
    const [lower, upper] = [limits.lowerCritical, limits.upperCritical]
    const low = value !== undefined && lower !== undefined && value <= lower
    const high = value !== undefined && upper !== undefined && value >= upper
    found.set(index + 1, {
      raw: value === undefined ? undefined : rawOf(kind, value),
      states: (low ? 0x02 : 0) | (high ? 0x10 : 0),
      limited: true,
      ...(lower === undefined ? {} : { lower: rawOf(kind, lower) }),
      ...(upper === undefined ? {} : { upper: rawOf(kind, upper) }),
    })
  })
  stateSensors.forEach(({ states }, index) => {
    found.set(firstStateSensor + index, { raw: 0, states, limited: false })
  })
  return found
}

function rawOf(kind: Sensor['kind'], value: number): number {
  const { factor, offset } = scales[kind]
  return Math.max(0, Math.min(255, Math.round((value - offset) / factor)))
}

/** The records in their order, without their numbers; made once for machines with the same sensors. */
export function recordsOf(machine: Machine, now: number): readonly Buffer[] {
  const sensors = machine.sensors(now)
  const key = sensors.map(({ name, limits }) => `${name} ${JSON.stringify(limits)}`).join('\n')
  const known = made.get(key)
  if (known !== undefined) return known
  const bodies = [
    ...sensors.map((sensor, index) => fullRecord(sensor, index + 1)),
    ...stateSensors.map((sensor, index) => compactRecord(sensor, firstStateSensor + index)),
    ...units.map(unitRecord),
    controllerRecord(),
  ]
  const records = bodies.map((body, index) => {
    body.writeUInt16LE(index + 1, 0)
    return body
  })
  made.set(key, records)
  return records
}

const made = new Map<string, readonly Buffer[]>()

/** @param length how long it is without its name */
function record(type: number, length: number, name: string): Buffer {
  const text = Buffer.from(name, 'latin1').subarray(0, 16)
  const bytes = Buffer.alloc(length + text.length)
  bytes.set([0, 0, 0x51, type, bytes.length - 5])
  bytes[length - 1] = 0xc0 | text.length
  text.copy(bytes, length)
  return bytes
}

function fullRecord({ name, kind, limits }: Sensor, number: number): Buffer {
  const { type, unit, factor, offset } = scales[kind]
  const bytes = record(0x01, 48, name)
  bytes.set([0x20, 0, number, board, 1, 0x7f, 0x68, type, 0x01], 5)
  const lower = limits.lowerCritical === undefined ? 0 : 0x02
  const upper = limits.upperCritical === undefined ? 0 : 0x10
  // Which limits can be read; none can be set.
  bytes[18] = lower | upper
  bytes[21] = unit
  bytes[24] = factor & 0xff
  bytes[25] = (factor >> 2) & 0xc0
  bytes[26] = offset & 0xff
  bytes[27] = (offset >> 2) & 0xc0
  bytes.set([0xff, 0x00], 34)
  if (limits.upperCritical !== undefined) bytes[37] = rawOf(kind, limits.upperCritical)
  if (limits.lowerCritical !== undefined) bytes[40] = rawOf(kind, limits.lowerCritical)
  return bytes
}

function compactRecord(sensor: StateSensor, number: number): Buffer {
  const { name, type, entity, instance } = sensor
  const bytes = record(0x02, 32, name)
  bytes.set([0x20, 0, number, entity, instance, 0x67, 0x40, type, 0x6f], 5)
  bytes.writeUInt16LE(0x7fff, 18)
  // It has no values.
  bytes[20] = 0xc0
  bytes[23] = 0x01
  return bytes
}

function unitRecord({ id, name, entity, instance, holds }: Unit): Buffer {
  const bytes = record(0x11, 16, name)
  const kind = holds === 'module' ? 0x01 : 0x00
  bytes.set([0x20, id, 0x80, 0, 0, 0x10, kind, entity, instance, 0x00], 5)
  return bytes
}

function controllerRecord(): Buffer {
  const bytes = record(0x12, 16, 'BMC')
  bytes.set([0x20, 0, 0, 0xbf, 0, 0, 0, 0x2e, 0x01, 0], 5)
  return bytes
}
