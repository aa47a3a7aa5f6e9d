/** Settings that wait for the next start, and how they take effect. */
import type { RedfishBmc } from '../bmc.js'
import { message } from '../http/messages.js'
import { type JsonObject, merged, objectAt } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'
import type { Task } from './tasks.js'

/** Puts changes aside until the system starts. @param place where they are read back until then */
export function stage(bmc: RedfishBmc, place: Resource, changes: JsonObject, now: number): void {
  const { state, tree } = bmc
  const key = tree.key(place.path)
  const machine = bmc.machineAround(place)
  const before = state.staged.get(key)?.changes ?? {}
  state.staged.set(key, { changes: merged(before, changes), machine, starts: machine.starts(now) })
  state.touch(key)
}

/** The work of taking settings over, where a BMC tells of it: it waits for the next start. */
export function settingsJob(bmc: RedfishBmc, now: number): Task {
  const { machine, state, settings } = bmc
  const starts = machine.starts(now)
  return state.tasks.start(
    {
      name: 'BIOS Configuration',
      lasts: settings.task,
      finish: () => ({ ok: true, messages: [message('Success')] }),
      ready: (at) => machine.starts(at) > starts,
    },
    now,
  )
}

/** Takes over what was put aside before a start that has been since. */
export function applyStaged(bmc: RedfishBmc, now: number): void {
  const { state, tree } = bmc
  for (const [key, { changes, machine, starts }] of state.staged) {
    if (machine.starts(now) <= starts) continue
    state.staged.delete(key)
    const place = tree.find(key)
    if (place !== undefined) apply(bmc, place, changes, now)
  }
}

/** Makes changes to a place of settings come true. */
export function apply(bmc: RedfishBmc, place: Resource, changes: JsonObject, now: number): void {
  const { state, tree } = bmc
  const owner = tree.ownerOfSettings(place.path) ?? place
  state.change(tree.key(owner.path), {
    ...changes,
    ...(owner === place
      ? {}
      : {
          '@Redfish.Settings': {
            Time: new Date(now).toISOString(),
            Messages: [message('Success')],
          },
        }),
  })
  if (owner === place) return
  // Some services list all settings where changes are written, and not those alone that wait.
  const listed = objectAt(place.body(bmc.machine, now), 'Attributes') ?? {}
  const wanted = Object.entries(objectAt(changes, 'Attributes') ?? {})
  const mirrored = wanted.filter(([name]) => Object.hasOwn(listed, name))
  if (mirrored.length === 0) state.touch(tree.key(place.path))
  else state.change(tree.key(place.path), { Attributes: Object.fromEntries(mirrored) })
}
