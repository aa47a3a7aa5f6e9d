/** What BMCs want of a boot override, each in its own way. */
import type { BootQuirk } from '../../faults/quirks/changes.js'
import type { RedfishBmc } from '../bmc.js'
import { errorBody, message } from '../http/messages.js'
import { failure, type Reply } from '../http/reply.js'
import type { Call } from '../service.js'
import { type JsonObject, objectAt, textAt, textsAt } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'

const [enabled, target, mode, path] = [
  'BootSourceOverrideEnabled',
  'BootSourceOverrideTarget',
  'BootSourceOverrideMode',
  'UefiTargetBootSourceOverride',
] as const

/** A change that is refused, and may be made all the same. */
export interface Refused {
  readonly refused: Reply
  readonly does?: boolean
}

/** The refusal of a change of the override, or the change as the BMC takes it. */
export function oddBoot(
  call: Call,
  resource: Resource,
  changes: JsonObject,
  present: JsonObject,
): JsonObject | Refused {
  const boot = objectAt(changes, 'Boot')
  const { faults, tree } = call.bmc
  if (faults.none || boot === undefined) return changes
  const isSettings = tree.ownerOfSettings(resource.path) !== undefined
  const where = faults.find('system-settings')?.habit
  if ((where === 'only' && !isSettings) || (where === 'read-only' && isSettings)) {
    faults.count('system-settings')
    return { refused: failure(400, 'PropertyNotWritable', ['Boot'], '#/Boot') }
  }
  const habit = faults.find('boot')?.habit
  if (habit === undefined || !(enabled in boot || target in boot || mode in boot)) return changes
  const refusal = refusals[habit]?.(boot, objectAt(present, 'Boot') ?? {})
  if (refusal !== undefined) {
    faults.count('boot')
    return { refused: refusal, does: habit === 'refuses-and-does' }
  }
  if (habit === 'forgets' && !isWhole(boot) && boot[enabled] === 'Continuous') {
    faults.count('boot')
    return { ...changes, Boot: { ...boot, [enabled]: 'Once' } }
  }
  return changes
}

type Refuses = (boot: JsonObject, present: JsonObject) => Reply | undefined

const isWhole = (boot: JsonObject) => enabled in boot && target in boot && mode in boot

const refusals: Readonly<Partial<Record<BootQuirk['habit'], Refuses>>> = {
  whole: (boot) => {
    if (isWhole(boot)) return undefined
    const missing = [enabled, target, mode].find((name) => !(name in boot)) ?? ''
    return failure(400, 'PropertyMissing', [missing], `#/Boot/${missing}`)
  },
  'no-mode': (boot) =>
    mode in boot
      ? { status: 400, body: errorBody([message('PropertyNotWritable', [mode])]) }
      : undefined,
  'refuses-same': (boot, present) =>
    boot[enabled] === present[enabled]
      ? failure(400, 'PropertyValueNotInList', [String(boot[enabled]), enabled])
      : undefined,
  'no-duration-with-path': (boot) =>
    boot[target] === 'UefiTarget' && enabled in boot
      ? failure(400, 'PropertyValueConflict', [enabled, target])
      : undefined,
  'path-first': (boot, present) => {
    const known = textAt(present, path)
    const isThere = known !== undefined && known === (boot[path] ?? known)
    return boot[target] === 'UefiTarget' && !isThere
      ? failure(400, 'PropertyValueConflict', [target, path])
      : undefined
  },
  'no-none': (boot) =>
    boot[target] === 'None' ? failure(400, 'PropertyValueNotInList', ['None', target]) : undefined,
  'refuses-and-does': (boot) =>
    boot[target] === 'UefiTarget'
      ? failure(400, 'PropertyValueNotInList', ['UefiTarget', target])
      : undefined,
}

const allowed = `${target}@Redfish.AllowableValues`
const unlisted = 'UefiHttp'

/** A system or its settings as it is shown where not all is listed that works, or more than usual. */
export function withListed({ faults }: RedfishBmc, body: JsonObject): JsonObject {
  const boot = objectAt(body, 'Boot')
  const listed = textsAt(boot, allowed)
  const habit = faults.find('boot')?.habit
  if (listed === undefined) return body
  if (habit === 'usb-cd') return { ...body, Boot: { ...boot, [allowed]: [...listed, 'UsbCd'] } }
  if (habit !== 'unlisted') return body
  return { ...body, Boot: { ...boot, [allowed]: listed.filter((one) => one !== unlisted) } }
}

/** What changes are judged by: what works, listed or not. */
export function withUnlisted({ faults }: RedfishBmc, body: JsonObject): JsonObject {
  const boot = objectAt(body, 'Boot')
  const listed = textsAt(boot, allowed)
  if (listed === undefined || faults.find('boot')?.habit !== 'unlisted') return body
  faults.count('boot')
  return { ...body, Boot: { ...boot, [allowed]: [...listed, unlisted] } }
}
