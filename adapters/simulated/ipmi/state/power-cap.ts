/** The limit of what a node draws, as DCMI sets it. */
export class PowerCap {
  /** In watts; 0 where none was ever set. */
  watts = 0
  /** What is done about a node that draws more: the standard's number. */
  action = 0x11
  /** In milliseconds. */
  correctionTime = 1000
  /** In seconds. */
  samplingPeriod = 1
  active = false
}

/** The limits that the hardware can keep, in watts. */
export const capRange = { least: 50, most: 2000 } as const
