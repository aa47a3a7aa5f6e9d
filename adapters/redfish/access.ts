import type { Secret } from '../../src/model/secret.js'
import type { CallOptions } from '../../src/ports/call.js'
import type { Equipment } from './capabilities/system/equipment.js'
import type { ChosenSystem } from './capabilities/system/system.js'
import type { RedfishClient, Resource } from './client/client.js'
import type { Deadline } from './client/deadline.js'
import type { ActionInfos } from './client/resources/action.js'
import type { Behaviour } from './quirks/quirks.js'

/** What a capability is given: the way to the BMC, the system behind it, and how it wants to be treated. */
export interface Access {
  readonly client: RedfishClient
  readonly system: ChosenSystem
  readonly equipment: Equipment
  readonly actions: ActionInfos
  /** The account that is logged in. */
  readonly user: string
  /**
   * A client of its own, with a session of its own, let in also where the password has to be changed
   * first. To be closed by whoever asked for it.
   */
  separate(as: { readonly user?: string; readonly password?: Secret }): RedfishClient
  behaviour(system: Resource, deadline: Deadline): Promise<Behaviour>
  /**
   * Does the work of one call: it ends in time, and its errors say what was being done.
   *
   * @param what for messages: `reading the sensors`
   * @param usual how long it may take where the caller does not say, in milliseconds
   */
  call<T>(
    what: string,
    options: CallOptions | undefined,
    work: (deadline: Deadline) => Promise<T>,
    usual?: number,
  ): Promise<T>
}
