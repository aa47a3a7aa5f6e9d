import type { CallOptions } from './call.js'

/**
 * From where the next start is to come: `setup` is the firmware's own menu, `uefi-target` a device by
 * its UEFI path, `boot-next` an entry of the boot order by its reference. `none` clears an override.
 */
export type BootDeviceTarget =
  | 'network'
  | 'disk'
  | 'cd'
  | 'usb'
  | 'setup'
  | 'uefi-target'
  | 'boot-next'
  | 'none'

/** Every boot device that may be asked for, in the order of help texts. */
export const bootDeviceTargets = [
  'network',
  'disk',
  'cd',
  'usb',
  'setup',
  'uefi-target',
  'boot-next',
  'none',
] as const satisfies readonly BootDeviceTarget[]

/** How firmware starts what it boots. */
export type BootMode = 'uefi' | 'legacy'

/** The override that a BMC holds for the next start. */
export interface BootOverride {
  readonly device: BootDeviceTarget | 'other'
  /** Whether the override is consumed by the next start. */
  readonly once: boolean
  /** Of `network`: by which protocol. Read: left out for PXE. @default PXE, or else HTTP */
  readonly protocol?: 'pxe' | 'http'
  /**
   * Of `uefi-target`: the UEFI device path. Of `boot-next`: the reference of the boot option, such as
   * `Boot0003`. Of `network` by HTTP: the address to load from, where the BMC takes one.
   */
  readonly path?: string
  /**
   * How the firmware is to start it. Set: left out, it stays as it is, or is what the driver's options
   * say. Read: left out where the BMC does not tell.
   */
  readonly mode?: BootMode
}

/** The capability to say from where a node starts next. */
export interface BootDevice {
  /** The override as the BMC reports it now. */
  bootOverride(options?: CallOptions): Promise<BootOverride>
  /** Sets the override and reads it back; an override that was not stored is a `no-effect` error. */
  setBootOverride(override: BootOverride, options?: CallOptions): Promise<void>
}
