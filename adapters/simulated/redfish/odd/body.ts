/** What the peculiarities of a BMC make of a resource. */
import type { RedfishBmc } from '../bmc.js'
import { paths } from '../own/paths.js'
import {
  isObject,
  type JsonObject,
  linkAt,
  listAt,
  objectAt,
  textAt,
  textsAt,
} from '../tree/json.js'
import type { Resource } from '../tree/tree.js'
import { withListed } from './boot.js'
import { withOddTargets, withSlashes } from './links.js'
import { withPush } from './push.js'
import { withLoneObjects, withOddTypes } from './types.js'

/** A resource as the BMC shows it. */
export function oddBody(bmc: RedfishBmc, resource: Resource, body: JsonObject, now: number) {
  const { faults } = bmc
  if (faults.none) return body
  let result = body
  if (resource.type === 'ServiceRoot') result = asRoot(bmc, result)
  if (resource.type === 'ComputerSystem')
    result = unmanaged(bmc, withListed(bmc, withSettings(bmc, resource, result)))
  if (resource.type === 'Bios' && faults.strike('no-settings-object'))
    result = withoutObject(result)
  if (resource.type === 'EventService' && faults.find('events')?.habit === 'push-only') {
    faults.count('events')
    const { ServerSentEventUri: _, ...rest } = result
    result = rest
  }
  if (resource.type === 'VirtualMedia' && faults.find('media')?.habit === 'without-actions') {
    faults.count('media')
    const { Actions: _, ...rest } = result
    result = rest
  }
  if (resource === bmc.places.account && faults.has('must-change-password')) {
    const changed = bmc.accounts.wasChanged(bmc.accounts.first)
    result = { ...result, PasswordChangeRequired: !changed }
  }
  if (resource.type === 'UpdateService') result = withPush(bmc, result, now)
  if (resource.type === 'Manager' && faults.has('bare-bmc-reset')) result = withBareReset(result)
  if (faults.find('restart')?.habit === 'none') result = withoutRestarts(bmc, resource, result)
  if (hidesParts(bmc, resource, now)) result = { ...result, 'Members@odata.count': 0, Members: [] }
  if (faults.has('power-states')) result = withPowerState(bmc, result)
  if (faults.has('odd-targets')) result = withOddTargets(result)
  if (faults.strike('odd-types')) result = withOddTypes(result) as JsonObject
  if (faults.has('lone-objects')) result = withLoneObjects(bmc, resource, result)
  return withSlashes(bmc, result)
}

function asRoot({ faults, machine }: RedfishBmc, root: JsonObject): JsonObject {
  if (machine.controller.awayUntil === 0) {
    if (faults.strike('bare-root')) {
      const kept = /^(@odata\..*|Id|Name|RedfishVersion|SessionService|Links)$/
      return Object.fromEntries(Object.entries(root).filter(([name]) => kept.test(name)))
    }
  }
  if (!faults.has('expand')) return root
  const features = objectAt(root, 'ProtocolFeaturesSupported') ?? {}
  const ExpandQuery = { ExpandAll: true, Levels: true, Links: true, NoLinks: true, MaxLevels: 2 }
  return { ...root, ProtocolFeaturesSupported: { ...features, ExpandQuery } }
}

function withSettings(bmc: RedfishBmc, resource: Resource, body: JsonObject): JsonObject {
  const habit = bmc.faults.find('system-settings')?.habit
  const place = bmc.tree.find(paths.systemSettings)
  // Recorded trees name a place of their own.
  if (habit === undefined || place === undefined) return body
  if (resource === place) {
    if (habit !== 'without-boot') return body
    bmc.faults.count('system-settings')
    const { Boot: _, ...rest } = body
    return rest
  }
  const SettingsObject = { '@odata.id': place.path }
  const shown = habit === 'only' ? { ...body, Boot: withoutLists(objectAt(body, 'Boot')) } : body
  return { ...shown, '@Redfish.Settings': { SettingsObject, SupportedApplyTimes: ['OnReset'] } }
}

/** What may be written elsewhere is listed there, too. */
function withoutLists(boot: JsonObject = {}): JsonObject {
  return Object.fromEntries(Object.entries(boot).filter(([name]) => !name.includes('@')))
}

function unmanaged({ faults }: RedfishBmc, system: JsonObject): JsonObject {
  const links = objectAt(system, 'Links')
  if (links === undefined || !('ManagedBy' in links) || !faults.strike('unmanaged')) return system
  const { ManagedBy: _, ...Links } = links
  return { ...system, Links }
}

const managerReset = '#Manager.Reset'

function withBareReset(manager: JsonObject): JsonObject {
  const actions = objectAt(manager, 'Actions')
  const target = textAt(objectAt(actions, managerReset), 'target')
  return target === undefined
    ? manager
    : { ...manager, Actions: { ...actions, [managerReset]: { target } } }
}

function withoutObject(bios: JsonObject): JsonObject {
  const settings = objectAt(bios, '@Redfish.Settings')
  if (settings === undefined) return bios
  const { SettingsObject: _, SupportedApplyTimes: __, ...rest } = settings
  return { ...bios, '@Redfish.Settings': { ...rest, ETag: 'dummy' } }
}

const resetType = 'ResetType@Redfish.AllowableValues'
const withoutRestart = ['On', 'Off', 'ForceOff']

/** What a system offers that knows no restart, in the action itself and where more is told of it. */
function withoutRestarts(bmc: RedfishBmc, resource: Resource, body: JsonObject): JsonObject {
  const name = '#ComputerSystem.Reset'
  const actions = objectAt(body, 'Actions')
  const reset = objectAt(actions, name)
  if (reset !== undefined) {
    bmc.faults.count('restart')
    const offer = textsAt(reset, resetType) === undefined ? {} : { [resetType]: withoutRestart }
    return { ...body, Actions: { ...actions, [name]: { ...reset, ...offer } } }
  }
  if (resource.type !== 'ActionInfo') return body
  const system = bmc.tree.systems.some((one) => {
    const offer = objectAt(objectAt(one.body(bmc.machine, 0), 'Actions'), name)
    return textAt(offer, '@Redfish.ActionInfo') === resource.path
  })
  if (!system) return body
  const Parameters = listAt(body, 'Parameters').map((one) =>
    isObject(one) && one.Name === 'ResetType' ? { ...one, AllowableValues: withoutRestart } : one,
  )
  return { ...body, Parameters }
}

const ofParts = new Set([
  'ProcessorCollection',
  'MemoryCollection',
  'StorageCollection',
  'EthernetInterfaceCollection',
])

/** Whether what is in the machine is not told of now, because it is off. */
function hidesParts(bmc: RedfishBmc, { path, type }: Resource, now: number): boolean {
  if (!ofParts.has(type) || !bmc.faults.has('parts-when-on')) return false
  const key = bmc.tree.key(path)
  const systems = bmc.tree.key(linkAt(bmc.tree.root, 'Systems') ?? '')
  if (!key.startsWith(`${systems}/`)) return false
  if (bmc.machineAround({ path, type, body: () => ({}) }).power(now) !== 'off') return false
  bmc.faults.count('parts-when-on')
  return true
}

function withPowerState({ faults }: RedfishBmc, body: JsonObject): JsonObject {
  const state = textAt(body, 'PowerState')
  if (state !== 'PoweringOn' && state !== 'PoweringOff') return body
  faults.count('power-states')
  const isPaused = faults.find('power-states')?.habit === 'paused'
  return { ...body, PowerState: isPaused ? 'Paused' : null }
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
