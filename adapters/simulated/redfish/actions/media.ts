import type { RedfishBmc } from '../bmc.js'
import { failure, type Reply } from '../http/reply.js'
import { view } from '../live/view.js'
import type { Call } from '../service.js'
import { type JsonObject, textAt } from '../tree/json.js'
import type { Action, Resource } from '../tree/tree.js'
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
  const habit = bmc.faults.find('media')?.habit
  const { values } = judged
  if (habit === 'needs-protocol' && values.TransferProtocolType === undefined) {
    bmc.faults.count('media')
    return failure(400, 'ActionParameterMissing', [action.name, 'TransferProtocolType'])
  }
  const unknown = ['Inserted', 'WriteProtected'].find((name) => name in values)
  if (habit === 'refuses-inserted' && unknown !== undefined) {
    bmc.faults.count('media')
    return failure(400, 'ActionParameterUnknown', [action.name, unknown])
  }
  if (view(bmc, resource, now).Inserted === true) return failure(409, 'ResourceInUse')
  const image = textAt(values, 'Image') ?? ''
  const { WriteProtected = true, Inserted = true } = values
  changeLate(bmc, resource, {
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
  changeLate(bmc, action.resource, {
    Image: null,
    ImageName: null,
    Inserted: false,
    ConnectedVia: 'NotConnected',
  })
  return { status: 204 }
}

/** Some show what is in a drive only some looks later. */
function changeLate(bmc: RedfishBmc, drive: Resource, changes: JsonObject): void {
  const key = bmc.tree.key(drive.path)
  if (bmc.faults.find('media')?.habit === 'lags') {
    bmc.faults.count('media')
    bmc.state.late.set(key, { looks: 2, changes })
  } else bmc.state.change(key, changes)
}
