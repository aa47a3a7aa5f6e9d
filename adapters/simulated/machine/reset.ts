/** What a reset does in which power state. */

/** The kinds of reset that the BMC offers, as Redfish names them. */
export const resetTypes = [
  'On',
  'ForceOff',
  'GracefulShutdown',
  'GracefulRestart',
  'ForceRestart',
  'PowerCycle',
  'Nmi',
  'PushPowerButton',
] as const

/** A kind of reset. */
export type ResetType = (typeof resetTypes)[number]

/** The main power of a simulated node. */
export type SimulatedPower = 'on' | 'off' | 'powering-on' | 'powering-off'

/** The ways in which the power moves; `cycle` is `stop` and then `start`. */
export type PowerMove = 'start' | 'stop' | 'cycle'

/** The resets that leave it to the operating system whether and when the power moves. */
export const asksTheSystem: ReadonlySet<ResetType> = new Set([
  'GracefulShutdown',
  'GracefulRestart',
  'PushPowerButton',
])

/** `nothing`: accepted, but there is nothing to do. `conflict`: refused in this state. */
type Outcome = PowerMove | 'nothing' | 'conflict'

/**
 * Most BMCs accept what is so already, refuse a start while the power still goes down, and have no
 * operating system to ask while the machine starts. `ForceRestart` is a warm reset: the firmware
 * starts anew while the power stays on.
 */
export const resetRules: Record<ResetType, Record<SimulatedPower, Outcome>> = {
  On: rule('start', 'nothing', 'nothing', 'conflict'),
  ForceOff: rule('nothing', 'stop', 'stop', 'nothing'),
  GracefulShutdown: rule('nothing', 'conflict', 'stop', 'nothing'),
  GracefulRestart: rule('conflict', 'conflict', 'cycle', 'conflict'),
  ForceRestart: rule('conflict', 'start', 'start', 'conflict'),
  PowerCycle: rule('conflict', 'cycle', 'cycle', 'conflict'),
  Nmi: rule('conflict', 'conflict', 'nothing', 'conflict'),
  PushPowerButton: rule('start', 'conflict', 'stop', 'conflict'),
}

function rule(off: Outcome, poweringOn: Outcome, on: Outcome, poweringOff: Outcome) {
  return { off, 'powering-on': poweringOn, on, 'powering-off': poweringOff }
}
