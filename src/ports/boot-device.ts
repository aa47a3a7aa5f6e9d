import type { CallOptions } from './call.js'

/** From where the next start is to come. `none` clears an override. */
export type BootDeviceTarget = 'network' | 'disk' | 'none'

/** The override that a BMC holds for the next start. */
export interface BootOverride {
  readonly device: BootDeviceTarget | 'other'
  /** Whether the override is consumed by the next start. */
  readonly once: boolean
}

/** The capability to say from where a node starts next. */
export interface BootDevice {
  /** The override as the BMC reports it now. */
  bootOverride(options?: CallOptions): Promise<BootOverride>
  /** Sets the override and reads it back; an override that was not stored is a `no-effect` error. */
  setBootOverride(override: BootOverride, options?: CallOptions): Promise<void>
}
