import {
  asList,
  asObject,
  type JsonObject,
  linkAt,
  objectAt,
  textAt,
} from '../../client/answers/json.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import {
  type Collected,
  membersOf,
  readCollection,
  readLinks,
  readMembers,
} from '../../client/resources/collection.js'
import { comparable, lastPart } from '../../client/resources/links.js'
import { resetAction } from './system.js'

/**
 * What is around a system: its chassis, and the controllers that manage it. Without a system it is what the BMC
 * has of them as a whole.
 */
export class Equipment {
  constructor(private readonly client: RedfishClient) {}

  /** The managers of a system, the one that speaks for it first. Those of the whole BMC where it names none. */
  async managers(system: Resource | undefined, deadline: Deadline): Promise<readonly Resource[]> {
    const own = linksAt(objectAt(system?.body, 'Links'), 'ManagedBy')
    if (own.length > 0) {
      const { resources } = await readLinks(this.client, own, deadline)
      if (resources.length > 0) return resources
    }
    const { body } = await this.client.root(deadline)
    const { resources } = await readCollection(this.client, linkAt(body, 'Managers'), deadline)
    return [...resources].sort((a, b) => rankOf(a.body) - rankOf(b.body))
  }

  /**
   * The chassis of a system. Where it is the only one behind the BMC these are all that the BMC knows:
   * accelerators and power shelves often name no system. Else those that are linked with it or, where
   * nothing is linked, the one of the same name.
   */
  async chassis(system: Resource | undefined, deadline: Deadline): Promise<Collected> {
    const { body } = await this.client.root(deadline)
    const all = await readCollection(this.client, linkAt(body, 'Chassis'), deadline)
    if (system === undefined || (await this.#isAlone(deadline))) return all
    const own = new Set(linksAt(objectAt(system.body, 'Links'), 'Chassis').map(comparable))
    const me = comparable(system.path)
    const linked = all.resources.filter(
      (chassis) =>
        own.has(comparable(chassis.path)) ||
        linksAt(objectAt(chassis.body, 'Links'), 'ComputerSystems').some(
          (link) => comparable(link) === me,
        ),
    )
    if (linked.length > 0) return { resources: linked, unread: all.unread }
    const id = idOf(system).toLowerCase()
    const named = all.resources.filter((chassis) => idOf(chassis).toLowerCase() === id)
    return { resources: named, unread: all.unread }
  }

  /**
   * The chassis that stand for the system as a whole, and not for a part of it: those that it links
   * to, or else the one of the same name, or else those that are whole machines.
   */
  async ownChassis(system: Resource | undefined, deadline: Deadline): Promise<readonly Resource[]> {
    if (system === undefined) {
      const { resources } = await this.chassis(undefined, deadline)
      const outer = resources.filter(({ body }) => isEnclosure(body))
      return outer.length > 0 ? outer : resources
    }
    const links = linksAt(objectAt(system.body, 'Links'), 'Chassis')
    if (links.length > 0)
      return (await readLinks(this.client, links.slice(0, 16), deadline)).resources
    const { resources } = await this.chassis(system, deadline)
    const id = idOf(system).toLowerCase()
    const named = resources.filter((chassis) => idOf(chassis).toLowerCase() === id)
    return named.length > 0 ? named : resources.filter(({ body }) => isMachine(body))
  }

  /**
   * A system and those that belong to it: where it is the only one that can be switched, the others
   * behind the BMC are parts of it, such as a baseboard of accelerators.
   */
  async machine(system: Resource, deadline: Deadline): Promise<readonly Resource[]> {
    const { body } = await this.client.root(deadline)
    const link = linkAt(body, 'Systems')
    if (link === undefined) return [system]
    const members = await membersOf(this.client, link, deadline)
    if (members.length < 2) return [system]
    const systems = await readMembers(this.client, members, deadline)
    const me = comparable(system.path)
    const others = systems.filter((it) => comparable(it.path) !== me)
    const isAlone = others.every((it) => resetAction(it.body) === undefined)
    return isAlone ? [system, ...others] : [system]
  }

  /** Whether no other system behind the BMC can be switched. */
  async #isAlone(deadline: Deadline): Promise<boolean> {
    const { body } = await this.client.root(deadline)
    const link = linkAt(body, 'Systems')
    if (link === undefined) return true
    const members = await membersOf(this.client, link, deadline)
    if (members.length < 2) return true
    const systems = await readMembers(this.client, members, deadline)
    return systems.filter((it) => resetAction(it.body) !== undefined).length < 2
  }
}

/** Chassis that are the machine itself and not a part of it. */
const machines = new Set(['RackMount', 'Blade', 'StandAlone', 'Sled', 'Tower', 'Desktop', 'Node'])

/** Whether a chassis holds others, and is itself in none that the BMC knows. */
function isEnclosure(chassis: JsonObject): boolean {
  const isInside = linkAt(objectAt(chassis, 'Links'), 'ContainedBy') !== undefined
  return !isInside && /^(Enclosure|Rack|Shelf|Sidecar)$/.test(textAt(chassis, 'ChassisType') ?? '')
}

/** Whether a chassis is a whole machine. */
export function isMachine(chassis: JsonObject): boolean {
  return machines.has(textAt(chassis, 'ChassisType') ?? '')
}

const ranks = ['BMC', 'ManagementController', 'EnclosureManager', 'Service']

/** Controllers that only assist go last. */
function rankOf(manager: JsonObject): number {
  const rank = ranks.indexOf(textAt(manager, 'ManagerType') ?? '')
  return rank === -1 ? ranks.length : rank
}

/** The id of a resource, or what stands for it. */
export function idOf({ path, body }: Resource): string {
  return textAt(body, 'Id') ?? lastPart(path)
}

/** The links in a list of links. */
export function linksAt(object: JsonObject | undefined, key: string): string[] {
  return asList(object?.[key]).flatMap((item) => {
    const link = typeof item === 'string' ? item : textAt(asObject(item), '@odata.id')
    return link === undefined || link === '' ? [] : [link]
  })
}
