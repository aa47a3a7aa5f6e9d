import type { Access } from '../../access.js'
import { objectAt } from '../../client/answers/json.js'
import type { Deadline } from '../../client/deadline.js'
import type { RedfishProfile } from '../../options.js'
import { bootOfferOf } from '../boot/boot-words.js'
import { systemResetOf } from '../power/reset.js'
import { resetAction } from './system.js'

/** Who made the BMC, what it offers, and which quirks are taken into account. */
export async function readProfile(access: Access, deadline: Deadline): Promise<RedfishProfile> {
  const { client, actions } = access
  const system = await access.system.read(deadline)
  const { identity, profile } = await access.identified(system, deadline)
  const boot = bootOfferOf(objectAt(system.body, 'Boot'))
  const quote = (texts: readonly string[] | undefined) =>
    texts?.map((text) => client.peer.quote(text, 60))
  const reset =
    resetAction(system.body) === undefined
      ? undefined
      : await systemResetOf(client, actions, system, deadline)
  return {
    system: system.path,
    vendor: identity.vendor,
    because: identity.because,
    quirks: profile.quirks.map(({ id }) => id),
    behaviour: profile.behaviour,
    resetTypes: reset === undefined ? [] : quote(reset.types),
    bootTargets: boot === undefined ? [] : quote(boot.targets),
    bootDurations: boot === undefined ? [] : quote(boot.durations),
  }
}
