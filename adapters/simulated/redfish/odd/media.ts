/** A virtual drive that is listed before all others, and is not for images. */
import type { RedfishBmc } from '../bmc.js'
import { type JsonObject, listAt } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'

const id = 'RDOC1'

/** The collection of virtual drives with the one of the remote console. */
export function withReserved(bmc: RedfishBmc, body: JsonObject, { path }: Resource): JsonObject {
  if (bmc.faults.find('media')?.habit !== 'reserved') return body
  const Members = [{ '@odata.id': `${path}/${id}` }, ...listAt(body, 'Members')]
  return { ...body, Members, 'Members@odata.count': Members.length }
}

/** That drive. What it offers leads nowhere. */
export function reservedDrive({ faults, tree }: RedfishBmc, path: string): Resource | undefined {
  if (faults.find('media')?.habit !== 'reserved') return undefined
  const list = tree.ofType('VirtualMediaCollection').find((one) => {
    return tree.key(path) === tree.key(`${one.path}/${id}`)
  })
  if (list === undefined) return undefined
  faults.count('media')
  const own = `${list.path}/${id}`
  const body = {
    '@odata.id': own,
    '@odata.type': '#VirtualMedia.v1_6_2.VirtualMedia',
    Id: id,
    Name: 'Remote console',
    MediaTypes: ['CD', 'DVD'],
    ConnectedVia: 'NotConnected',
    Image: null,
    Inserted: false,
    Actions: {
      '#VirtualMedia.InsertMedia': { target: `${own}/Actions/VirtualMedia.InsertMedia` },
    },
  }
  return { path: own, type: 'VirtualMedia', body: () => body }
}
