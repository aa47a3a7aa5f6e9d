import type { FirmwareItem, FirmwareReport } from '../../../../src/ports/firmware.js'
import { linkAt, textAt } from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { readCollection, type Unread } from '../../client/resources/collection.js'
import { idOf } from '../system/equipment.js'
import { unreadableOf } from '../system/unreadable.js'

/** An item with the link by which updates name it. */
export interface Item extends FirmwareItem {
  readonly path: string
}

/** All firmware by id. */
export interface Inventory {
  readonly items: ReadonlyMap<string, Item>
  readonly unread: readonly Unread[]
}

/** Reads the inventory that an update service links to. */
export async function readFirmware(
  client: RedfishClient,
  service: Resource,
  deadline: Deadline,
): Promise<Inventory> {
  const link = linkAt(service.body, 'FirmwareInventory')
  const { resources, unread } = await readCollection(client, link, deadline)
  const items = new Map<string, Item>()
  for (const resource of resources) {
    const item = itemOf(resource)
    // An id that is taken would hide an item; its path is its own.
    const id = items.has(item.id) ? clean(item.path, 200) : item.id
    items.set(id, { ...item, id })
  }
  return { items, unread }
}

function itemOf(resource: Resource): Item {
  const { body, path } = resource
  const id = clean(idOf(resource), 200)
  const name = clean(textAt(body, 'Name') ?? '', 200)
  const version = clean(textAt(body, 'Version') ?? '', 200)
  const updateable = body.Updateable
  return {
    path,
    id,
    name: name === '' ? id : name,
    ...(version === '' ? {} : { version }),
    ...(typeof updateable === 'boolean' ? { updateable } : {}),
  }
}

/** An inventory as the port has it. */
export function reportOf(
  client: RedfishClient,
  { items, unread }: Inventory,
  components: ReadonlyMap<string, NonNullable<FirmwareItem['component']>>,
): FirmwareReport {
  return {
    items: [...items.values()].map(({ path, ...item }) => {
      const component = components.get(path)
      return component === undefined ? item : { ...item, component }
    }),
    unreadable: unreadableOf(client, unread),
  }
}
