/** What a resource holds now: what the tree says, what was changed, and what lives. */
import type { Machine } from '../../machine/machine.js'
import type { SimulatedOverride } from '../../machine/override.js'
import type { SimulatedPower } from '../../machine/reset.js'
import type { RedfishBmc } from '../bmc.js'
import { withSlots } from '../odd/accounts.js'
import { oddBody } from '../odd/body.js'
import { withReserved } from '../odd/media.js'
import { type JsonObject, linksAt, merged, objectAt, textAt } from '../tree/json.js'
import { withOwnIdentity } from '../tree/own-identity.js'
import type { Resource } from '../tree/tree.js'
import { accountProperties } from './accounts.js'
import { jobPath, taskPath } from './task-resource.js'

type Live = (bmc: RedfishBmc, body: JsonObject, resource: Resource, now: number) => JsonObject

const lives: Readonly<Record<string, Live>> = {
  ComputerSystem: (bmc, body, resource, now) => {
    const owner = bmc.tree.ownerOfSettings(resource.path)
    return liveSystem(bmc.machineOf(owner ?? resource), body, owner === undefined, now)
  },
  Chassis: liveChassis,
  SessionService: ({ sessions }, body) => ({ ...body, SessionTimeout: sessions.timeout }),
  SessionCollection: ({ sessions, places }, body, _, now) =>
    membersOf(
      body,
      sessions.list(now).map(({ id }) => `${places.sessions}/${id}`),
    ),
  TaskCollection: (bmc, body) => {
    const tasks = bmc.changed?.tasks.list() ?? []
    if (tasks.length === 0) return body
    return membersOf(body, [...linksAt(body, 'Members'), ...tasks.map((it) => taskPath(bmc, it))])
  },
  DellJobCollection: (bmc, body) => {
    const tasks = bmc.faults.has('jobs') ? (bmc.changed?.tasks.list() ?? []) : []
    return tasks.length === 0
      ? body
      : membersOf(
          body,
          tasks.flatMap((it) => jobPath(bmc, it) ?? []),
        )
  },
  ManagerAccountCollection: (bmc, body) => withSlots(bmc, body),
  ManagerAccount: ({ places, accounts }, body, resource) =>
    resource === places.account ? { ...body, ...accountProperties(accounts.first) } : body,
  EventDestinationCollection: withMade,
  VirtualMediaCollection: withReserved,
}

/** A collection with what was made in it. */
function withMade({ tree, changed }: RedfishBmc, body: JsonObject, { path }: Resource): JsonObject {
  const made = [...(changed?.added.values() ?? [])]
    .map((one) => one.path)
    .filter((one) => tree.key(one).startsWith(`${tree.key(path)}/`))
  return made.length === 0 ? body : membersOf(body, [...linksAt(body, 'Members'), ...made])
}

/** What a resource holds now, its entity tag aside. */
export function view(bmc: RedfishBmc, resource: Resource, now: number): JsonObject {
  let body = resource.body(bmc.machine, now)
  const { changed, tree } = bmc
  if (bmc.hasOwnIdentity) body = withOwnIdentity(tree, resource, body, bmc.machine.identity.node)
  if (changed !== undefined) {
    const key = tree.key(resource.path)
    const changes = changed.changesOf(key)
    if (changes !== undefined) body = merged(body, changes)
    const staged = changed.staged.get(key)
    if (staged !== undefined) body = merged(body, staged.changes)
    if (changed.emptied.has(key)) body = membersOf(body, [])
  }
  const live = lives[resource.type]
  return oddBody(bmc, resource, live === undefined ? body : live(bmc, body, resource, now), now)
}

function membersOf(body: JsonObject, paths: readonly string[]): JsonObject {
  const { 'Members@odata.nextLink': _, ...rest } = body
  return {
    ...rest,
    'Members@odata.count': paths.length,
    Members: paths.map((path) => ({ '@odata.id': path })),
  }
}

/** The words of the standard for the states of power. */
const powerNames: Readonly<Record<SimulatedPower, string>> = {
  on: 'On',
  off: 'Off',
  'powering-on': 'PoweringOn',
  'powering-off': 'PoweringOff',
}

function liveSystem(
  machine: Machine,
  body: JsonObject,
  isSystem: boolean,
  now: number,
): JsonObject {
  const boot = objectAt(body, 'Boot')
  const power = isSystem && 'PowerState' in body ? powerNames[machine.power(now)] : undefined
  return {
    ...body,
    ...(power === undefined ? {} : { PowerState: power }),
    ...(boot === undefined ? {} : { Boot: liveBoot(boot, machine, now) }),
    ...lightOf(body, machine, now),
  }
}

/** An override that nobody has touched stays as the tree has it. */
function liveBoot(boot: JsonObject, machine: Machine, now: number): JsonObject {
  const override = machine.override(now)
  if (override === machine.firstOverride || !('BootSourceOverrideTarget' in boot)) return boot
  return { ...boot, ...overrideProperties(override, 'BootSourceOverrideMode' in boot) }
}

function overrideProperties({ enabled, target, mode }: SimulatedOverride, hasMode: boolean) {
  return {
    BootSourceOverrideEnabled: enabled,
    BootSourceOverrideTarget: target,
    ...(hasMode ? { BootSourceOverrideMode: mode } : {}),
  }
}

const lamps = { on: 'Lit', off: 'Off', blinking: 'Blinking' } as const

function lightOf(body: JsonObject, machine: Machine, now: number): JsonObject {
  const state = machine.lightState(now)
  if (state === undefined) return {}
  return {
    ...('IndicatorLED' in body ? { IndicatorLED: lamps[state] } : {}),
    ...('LocationIndicatorActive' in body ? { LocationIndicatorActive: state !== 'off' } : {}),
  }
}

function liveChassis(bmc: RedfishBmc, body: JsonObject, _: Resource, now: number): JsonObject {
  const system = systemIn(bmc, body)
  if (system === undefined) return body
  const machine = bmc.machineOf(system)
  // What is recorded of a chassis with several systems is not one system's alone.
  const power = textAt(body, 'PowerState') === undefined ? undefined : machine.power(now)
  return {
    ...body,
    ...(power === undefined ? {} : { PowerState: powerNames[power] }),
    ...lightOf(body, machine, now),
  }
}

/** The one system that a chassis holds. */
export function systemIn({ tree }: RedfishBmc, chassis: JsonObject): Resource | undefined {
  const links = linksAt(objectAt(chassis, 'Links'), 'ComputerSystems')
  if (links.length !== 1) return undefined
  return tree.systems.find(({ path }) => tree.key(path) === tree.key(links[0] ?? ''))
}
