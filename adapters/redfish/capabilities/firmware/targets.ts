/** What an image is for, in the words that a BMC wants. */
import type { FirmwareUpdate } from '../../../../src/ports/firmware.js'
import type { Access } from '../../access.js'
import { linkAt } from '../../client/answers/json.js'
import type { Deadline } from '../../client/deadline.js'
import type { Behaviour } from '../../quirks/quirks.js'
import { componentsOf } from './components.js'
import type { Inventory } from './firmware-inventory.js'

/**
 * The paths that an image is for. Mostly those of the pieces that the caller names, and none where it
 * names none. Some makers want to be told in any case, and by what the firmware runs: the BIOS, the manager.
 */
export async function targetsOf(
  access: Access,
  { items }: Inventory,
  { targets = [], expect = {} }: FirmwareUpdate,
  deadline: Deadline,
): Promise<readonly string[]> {
  const named = targets.map((id) => items.get(id)?.path ?? id)
  if ((await imageTargets(access, deadline)) !== 'what-it-runs') return named
  const paths =
    named.length > 0 ? named : Object.keys(expect).flatMap((id) => items.get(id)?.path ?? [])
  if (paths.length === 0) return []
  const components = await componentsOf(access, [...items.values()], deadline)
  const system = await access.system.readIfAny(deadline)
  const [manager] = await access.equipment.managers(system, deadline)
  const runs = { bmc: manager?.path, bios: linkAt(system?.body, 'Bios') }
  const found = paths.flatMap((path) => {
    const component = components.get(path)
    const own = component === undefined ? undefined : runs[component]
    // A piece that is neither is named only where the caller did.
    return own ?? (named.includes(path) ? path : [])
  })
  return [...new Set(found)]
}

async function imageTargets(
  access: Access,
  deadline: Deadline,
): Promise<Behaviour['imageTargets']> {
  return (await behaviourOf(access, deadline)).imageTargets
}

/** How the BMC wants to be treated. */
export async function behaviourOf(access: Access, deadline: Deadline): Promise<Behaviour> {
  return access.behaviour(await access.system.readIfAny(deadline), deadline)
}
