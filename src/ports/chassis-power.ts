import type { PowerState } from '../model/step.js'
import type { CallOptions } from './call.js'

/** What may be asked of the power of a chassis or slot. `cycle` cuts it for a moment. */
export type ChassisPowerAction = 'on' | 'off' | 'force-off' | 'cycle'

/** The actions, in the order of help texts. */
export const chassisPowerActions = ['on', 'off', 'force-off', 'cycle'] as const

/** A chassis, blade or slot whose power the BMC reports or switches. */
export interface PoweredChassis {
  readonly id: string
  readonly name: string
  readonly state: PowerState
  /** What may be asked of it; empty where it is only reported. */
  readonly actions: readonly ChassisPowerAction[]
}

/** The capability to switch the power of chassis and slots, with everything that is in them. */
export interface ChassisPower {
  /** The chassis that the BMC knows and that have power of their own. */
  chassis(options?: CallOptions): Promise<readonly PoweredChassis[]>
  /** Asks for an action and returns once the BMC has accepted it. @param id as {@link chassis} gave it */
  setChassisPower(id: string, action: ChassisPowerAction, options?: CallOptions): Promise<void>
}
