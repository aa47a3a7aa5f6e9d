import { failure, type Reply } from '../http/reply.js'
import { view } from '../live/view.js'
import type { Call } from '../service.js'
import { textAt } from '../tree/json.js'
import type { Action } from '../tree/tree.js'
import { parametersOf } from './parameters.js'

const text = { type: 'text' } as const

/** POST to `VirtualMedia.InsertMedia`. The image is believed to be there: nothing is fetched. */
export function insertMedia(call: Call, action: Action): Reply {
  const { bmc, now } = call
  const judged = parametersOf(call, action, {
    Image: { type: 'text', required: true },
    Inserted: { type: 'boolean' },
    WriteProtected: { type: 'boolean' },
    UserName: text,
    Password: text,
    TransferMethod: text,
    TransferProtocolType: text,
    MediaType: text,
  })
  if ('reply' in judged) return judged.reply
  const { resource } = action
  if (view(bmc, resource, now).Inserted === true) return failure(409, 'ResourceInUse')
  const image = textAt(judged.values, 'Image') ?? ''
  const { WriteProtected = true, Inserted = true } = judged.values
  bmc.state.change(bmc.tree.key(resource.path), {
    Image: image,
    ImageName: image.slice(image.lastIndexOf('/') + 1),
    Inserted,
    WriteProtected,
    ConnectedVia: 'URI',
  })
  return { status: 204 }
}

/** POST to `VirtualMedia.EjectMedia`. */
export function ejectMedia(call: Call, action: Action): Reply {
  const { bmc } = call
  const judged = parametersOf(call, action, {})
  if ('reply' in judged) return judged.reply
  bmc.state.change(bmc.tree.key(action.resource.path), {
    Image: null,
    ImageName: null,
    Inserted: false,
    ConnectedVia: 'NotConnected',
  })
  return { status: 204 }
}
