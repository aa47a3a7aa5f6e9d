import type { PhoenixError } from '../../../../src/error.js'
import type { InventoryNic, InventoryReport } from '../../../../src/ports/inventory.js'
import type { Access } from '../../access.js'
import {
  asList,
  asObject,
  asTexts,
  type JsonObject,
  linkAt,
  numberAt,
  objectAt,
  textAt,
} from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { RedfishClient, Resource } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import { readCollection, readIfThere } from '../../client/resources/collection.js'
import { lastPart } from '../../client/resources/links.js'
import { isMachine } from '../system/equipment.js'
import { readMac } from './mac.js'
import { wordAt } from './words.js'

/** Reads what a system is made of. */
export async function readInventory(
  { client, equipment }: Pick<Access, 'client' | 'equipment'>,
  system: Resource,
  deadline: Deadline,
): Promise<InventoryReport> {
  const unread: PhoenixError[] = []
  const interfaces = await interfacesOf(client, system, unread, deadline)
  const [manager] = await equipment.managers(system, deadline)
  const parts = {
    ...summaryOf(system.body),
    ...controllerOf(manager?.body),
    ...(await bmcMacOf(client, manager?.body, deadline)),
  }
  const own = identityOf(system.body)
  const complete =
    own.serial !== undefined && own.manufacturer !== undefined && own.model !== undefined
  const hasMac = interfaces.some(({ mac }) => mac !== undefined)
  const untold = () => (unread.length === 0 ? {} : { unread })
  if (complete && hasMac) return { ...own, ...parts, nics: named(interfaces), ...untold() }
  const chassis = await chassisOf(client, system, deadline)
  const body = chassis.find((it) => isMachine(it.body))?.body
  const ports = hasMac ? [] : await adapterPorts(client, chassis, unread, deadline)
  return {
    ...identityOf(body),
    ...own,
    ...parts,
    nics: named([...interfaces, ...ports]),
    ...untold(),
  }
}

/** What a system says of its parts without being asked for each. */
function summaryOf(body: JsonObject): Partial<InventoryReport> {
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
  const serial = word('SerialNumber')
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
}

/** The interfaces that the system itself lists, without those that only exist in software. */
async function interfacesOf(
  client: RedfishClient,
  system: Resource,
  unread: PhoenixError[],
  deadline: Deadline,
): Promise<Found[]> {
  const link = linkAt(system.body, 'EthernetInterfaces')
  const resources = await read(client, link, unread, deadline)
  return resources
    .filter(({ body }) => textAt(body, 'EthernetInterfaceType') !== 'Virtual')
    .map((resource) => found(resource, macOf(resource.body)))
}

/** What is on the wire goes first: it is what a DHCP server sees. */
function macOf(body: JsonObject | undefined): string | undefined {
  return readMac(textAt(body, 'MACAddress')) ?? readMac(textAt(body, 'PermanentMACAddress'))
}

function found({ path, body }: Resource, mac: string | undefined): Found {
  const id = clean(textAt(body, 'Id') ?? '', 100)
  return {
    id: id === '' ? clean(lastPart(path), 100) : id,
    name: clean(textAt(body, 'Name') ?? '', 100),
    mac,
  }
}

/** Gives each interface its further names; a name that several share names none of them. */
function named(interfaces: readonly Found[]): InventoryNic[] {
  const uses = new Map<string, number>()
  for (const { name } of interfaces) uses.set(name, (uses.get(name) ?? 0) + 1)
  return interfaces.map(({ id, name, mac }) => ({
    id,
    names: name === '' || name === id || uses.get(name) !== 1 ? [] : [name],
    ...(mac === undefined ? {} : { mac }),
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

/** The ports of the network adapters in the given chassis, for systems that list no interfaces. */
async function adapterPorts(
  client: RedfishClient,
  chassis: readonly Resource[],
  unread: PhoenixError[],
  deadline: Deadline,
): Promise<Found[]> {
  const ports: Found[] = []
  for (const { body } of chassis) {
    const adapters = await read(client, linkAt(body, 'NetworkAdapters'), unread, deadline)
    for (const adapter of adapters)
      ports.push(...(await portsOf(client, adapter, unread, deadline)))
  }
  return ports
}

/** Where an adapter may keep its addresses, the most exact first. */
const addressesIn: readonly (readonly [string, (body: JsonObject) => readonly string[]])[] = [
  [
    'NetworkDeviceFunctions',
    (body) => {
      const mac = macOf(objectAt(body, 'Ethernet'))
      return mac === undefined ? [] : [mac]
    },
  ],
  ['NetworkPorts', (body) => asTexts(body.AssociatedNetworkAddresses) ?? []],
  ['Ports', (body) => asTexts(objectAt(body, 'Ethernet')?.AssociatedMACAddresses) ?? []],
]

async function portsOf(
  client: RedfishClient,
  adapter: Resource,
  unread: PhoenixError[],
  deadline: Deadline,
): Promise<Found[]> {
  const adapterId = found(adapter, undefined).id
  for (const [key, addresses] of addressesIn) {
    const resources = await read(client, linkAt(adapter.body, key), unread, deadline)
    const ports = resources.map((resource) => {
      const port = found(
        resource,
        addresses(resource.body)
          .map(readMac)
          .find((mac) => mac !== undefined),
      )
      // Mostly ports are counted anew on each adapter.
      return port.id.startsWith(adapterId) ? port : { ...port, id: `${adapterId}/${port.id}` }
    })
    if (ports.some(({ mac }) => mac !== undefined)) return ports
  }
  return []
}

/** Reads a collection; what of it was garbled this time is added to what is told as unread. */
async function read(
  client: RedfishClient,
  link: string | undefined,
  unread: PhoenixError[],
  deadline: Deadline,
): Promise<readonly Resource[]> {
  const { resources, unread: passedOver } = await readCollection(client, link, deadline)
  // What a BMC does not have, or does not give, it will not have the next time either.
  for (const { error } of passedOver) if (error.code === 'bmc-protocol') unread.push(error)
  return resources
}
