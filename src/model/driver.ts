/**
 * What the model knows of a driver: its name, what it offers and what the admin wrote. How it
 * connects is the business of `src/ports`.
 */
import type { OptionsSchema } from './schema.js'

/** Options that every driver takes. */
export interface CommonDriverOptions {
  /** The BMC's host name or IP address. @default the address of the node's `bmc` interface */
  readonly address?: string
  /** The BMC's port. @default the protocol's own */
  readonly port?: number
  /** The equipment node that owns the BMC, where several nodes share it. @default the node itself */
  readonly of?: string
  /** Which system behind the BMC is the node. @default the only one */
  readonly system?: string
}

/** The names of {@link CommonDriverOptions}, for checks. */
export const commonDriverOptions = ['address', 'port', 'of', 'system'] as const

/** A driver with its options, as the model sees it. */
export interface DriverValue {
  readonly kind: 'driver'
  readonly name: string
  /** The names of the capabilities that the driver offers. */
  readonly offers: readonly string[]
  /** What the admin wrote: secrets as references. */
  readonly options: Readonly<Record<string, unknown>> & CommonDriverOptions
  readonly schema: OptionsSchema
  /** What is wrong with options of the right form: a sentence for each fault. */
  readonly check?: (() => readonly string[]) | undefined
}

const brand = Symbol.for('phoenix-cluster.driver')

/** Marks and freezes a driver. */
export function driverValue<T extends DriverValue>(driver: T): T {
  Object.defineProperty(driver, brand, { value: true })
  return Object.freeze(driver)
}

/** Whether a value is a driver, also one of another copy of this package. */
export function isDriver(value: unknown): value is DriverValue {
  return typeof value === 'object' && value !== null && brand in value
}
