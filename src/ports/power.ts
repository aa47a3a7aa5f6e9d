import type { PowerState } from '../model/step.js'
import type { CallOptions } from './call.js'

/**
 * What may be asked of a node's power. `off` asks the operating system to stop; `force-off` and
 * `reset` do not ask; `reboot` is a restart by the gentlest way that the BMC offers, `cycle` a power
 * cycle. A gentle action is never replaced by a hard one silently.
 */
export type PowerAction = 'on' | 'off' | 'force-off' | 'reboot' | 'reset' | 'cycle' | 'nmi'

/** The actions, in the order of help texts. */
export const powerActions = ['on', 'off', 'force-off', 'reboot', 'reset', 'cycle', 'nmi'] as const

/** The capability to read and switch a node's main power. */
export interface Power {
  /** The power state as the BMC reports it now. */
  powerState(options?: CallOptions): Promise<PowerState>
  /**
   * Asks for the action and returns once the BMC has accepted it; the state follows later. Asking
   * for `on` where the node is on already, or `off` where it is off, succeeds; a driver that sees that
   * says `already`.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: drivers that do not look say nothing.
  setPower(action: PowerAction, options?: CallOptions): Promise<void | 'already'>
}
