/** What BMCs want of a subscription to events, and what they make of it. */
import type { RedfishBmc } from '../bmc.js'
import { failure, type Reply } from '../http/reply.js'
import { type JsonObject, textsAt } from '../tree/json.js'

/** What a plain service knows of subscriptions. */
const plain = new Set(['Destination', 'Protocol', 'Context', 'EventTypes'])

/** The refusal of a subscription that is not asked for as this BMC wants it. */
export function refusedSubscription({ faults }: RedfishBmc, wish: JsonObject): Reply | undefined {
  const habit = faults.find('subscriptions')?.habit
  const unknown = Object.keys(wish).find((name) => !plain.has(name))
  if (habit === 'plain' && unknown !== undefined) {
    faults.count('subscriptions')
    return failure(400, 'PropertyUnknown', [unknown], `#/${unknown}`)
  }
  const wanted = ['RegistryPrefixes', 'ResourceTypes']
  const missing = wanted.find((name) => (textsAt(wish, name) ?? []).length === 0)
  if (habit === 'wants-filters' && missing !== undefined) {
    faults.count('subscriptions')
    return failure(400, 'PropertyMissing', [missing], `#/${missing}`)
  }
  return undefined
}

/** A subscription as it is shown. */
export function shownSubscription({ faults }: RedfishBmc, body: JsonObject): JsonObject {
  const { Destination } = body
  if (faults.find('subscriptions')?.habit !== 'rewrites') return body
  faults.count('subscriptions')
  return { ...body, Destination: `${String(Destination).replace('://', '://admin@')}/` }
}

/** The answer to a subscription that was made, which one maker takes for a change of the one before. */
export function madeAnswer({ faults }: RedfishBmc, reply: Reply): Reply {
  if (faults.find('subscriptions')?.habit !== 'says-modified') return reply
  faults.count('subscriptions')
  return failure(400, 'PropertyValueModified', ['Destination'])
}
