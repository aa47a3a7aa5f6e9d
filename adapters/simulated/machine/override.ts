/** From where the next start may be told to come, as Redfish names it. */
export const bootTargets = [
  'None',
  'Pxe',
  'UefiHttp',
  'Hdd',
  'Cd',
  'Usb',
  'BiosSetup',
  'UefiTarget',
  'UefiBootNext',
] as const
/** For how long a boot override holds. */
export const bootEnablements = ['Disabled', 'Once', 'Continuous'] as const
/** How the firmware boots. */
export const bootModes = ['UEFI', 'Legacy'] as const

/** The boot override of a BMC, as Redfish names its parts. */
export interface SimulatedOverride {
  readonly enabled: (typeof bootEnablements)[number]
  /** One of {@link bootTargets}, or another word of the standard or of a maker. */
  readonly target: string
  readonly mode: (typeof bootModes)[number]
}

/** None. */
export const noOverride: SimulatedOverride = {
  enabled: 'Disabled',
  target: 'None',
  mode: 'UEFI',
}
