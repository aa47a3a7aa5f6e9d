/** The network adapters of a machine: what each of their functions or ports is called, and its addresses. */
import {
  asList,
  asObject,
  asTexts,
  type JsonObject,
  linkAt,
  objectAt,
  textAt,
} from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { readCollection, type Unread } from '../../client/resources/collection.js'
import { lastPart } from '../../client/resources/links.js'
import { readGuid, readMac } from './mac.js'
import { wordAt } from './words.js'

/** A function or port of a network adapter. */
export interface AdapterPort {
  readonly id: string
  readonly name: string
  readonly mac: string | undefined
  /** Of InfiniBand. */
  readonly guid: string | undefined
  /** The slot of its adapter, as people see it: `PCIe Slot 3`. */
  readonly location: string | undefined
  readonly adapter: Resource
}

/** The ports of the network adapters in the given chassis. */
export async function adapterPorts(
  client: RedfishClient,
  chassis: readonly Resource[],
  unread: Unread[],
  deadline: Deadline,
): Promise<AdapterPort[]> {
  const ports: AdapterPort[] = []
  for (const { body } of chassis) {
    const adapters = await readCollection(client, linkAt(body, 'NetworkAdapters'), deadline)
    unread.push(...adapters.unread)
    for (const adapter of adapters.resources) {
      ports.push(...(await portsOf(client, adapter, unread, deadline)))
    }
  }
  return ports
}

interface Addresses {
  readonly macs: readonly string[]
  readonly guid?: string | undefined
}

/** Where an adapter may keep its addresses, the most exact first. */
const addressesIn: readonly (readonly [string, (body: JsonObject) => Addresses])[] = [
  [
    'NetworkDeviceFunctions',
    (body) => {
      const mac = macOf(objectAt(body, 'Ethernet'))
      const infiniband = objectAt(body, 'InfiniBand')
      const guid =
        readGuid(textAt(infiniband, 'PortGUID')) ??
        readGuid(textAt(infiniband, 'PermanentPortGUID'))
      return { macs: mac === undefined ? [] : [mac], guid }
    },
  ],
  ['NetworkPorts', (body) => associated(body, asTexts(body.AssociatedNetworkAddresses))],
  [
    'Ports',
    (body) => ({
      ...associated(body, asTexts(objectAt(body, 'Ethernet')?.AssociatedMACAddresses)),
      guid: (asTexts(objectAt(body, 'InfiniBand')?.AssociatedPortGUIDs) ?? [])
        .map(readGuid)
        .find((guid) => guid !== undefined),
    }),
  ],
]

/** Some list the GUID of InfiniBand among the addresses of a port. */
function associated(_body: JsonObject, texts: readonly string[] = []): Addresses {
  return {
    macs: texts.map(readMac).filter((mac) => mac !== undefined),
    guid: texts.map(readGuid).find((guid) => guid !== undefined),
  }
}

/** What is on the wire goes first: it is what a DHCP server sees. */
export function macOf(body: JsonObject | undefined): string | undefined {
  return readMac(textAt(body, 'MACAddress')) ?? readMac(textAt(body, 'PermanentMACAddress'))
}

async function portsOf(
  client: RedfishClient,
  adapter: Resource,
  unread: Unread[],
  deadline: Deadline,
): Promise<AdapterPort[]> {
  const adapterId = idOf(adapter)
  const location = locationOf(adapter.body)
  for (const [key, addresses] of addressesIn) {
    const read = await readCollection(client, linkAt(adapter.body, key), deadline)
    unread.push(...read.unread)
    const ports = read.resources.map((resource): AdapterPort => {
      const id = idOf(resource)
      const { macs, guid } = addresses(resource.body)
      return {
        // Mostly ports are counted anew on each adapter.
        id: id.startsWith(adapterId) ? id : `${adapterId}/${id}`,
        name: clean(textAt(resource.body, 'Name') ?? '', 100),
        mac: macs[0],
        guid,
        location,
        adapter,
      }
    })
    if (ports.some(({ mac, guid }) => mac !== undefined || guid !== undefined)) return ports
  }
  return []
}

/** Where an adapter is plugged in: its own word, or that of its first controller. */
function locationOf(body: JsonObject): string | undefined {
  const controller = asObject(asList(body.Controllers)[0])
  for (const it of [body, controller]) {
    const label = wordAt(objectAt(objectAt(it, 'Location'), 'PartLocation'), 'ServiceLabel')
    if (label !== undefined) return label
  }
  return undefined
}

/** The id of a resource, cleaned. */
export function idOf({ path, body }: Resource): string {
  const id = clean(textAt(body, 'Id') ?? '', 100)
  return id === '' ? clean(lastPart(path), 100) : id
}
