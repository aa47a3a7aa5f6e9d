/** Getting an image to a BMC, in the way that the BMC has for it. */
import type { FirmwareUpdate } from '../../../../src/ports/firmware.js'
import type { Access } from '../../access.js'
import { textAt } from '../../client/answers/json.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import type { Action } from '../../client/resources/action.js'
import type { Answer } from '../../client/transport/wire.js'
import type { StateWords } from '../../quirks/push-form.js'
import type { Inventory } from './firmware-inventory.js'
import { pushMultipart } from './push-multipart.js'
import { pushPlain } from './push-plain.js'
import { simpleUpdate } from './simple-update.js'
import { targetsOf } from './targets.js'

/** An image that was sent, and what the BMC said. */
export interface Sent {
  readonly request: { readonly method: 'POST'; readonly path: string }
  readonly answer: Answer
  /** What has to be called once the image has arrived; nothing begins before. */
  readonly start?: Action | undefined
  /** Where the BMC tells how it goes on, where it makes no task of an update. */
  readonly state?: StateWords | undefined
}

/** What every way of sending is given. */
export interface Sending {
  readonly access: Access
  readonly service: Resource
  readonly update: FirmwareUpdate
  /** The paths that the image is for; empty where the BMC decides. */
  readonly targets: readonly string[]
}

/** Sends an image, or the address of one. */
export async function sendImage(
  access: Access,
  service: Resource,
  inventory: Inventory,
  update: FirmwareUpdate,
  deadline: Deadline,
): Promise<Sent> {
  const { image } = update
  const targets = await targetsOf(access, inventory, update, deadline)
  const sending = { access, service, update, targets }
  if ('address' in image) return simpleUpdate(sending, image, deadline)
  const { peer } = access.client
  const most = service.body.MaxImageSizeBytes
  if (typeof most === 'number' && most > 0 && image.size > most) {
    const size = `${image.size} bytes`
    throw peer.error('not-supported', `takes images up to ${most} bytes, and this one has ${size}`)
  }
  const multipart = textAt(service.body, 'MultipartHttpPushUri') ?? ''
  if (multipart !== '') return pushMultipart(sending, multipart, image, deadline)
  const plain = textAt(service.body, 'HttpPushUri') ?? ''
  if (plain !== '') return pushPlain(sending, plain, image, deadline)
  throw peer.error('not-supported', 'takes no firmware that is sent to it', {
    hint: 'give the address of the image, which it fetches itself',
  })
}
