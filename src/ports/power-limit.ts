import type { CallOptions } from './call.js'

/** What the BMC does when a node draws more than its limit for too long, besides slowing it down. */
export type PowerLimitAction = 'nothing' | 'power-off' | 'log'

/** Every such action, in the order of help texts. */
export const powerLimitActions = ['nothing', 'power-off', 'log'] as const

/** How much a node may draw. */
export interface PowerLimit {
  /** In watts. */
  readonly watts: number
  /** What happens where it is exceeded for longer than {@link correctionTime}. @default 'log' */
  readonly action?: PowerLimitAction
  /** How long the node may take to come below the limit, in milliseconds. @default 1000 */
  readonly correctionTime?: number
  /** Over how long the power is averaged, in seconds. @default 1 */
  readonly samplingPeriod?: number
}

/** The limit that a BMC holds. */
export interface PowerLimitReport {
  /** Left out where none was ever set. */
  readonly limit?: Required<PowerLimit>
  /** Whether it is in force. */
  readonly active: boolean
}

/** The capability to limit what a node draws. */
export interface PowerLimits {
  /** The limit as the BMC holds it. */
  powerLimit(options?: CallOptions): Promise<PowerLimitReport>
  /**
   * Sets the limit, puts it in force and reads both back; `undefined` takes it out of force and leaves
   * its values. Errors: `not-supported`, `bmc-refused` for a limit that the hardware cannot keep,
   * `no-effect`.
   */
  setPowerLimit(limit: PowerLimit | undefined, options?: CallOptions): Promise<void>
}
