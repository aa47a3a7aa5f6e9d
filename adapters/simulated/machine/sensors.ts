/** What a machine measures. Made from its name, so that it is the same at each look, and node by node another. */
import type { SimulatedPower } from './reset.js'

/** One sensor of a machine and what it measures now. */
export interface Sensor {
  readonly id: string
  readonly name: string
  readonly kind: 'temperature' | 'fan' | 'power' | 'voltage'
  /** `Cel`, `RPM`, `W`, `V`. */
  readonly unit: string
  /** Left out while there is nothing to measure: the machine is off. */
  readonly value?: number
  /** Where a reading starts to be bad, in the unit of the sensor. */
  readonly limits: { readonly lowerCritical?: number; readonly upperCritical?: number }
}

interface Kind {
  readonly id: string
  readonly name: string
  readonly kind: Sensor['kind']
  readonly unit: string
  /** The value of a machine that is on, and how far machines differ from it. */
  readonly on: number
  readonly spread: number
  /** The value while it is off; nothing where it cannot be measured then. */
  readonly off?: number
  readonly limits: Sensor['limits']
}

const kinds: readonly Kind[] = [
  {
    id: 'InletTemp',
    name: 'Inlet Temp',
    kind: 'temperature',
    unit: 'Cel',
    on: 22,
    spread: 4,
    off: 20,
    limits: { lowerCritical: 3, upperCritical: 42 },
  },
  {
    id: 'CPU1Temp',
    name: 'CPU1 Temp',
    kind: 'temperature',
    unit: 'Cel',
    on: 55,
    spread: 12,
    limits: { upperCritical: 95 },
  },
  {
    id: 'CPU2Temp',
    name: 'CPU2 Temp',
    kind: 'temperature',
    unit: 'Cel',
    on: 56,
    spread: 12,
    limits: { upperCritical: 95 },
  },
  {
    id: 'Fan1',
    name: 'Fan 1',
    kind: 'fan',
    unit: 'RPM',
    on: 8400,
    spread: 600,
    limits: { lowerCritical: 1000 },
  },
  {
    id: 'Fan2',
    name: 'Fan 2',
    kind: 'fan',
    unit: 'RPM',
    on: 8400,
    spread: 600,
    limits: { lowerCritical: 1000 },
  },
  {
    id: 'TotalPower',
    name: 'Total Power',
    kind: 'power',
    unit: 'W',
    on: 420,
    spread: 60,
    off: 14,
    limits: { upperCritical: 900 },
  },
  {
    id: 'PS1Voltage',
    name: 'PS1 Voltage',
    kind: 'voltage',
    unit: 'V',
    on: 230,
    spread: 4,
    off: 230,
    limits: { lowerCritical: 180, upperCritical: 264 },
  },
]

/** The sensors of a machine in a power state. */
export function sensorsOf(node: string, power: SimulatedPower): Sensor[] {
  const runs = power === 'on' || power === 'powering-on'
  return kinds.map(({ on, spread, off, ...rest }) => {
    const value = runs ? around(on, spread, `${node} ${rest.id}`) : off
    return { ...rest, ...(value === undefined ? {} : { value }) }
  })
}

/** A value near another, always the same for a text. */
function around(middle: number, spread: number, text: string): number {
  let hash = 2_166_136_261
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619)
  return Math.round(middle + (((hash >>> 0) % 1000) / 500 - 1) * spread)
}
