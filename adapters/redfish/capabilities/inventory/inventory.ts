import type { PhoenixError } from '../../../../src/error.js'
import type { InventoryNic, InventoryReport } from '../../../../src/ports/inventory.js'
import type { Access } from '../../access.js'
import {
  asList,
  asObject,
  type JsonObject,
  linkAt,
  numberAt,
  objectAt,
  textAt,
} from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { readCollection, readIfThere, type Unread } from '../../client/resources/collection.js'
import { isMachine } from '../system/equipment.js'
import { adapterPorts, idOf, macOf } from './adapters.js'
import { serialAt, wordAt } from './words.js'

/** Reads what a system is made of; of the controller of a chassis, which chassis that is. */
export async function readInventory(
  { client, equipment }: Pick<Access, 'client' | 'equipment'>,
  system: Resource | undefined,
  deadline: Deadline,
): Promise<InventoryReport> {
  const unread: PhoenixError[] = []
  const interfaces = await interfacesOf(client, system, unread, deadline)
  const [manager] = await equipment.managers(system, deadline)
  const parts = {
    ...summaryOf(system?.body),
    ...controllerOf(manager?.body),
    ...(await bmcMacOf(client, manager?.body, deadline)),
  }
  const own = identityOf(system?.body)
  const complete =
    own.serial !== undefined && own.manufacturer !== undefined && own.model !== undefined
  const hasMac = interfaces.some(({ mac }) => mac !== undefined)
  const untold = () => (unread.length === 0 ? {} : { unread })
  if (complete && hasMac) return { ...own, ...parts, nics: named(interfaces), ...untold() }
  const isMachines = system !== undefined
  const chassis = isMachines
    ? await chassisOf(client, system, deadline)
    : await equipment.ownChassis(system, deadline)
  const body = (isMachines ? chassis.find((it) => isMachine(it.body)) : chassis[0])?.body
  const passedOver: Unread[] = []
  const ports =
    hasMac || !isMachines ? [] : await adapterPorts(client, chassis, passedOver, deadline)
  unread.push(...garbled(passedOver))
  return {
    ...identityOf(body),
    ...own,
    ...parts,
    nics: named([...interfaces, ...ports]),
    ...untold(),
  }
}

/** What a system says of its parts without being asked for each. */
function summaryOf(body: JsonObject | undefined): Partial<InventoryReport> {
  const uuid = wordAt(body, 'UUID')?.toLowerCase()
  const biosVersion = wordAt(body, 'BiosVersion')
  const processors = objectAt(body, 'ProcessorSummary')
  const count = numberAt(processors, 'Count')
  const processorModel = wordAt(processors, 'Model')
  const memory = numberAt(objectAt(body, 'MemorySummary'), 'TotalSystemMemoryGiB')
  return {
    ...(uuid === undefined || !/[1-9a-f]/.test(uuid) ? {} : { uuid }),
    ...(biosVersion === undefined ? {} : { biosVersion }),
    // Zero is what a BMC says that was not told by the firmware yet.
    ...(count === undefined || count <= 0 ? {} : { processorCount: count }),
    ...(processorModel === undefined ? {} : { processorModel }),
    ...(memory === undefined || memory <= 0 ? {} : { memoryGiB: memory }),
  }
}

function controllerOf(body: JsonObject | undefined): Partial<InventoryReport> {
  const bmcVersion = wordAt(body, 'FirmwareVersion')
  return bmcVersion === undefined ? {} : { bmcVersion }
}

/** Interfaces of a BMC that lead to its own host and nowhere else. */
const toHost = /host|usb|lan-?over/i

/** The address under which the BMC is on its network. */
async function bmcMacOf(
  client: RedfishClient,
  manager: JsonObject | undefined,
  deadline: Deadline,
): Promise<Pick<InventoryReport, 'bmcMac'>> {
  const { resources } = await readCollection(
    client,
    linkAt(manager, 'EthernetInterfaces'),
    deadline,
  )
  const named = resources.flatMap((resource) => {
    const mac = macOf(resource.body)
    const { id, name } = found(resource, mac)
    const enabled = resource.body.InterfaceEnabled !== false
    return mac === undefined || toHost.test(`${id} ${name}`) ? [] : [{ mac, enabled }]
  })
  const bmcMac = (named.find(({ enabled }) => enabled) ?? named[0])?.mac
  return bmcMac === undefined ? {} : { bmcMac }
}

function identityOf(body: JsonObject | undefined): Omit<InventoryReport, 'nics'> {
  const word = (key: string) => wordAt(body, key)
  const serial = serialAt(body)
  const manufacturer = word('Manufacturer')
  const model = word('Model')
  return {
    ...(serial === undefined ? {} : { serial }),
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(model === undefined ? {} : { model }),
  }
}

/** An interface before its names are settled. */
interface Found {
  readonly id: string
  readonly name: string
  readonly mac: string | undefined
  readonly guid?: string | undefined
  readonly location?: string | undefined
  readonly toBmc?: boolean
}

/** The interfaces that the system itself lists, without those that only exist in software. */
async function interfacesOf(
  client: RedfishClient,
  system: Resource | undefined,
  unread: PhoenixError[],
  deadline: Deadline,
): Promise<Found[]> {
  const link = linkAt(system?.body, 'EthernetInterfaces')
  const resources = await read(client, link, unread, deadline)
  return resources
    .filter(({ body }) => textAt(body, 'EthernetInterfaceType') !== 'Virtual')
    .map((resource) => ({
      ...found(resource, macOf(resource.body)),
      toBmc: linkAt(objectAt(resource.body, 'Links'), 'HostInterface') !== undefined,
    }))
}

function found(resource: Resource, mac: string | undefined): Found {
  return { id: idOf(resource), name: clean(textAt(resource.body, 'Name') ?? '', 100), mac }
}

/** Gives each interface its further names; a name that several share names none of them. */
function named(interfaces: readonly Found[]): InventoryNic[] {
  const uses = new Map<string, number>()
  for (const { name } of interfaces) uses.set(name, (uses.get(name) ?? 0) + 1)
  return interfaces.map(({ id, name, mac, guid, location, toBmc }) => ({
    id,
    names: name === '' || name === id || uses.get(name) !== 1 ? [] : [name],
    ...(mac === undefined ? {} : { mac }),
    ...(guid === undefined ? {} : { guid }),
    ...(location === undefined ? {} : { location }),
    ...(toBmc === true ? { toBmc } : {}),
  }))
}

async function chassisOf(
  client: RedfishClient,
  system: Resource,
  deadline: Deadline,
): Promise<Resource[]> {
  const links = asList(objectAt(system.body, 'Links')?.Chassis).flatMap((item) => {
    const link = textAt(asObject(item), '@odata.id')
    return link === undefined ? [] : [link]
  })
  const found = await Promise.all(
    links.slice(0, 16).map((link) => readIfThere(client, link, deadline)),
  )
  return found.filter((resource) => resource !== undefined)
}

/** Reads a collection; what of it was garbled this time is added to what is told as unread. */
async function read(
  client: RedfishClient,
  link: string | undefined,
  unread: PhoenixError[],
  deadline: Deadline,
): Promise<readonly Resource[]> {
  const { resources, unread: passedOver } = await readCollection(client, link, deadline)
  unread.push(...garbled(passedOver))
  return resources
}

/** What a BMC does not have, or does not give, it will not have the next time either. */
function garbled(unread: readonly Unread[]): PhoenixError[] {
  return unread.flatMap(({ error }) => (error.code === 'bmc-protocol' ? [error] : []))
}
