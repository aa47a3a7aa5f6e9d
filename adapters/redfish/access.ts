import type { Secret } from '../../src/model/secret.js'
import type { CallOptions } from '../../src/ports/call.js'
import type { Equipment } from './capabilities/system/equipment.js'
import type { ChosenSystem } from './capabilities/system/system.js'
import type { RedfishClient } from './client/client.js'
import type { Deadline } from './client/deadline.js'
import type { Resource } from './client/resource.js'
import type { ActionInfos } from './client/resources/action.js'
import type { Identity } from './quirks/identity.js'
import type { Behaviour, Profile } from './quirks/quirks.js'

/** Who made a BMC, and how it is therefore treated. */
export interface Identified {
  readonly identity: Identity
  readonly profile: Profile
}

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
  /** Who made the BMC, and what is known of it. */
  identified(system: Resource | undefined, deadline: Deadline): Promise<Identified>
  behaviour(system: Resource | undefined, deadline: Deadline): Promise<Behaviour>
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
