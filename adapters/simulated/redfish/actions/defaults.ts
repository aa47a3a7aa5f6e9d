import type { Reply } from '../http/reply.js'
import { apply, stage } from '../live/settings.js'
import { view } from '../live/view.js'
import type { Call } from '../service.js'
import { linkAt, objectAt } from '../tree/json.js'
import type { Action } from '../tree/tree.js'
import { parametersOf } from './parameters.js'

/** POST to `Bios.ResetBios`: what the tree was made with is the default, and taken at the next start. */
export function resetBios(call: Call, action: Action): Reply {
  const { bmc, now } = call
  const judged = parametersOf(call, action, { ResetType: { type: 'text' } })
  if ('reply' in judged) return judged.reply
  const { resource } = action
  const first = objectAt(resource.body(bmc.machine, now), 'Attributes') ?? {}
  const present = objectAt(view(bmc, resource, now), 'Attributes') ?? {}
  const changed = Object.entries(first).filter(([name, value]) => present[name] !== value)
  const link = linkAt(
    objectAt(resource.body(bmc.machine, now), '@Redfish.Settings'),
    'SettingsObject',
  )
  const place = (link === undefined ? undefined : bmc.tree.find(link)) ?? resource
  const changes = { Attributes: Object.fromEntries(changed) }
  if (place === resource) apply(bmc, resource, changes, now)
  else stage(bmc, place, changes, now)
  return { status: 204 }
}

/** POST to `ComputerSystem.SetDefaultBootOrder`. */
export function setDefaultBootOrder(call: Call, action: Action): Reply {
  const { bmc, now } = call
  const judged = parametersOf(call, action, {})
  if ('reply' in judged) return judged.reply
  const first = objectAt(action.resource.body(bmc.machine, now), 'Boot')?.BootOrder
  if (first !== undefined) {
    bmc.state.change(bmc.tree.key(action.resource.path), { Boot: { BootOrder: first } })
  }
  return { status: 204 }
}
