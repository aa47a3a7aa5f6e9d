import type { CallOptions } from './call.js'

/** The value of a BIOS attribute. `null`: the BMC knows the attribute and not its value. */
export type BiosValue = string | number | boolean | null

/** Values by the names of their attributes. */
export type BiosValues = Readonly<Record<string, BiosValue>>

/** What a BMC says about the settings of the firmware. */
export interface BiosReport {
  /** What is in force, as of the last start. Passwords are left out. */
  readonly current: BiosValues
  /** What waits for the next start, where it differs from {@link current}. */
  readonly pending: BiosValues
  /** What the BMC said when it applied the last changes. */
  readonly messages: readonly string[]
}

/** What is known of one attribute. */
export interface BiosAttribute {
  readonly name: string
  readonly type: 'text' | 'integer' | 'boolean' | 'enumeration' | 'password'
  readonly title?: string
  readonly help?: string
  /** Of an enumeration: the values it takes. */
  readonly values?: readonly string[]
  /** Of an integer: bounds; of a text: bounds of its length. */
  readonly minimum?: number
  readonly maximum?: number
  readonly readOnly: boolean
}

/** Why a value cannot be set. */
export interface BiosFinding {
  readonly attribute: string
  /** As a sentence for people. */
  readonly message: string
}

/** What became of values that were set. */
export interface BiosChange {
  /** The attributes that were written. Those that had or awaited their value are not. */
  readonly written: readonly string[]
  /** Whether they wait for the next start. */
  readonly resetNeeded: boolean
}

/** The capability to read and to set what the firmware is configured to. */
export interface Bios {
  /** What is in force and what waits for the next start. */
  read(options?: CallOptions): Promise<BiosReport>
  /** The attributes that there are; undefined where the BMC has no registry of them. */
  attributes(options?: CallOptions): Promise<readonly BiosAttribute[] | undefined>
  /** Why the given values cannot be set; empty where they can, as far as can be known. */
  check(wanted: BiosValues, options?: CallOptions): Promise<readonly BiosFinding[]>
  /**
   * Sets values, all in one request, and reads them back. Numbers and truth values may be given as
   * texts. Errors: `usage` with all findings where {@link check} has any, `no-effect`, `partial`.
   */
  set(wanted: BiosValues, options?: CallOptions): Promise<BiosChange>
  /** Has the firmware take its defaults at the next start. */
  resetToDefaults(options?: CallOptions): Promise<void>
}
