import type { Machine } from '../machine/machine.js'
import type { Sessions } from './sessions.js'

/** A machine as Redfish serves it: the machine itself, and what only Redfish knows. */
export interface RedfishBmc {
  readonly machine: Machine
  readonly sessions: Sessions
}
