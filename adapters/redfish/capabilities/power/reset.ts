import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { type ActionInfos, actionOf } from '../../client/resources/action.js'

/** How a system, chassis or manager can be reset. */
export interface ResetOffer {
  /** Where the action is called. */
  readonly target: string
  /** The values of ResetType that it takes; undefined where the BMC does not say. */
  readonly types: readonly string[] | undefined
}

/** What a resource offers as `<kind>.Reset`; undefined where it cannot be reset. */
export async function resetOfferOf(
  infos: ActionInfos,
  resource: Resource,
  kind: 'ComputerSystem' | 'Chassis' | 'Manager',
  deadline: Deadline,
): Promise<ResetOffer | undefined> {
  const action = actionOf(resource.body, `${kind}.Reset`)
  if (action === undefined) return undefined
  const { allowed } = await infos.parameter(action, 'ResetType', deadline)
  return { target: action.target, types: allowed }
}

/** What a system offers; a `not-supported` error where it cannot be reset at all. */
export async function systemResetOf(
  client: RedfishClient,
  infos: ActionInfos,
  system: Resource,
  deadline: Deadline,
): Promise<ResetOffer> {
  const offer = await resetOfferOf(infos, system, 'ComputerSystem', deadline)
  if (offer !== undefined) return offer
  throw client.peer.error(
    'not-supported',
    `offers no way to switch ${client.peer.quote(system.path)} on or off`,
  )
}
