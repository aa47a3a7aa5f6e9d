/** What the peculiarities of a BMC make of a resource. */
import type { RedfishBmc } from '../bmc.js'
import { paths } from '../own/paths.js'
import { isObject, type JsonObject, listAt, objectAt, textAt } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'

/** A resource as the BMC shows it. */
export function oddBody(bmc: RedfishBmc, resource: Resource, body: JsonObject): JsonObject {
  const { faults } = bmc
  if (faults.none) return body
  let result = body
  const expand = faults.find('expand')
  if (expand !== undefined && resource.type === 'ServiceRoot') result = advertising(result)
  if (faults.has('system-settings')) result = withSettings(bmc, resource, result)
  if (faults.has('no-settings-object') && resource.type === 'Bios') result = withoutObject(result)
  if (faults.find('media')?.habit === 'without-actions' && resource.type === 'VirtualMedia') {
    const { Actions: _, ...rest } = result
    result = rest
  }
  if (faults.find('must-change-password') !== undefined && resource === bmc.places.account) {
    const changed = bmc.accounts.wasChanged(bmc.accounts.first)
    result = { ...result, PasswordChangeRequired: !changed }
  }
  if (faults.has('power-states'))
    result = withPowerState(result, faults.find('power-states')?.habit)
  if (faults.has('odd-targets')) result = withOddTargets(result)
  if (faults.has('odd-types')) result = withOddTypes(result) as JsonObject
  if (faults.find('slashes')?.habit === 'strict') result = withSlashes(result) as JsonObject
  return result
}

function advertising(root: JsonObject): JsonObject {
  const features = objectAt(root, 'ProtocolFeaturesSupported') ?? {}
  const ExpandQuery = { ExpandAll: true, Levels: true, Links: true, NoLinks: true, MaxLevels: 2 }
  return { ...root, ProtocolFeaturesSupported: { ...features, ExpandQuery } }
}

function withSettings(bmc: RedfishBmc, resource: Resource, body: JsonObject): JsonObject {
  const place = bmc.tree.find(paths.systemSettings)
  if (place === undefined || resource.type !== 'ComputerSystem') return body
  const habit = bmc.faults.find('system-settings')?.habit
  if (resource === place) return habit === 'only' ? body : withoutBoot(body)
  const SettingsObject = { '@odata.id': place.path }
  return { ...body, '@Redfish.Settings': { SettingsObject, SupportedApplyTimes: ['OnReset'] } }
}

function withoutBoot(body: JsonObject): JsonObject {
  const { Boot: _, ...rest } = body
  return rest
}

function withoutObject(bios: JsonObject): JsonObject {
  const settings = objectAt(bios, '@Redfish.Settings')
  if (settings === undefined) return bios
  const { SettingsObject: _, SupportedApplyTimes: __, ...rest } = settings
  return { ...bios, '@Redfish.Settings': { ...rest, ETag: 'dummy' } }
}

function withPowerState(body: JsonObject, habit: 'null' | 'paused' | undefined): JsonObject {
  const state = textAt(body, 'PowerState')
  if (state !== 'PoweringOn' && state !== 'PoweringOff') return body
  return { ...body, PowerState: habit === 'paused' ? 'Paused' : null }
}

const oddPrefix = '/redfish/v1/do/'

/** The target of an action as this BMC has it. */
const oddTarget = (target: string) => `${oddPrefix}${Buffer.from(target).toString('base64url')}`

/** The target that is meant by one of ours. */
export function targetOf(path: string): string | undefined {
  if (!path.startsWith(oddPrefix)) return undefined
  return Buffer.from(path.slice(oddPrefix.length), 'base64url').toString('utf8')
}

function withOddTargets(body: JsonObject): JsonObject {
  const actions = objectAt(body, 'Actions')
  if (actions === undefined) return body
  const odd = Object.entries(actions).map(([name, action]) => {
    const target = textAt(action, 'target')
    return [
      name,
      target === undefined ? action : { ...(action as object), target: oddTarget(target) },
    ]
  })
  return { ...body, Actions: Object.fromEntries(odd) }
}

const numbersAsTexts =
  /^(Reading|ReadingCelsius|ReadingVolts|PowerConsumedWatts|Count|TotalSystemMemoryGiB|CapacityMiB|TotalCores|PercentComplete)$/

function withOddTypes(value: unknown, key = ''): unknown {
  if (typeof value === 'number' && numbersAsTexts.test(key)) return String(value)
  if (key === 'Created' || key === 'EndTime') return '0000-00-00T00:00:00+00:00'
  if (Array.isArray(value)) return value.map((one) => withOddTypes(one, key))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      // What has an id can do without a name.
      if (name === 'Name' && 'Id' in value) return []
      if (name === 'Members' && Array.isArray(one) && one.length === 0) return [[name, null]]
      return [[name, withOddTypes(one, name)]]
    }),
  )
}

function withSlashes(value: unknown, key = ''): unknown {
  if (typeof value === 'string' && key === '@odata.id') {
    return value.endsWith('/') || value.includes('#') ? value : `${value}/`
  }
  if (Array.isArray(value)) return value.map((one) => withSlashes(one, key))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, withSlashes(one, name)]),
  )
}

/** A collection page by page. @param skip how many members come before this page */
export function paged(body: JsonObject, path: string, skip: number, size: number, circle: boolean) {
  const members = listAt(body, 'Members')
  const next = skip + size
  const follows = next < members.length ? `${path}?$skip=${next}` : circle ? path : undefined
  return {
    ...body,
    Members: members.slice(skip, next),
    ...(follows === undefined ? {} : { 'Members@odata.nextLink': follows }),
  }
}
