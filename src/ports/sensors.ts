import type { CallOptions } from './call.js'
import type { Unreadable } from './unreadable.js'

/** What a sensor measures. */
export type SensorKind =
  | 'temperature'
  | 'fan'
  | 'power'
  | 'voltage'
  | 'current'
  | 'energy'
  | 'humidity'
  | 'frequency'
  | 'utilization'
  | 'pressure'
  | 'flow'
  | 'other'

/** Where a reading starts to be bad. In the unit of the reading. */
export interface SensorLimits {
  readonly lowerCaution?: number
  readonly lowerCritical?: number
  readonly upperCaution?: number
  readonly upperCritical?: number
}

/** One sensor now. */
export interface SensorReading {
  readonly id: string
  readonly name: string
  readonly kind: SensorKind
  /** Left out where the sensor has no reading now: the node is off, or nothing is plugged in. */
  readonly value?: number
  /** `Cel`, `RPM`, `%`, `W`, `V`, `A`, … ; empty where the BMC does not say. */
  readonly unit: string
  readonly health?: 'OK' | 'Warning' | 'Critical'
  readonly limits?: SensorLimits
  /** The BMC's name of the chassis that it belongs to. */
  readonly chassis: string
}

/** All sensors of a node. */
export interface SensorReport {
  readonly readings: readonly SensorReading[]
  readonly unreadable: readonly Unreadable[]
}

/** What a node takes from its supply. */
export interface PowerReading {
  /** Left out where the BMC does not measure it. In watts. */
  readonly watts?: number
  /** The limit that is in force, in watts; left out where there is none. */
  readonly limit?: number
}

/** The capability to read what sensors measure. */
export interface Sensors {
  /** Reads all sensors. Slow with BMCs that have hundreds. */
  sensors(options?: CallOptions): Promise<SensorReport>
  /** Reads what the node takes now: a few requests only. */
  powerReading(options?: CallOptions): Promise<PowerReading>
}
