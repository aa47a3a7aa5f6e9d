/** The boot override of a system. */
import type { SimulatedOverride } from '../../machine/override.js'
import type { Call } from '../service.js'
import { type JsonObject, objectAt } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'

const parts = {
  BootSourceOverrideEnabled: 'enabled',
  BootSourceOverrideTarget: 'target',
  BootSourceOverrideMode: 'mode',
} as const

/** Stores what a change says of the override; gives the rest of the change. */
export function changeBoot(call: Call, system: Resource, changes: JsonObject): JsonObject {
  const boot = objectAt(changes, 'Boot')
  if (boot === undefined) return changes
  const { bmc, now } = call
  const machine = bmc.machineOf(system)
  const wish: Partial<Record<'enabled' | 'target' | 'mode', unknown>> = {}
  const rest: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(boot)) {
    if (Object.hasOwn(parts, name)) wish[parts[name as keyof typeof parts]] = value
    else rest[name] = value
  }
  const { Boot: _, ...others } = changes
  const remains = Object.keys(rest).length === 0 ? others : { ...others, Boot: rest }
  if (Object.keys(wish).length === 0) return remains
  machine.tally.bootSetting()
  // Every value was judged by the rule of its property.
  const override = settled(machine.override(now), wish as Partial<SimulatedOverride>)
  if (!bmc.faults.strike('ignores-boot')) machine.setOverride(override, now)
  return remains
}

/**
 * The override after a change. A target without a word on how long it holds is for the next start
 * only; no target and a disabled override are the same.
 */
function settled(before: SimulatedOverride, change: Partial<SimulatedOverride>): SimulatedOverride {
  const target = change.target ?? before.target
  const implied = change.target !== undefined && before.enabled === 'Disabled' ? 'Once' : undefined
  const enabled = change.enabled ?? implied ?? before.enabled
  const mode = change.mode ?? before.mode
  if (enabled === 'Disabled' || target === 'None')
    return { enabled: 'Disabled', target: 'None', mode }
  return { enabled, target, mode }
}
