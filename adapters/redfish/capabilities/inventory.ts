import { PhoenixError } from '../../../src/error.js'
import type { InventoryNic, InventoryReport } from '../../../src/ports/inventory.js'
import {
  asList,
  asObject,
  asTexts,
  type JsonObject,
  linkAt,
  objectAt,
  textAt,
} from '../client/answers/json.js'
import { clean } from '../client/answers/text.js'
import type { RedfishClient, Resource } from '../client/client.js'
import type { Deadline } from '../client/deadline.js'
import { membersOf, readIfThere, readMembers } from '../client/resources/collection.js'
import { lastPart } from '../client/resources/links.js'
import { readMac } from './mac.js'

/** What vendors leave in fields that nobody filled. */
const placeholder =
  /^(|n\/?a|none|null|unknown|not (available|specified|applicable|present)|to be filled by o\.?e\.?m\.?|default string|system (serial number|manufacturer|product name))$/i

/** Chassis that are the machine itself and not a part of it. */
const machines = new Set(['RackMount', 'Blade', 'StandAlone', 'Sled', 'Tower', 'Desktop', 'Node'])

/** Reads what a system is made of. */
export async function readInventory(
  client: RedfishClient,
  system: Resource,
  deadline: Deadline,
): Promise<InventoryReport> {
  const interfaces = await interfacesOf(client, system, deadline)
  const own = identityOf(system.body)
  const complete =
    own.serial !== undefined && own.manufacturer !== undefined && own.model !== undefined
  const hasMac = interfaces.some(({ mac }) => mac !== undefined)
  if (complete && hasMac) return { ...own, nics: named(interfaces) }
  const chassis = await chassisOf(client, system, deadline)
  const body = chassis.find((it) => machines.has(textAt(it.body, 'ChassisType') ?? ''))?.body
  const ports = hasMac ? [] : await adapterPorts(client, chassis, deadline)
  return { ...identityOf(body), ...own, nics: named([...interfaces, ...ports]) }
}

function identityOf(body: JsonObject | undefined): Omit<InventoryReport, 'nics'> {
  const word = (key: string) => {
    const text = clean(textAt(body, key) ?? '')
    return placeholder.test(text) ? undefined : text
  }
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
  deadline: Deadline,
): Promise<Found[]> {
  const resources = await readCollection(
    client,
    linkAt(system.body, 'EthernetInterfaces'),
    deadline,
  )
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
  const read = await Promise.all(
    links.slice(0, 16).map((link) => readIfThere(client, link, deadline)),
  )
  return read.filter((resource) => resource !== undefined)
}

/** The ports of the network adapters in the given chassis, for systems that list no interfaces. */
async function adapterPorts(
  client: RedfishClient,
  chassis: readonly Resource[],
  deadline: Deadline,
): Promise<Found[]> {
  const ports: Found[] = []
  for (const { body } of chassis) {
    const adapters = await readCollection(client, linkAt(body, 'NetworkAdapters'), deadline)
    for (const adapter of adapters) ports.push(...(await portsOf(client, adapter, deadline)))
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
  deadline: Deadline,
): Promise<Found[]> {
  const adapterId = found(adapter, undefined).id
  for (const [key, addresses] of addressesIn) {
    const resources = await readCollection(client, linkAt(adapter.body, key), deadline)
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

async function readCollection(
  client: RedfishClient,
  link: string | undefined,
  deadline: Deadline,
): Promise<Resource[]> {
  if (link === undefined) return []
  try {
    return await readMembers(client, await membersOf(client, link, deadline), deadline)
  } catch (error) {
    if (!PhoenixError.is(error) || !absent.has(error.code)) throw error
    client.log(`passed over: ${error.message}`)
    return []
  }
}

/** A link to nowhere: the rest of the inventory is still worth having. */
const absent = new Set(['bmc-not-found', 'bmc-protocol', 'not-supported', 'bmc-refused'])
