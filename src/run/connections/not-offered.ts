import { PhoenixError } from '../../error.js'
import type { Model } from '../../model/settle/model.js'
import type { SettledNode } from '../../model/settle/settled.js'
import { whyNot } from '../../plan/offers.js'
import type { CapabilityName } from '../../ports/driver.js'

/**
 * The refusal where no driver of a node offers a capability, with what would; or where one does, but its
 * BMC was seen not to be able to.
 */
export function notOffered(node: SettledNode, which: CapabilityName, model: Model): PhoenixError {
  if (node.bmc.some(({ driver }) => driver.offers.includes(which))) {
    return new PhoenixError('not-supported', whyNot(node, which, model.facts.get(node.name)), {
      node: node.name,
      hint: `if that has changed, look at it anew: phoenix inventory ${node.name}`,
    })
  }
  const own = node.bmc.map(({ driver }) => driver.name)
  const refusal =
    own.length === 1
      ? `its driver (${own[0]}) does not offer it`
      : `its drivers (${own.join(', ')}) do not offer it`
  const why = own.length === 0 ? 'the node has no BMC' : refusal
  const hint = own.length === 0 ? undefined : whatWould(which, model)
  return new PhoenixError('not-supported', `${which}: ${why}`, { node: node.name, hint })
}

/** For each model: which drivers of the cluster offer a capability. */
const offering = new WeakMap<Model, Map<CapabilityName, string>>()

/** Which driver would offer it: one that other nodes of the cluster have, or else any that does. */
function whatWould(which: CapabilityName, model: Model): string {
  const known = offering.get(model) ?? new Map<CapabilityName, string>()
  offering.set(model, known)
  const before = known.get(which)
  if (before !== undefined) return before
  const names = new Set<string>()
  for (const { bmc } of model.all()) {
    for (const { driver } of bmc) if (driver.offers.includes(which)) names.add(driver.name)
  }
  const who = names.size === 0 ? `a driver that offers ${which}` : [...names].sort().join(' or ')
  const hint = `${who}, added to the node's list of drivers (bmc: […]), would serve it`
  known.set(which, hint)
  return hint
}
