/** What BMCs want of a boot override, each in its own way. */
import { errorBody, message } from '../http/messages.js'
import { failure, type Reply } from '../http/reply.js'
import type { Call } from '../service.js'
import { type JsonObject, objectAt } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'

const [enabled, target, mode] = [
  'BootSourceOverrideEnabled',
  'BootSourceOverrideTarget',
  'BootSourceOverrideMode',
] as const

/** The refusal of a change of the override, or the change as the BMC takes it. */
export function oddBoot(
  call: Call,
  resource: Resource,
  changes: JsonObject,
  present: JsonObject,
): JsonObject | { readonly refused: Reply } {
  const boot = objectAt(changes, 'Boot')
  const { faults, tree } = call.bmc
  if (faults.none || boot === undefined) return changes
  const refuse = (...args: Parameters<typeof failure>) => ({ refused: failure(...args) })
  const isSettings = tree.ownerOfSettings(resource.path) !== undefined
  if (faults.find('system-settings')?.habit === 'only' && !isSettings) {
    return refuse(400, 'PropertyNotWritable', ['Boot'], '#/Boot')
  }
  const habit = faults.find('boot')?.habit
  if (!(enabled in boot || target in boot || mode in boot)) return changes
  const isWhole = enabled in boot && target in boot && mode in boot
  if (habit === 'whole' && !isWhole) {
    const missing = [enabled, target, mode].find((name) => !(name in boot)) ?? ''
    return refuse(400, 'PropertyMissing', [missing], `#/Boot/${missing}`)
  }
  if (habit === 'no-mode' && mode in boot) {
    return { refused: { status: 400, body: errorBody([message('PropertyNotWritable', [mode])]) } }
  }
  if (habit === 'refuses-same' && boot[enabled] === objectAt(present, 'Boot')?.[enabled]) {
    return refuse(400, 'PropertyValueNotInList', [String(boot[enabled]), enabled])
  }
  if (habit === 'no-duration-with-path' && boot[target] === 'UefiTarget' && enabled in boot) {
    return refuse(400, 'PropertyValueConflict', [enabled, target])
  }
  if (habit === 'forgets' && !isWhole && boot[enabled] === 'Continuous') {
    return { ...changes, Boot: { ...boot, [enabled]: 'Once' } }
  }
  return changes
}
