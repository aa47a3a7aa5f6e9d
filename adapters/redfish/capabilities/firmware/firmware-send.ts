/** The ways in which an image gets to a BMC. */
import { randomBytes } from 'node:crypto'
import { PhoenixError } from '../../../../src/error.js'
import type {
  FirmwareAddress,
  FirmwareFile,
  FirmwareUpdate,
} from '../../../../src/ports/firmware.js'
import type { Access } from '../../access.js'
import { asTexts, type JsonObject, objectAt, textAt } from '../../client/answers/json.js'
import type { Resource } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import { actionOf } from '../../client/resources/action.js'
import { patch } from '../../client/resources/patch.js'
import { judged } from '../../client/resources/write.js'
import type { Answer, Upload } from '../../client/transport/transport.js'
import type { Inventory } from './firmware-inventory.js'

/** An image that was sent, and what the BMC said. */
export interface Sent {
  readonly request: { readonly method: 'POST'; readonly path: string }
  readonly answer: Answer
}

/** Sends an image, or the address of one, in the way that the BMC has for it. */
export function sendImage(
  access: Access,
  service: Resource,
  inventory: Inventory,
  update: FirmwareUpdate,
  deadline: Deadline,
): Promise<Sent> {
  const targets = (update.targets ?? []).map((id) => inventory.items.get(id)?.path ?? id)
  const { image } = update
  return 'address' in image
    ? simpleUpdate(access, service, image, targets, update, deadline)
    : push(access, service, image, targets, update, deadline)
}

async function simpleUpdate(
  { client, actions }: Access,
  service: Resource,
  image: FirmwareAddress,
  targets: readonly string[],
  update: FirmwareUpdate,
  deadline: Deadline,
): Promise<Sent> {
  const { peer } = client
  const action = actionOf(service.body, 'UpdateService.SimpleUpdate')
  if (action === undefined) {
    throw peer.error('not-supported', 'does not fetch firmware itself', {
      hint: 'give the image as a file, which is then sent to it',
    })
  }
  const scheme = URL.canParse(image.address) ? new URL(image.address).protocol.slice(0, -1) : ''
  const protocol = scheme.toUpperCase()
  if (scheme === '') {
    throw new PhoenixError('usage', 'the address of an image is a whole one, such as https://…')
  }
  const { allowed, required } = await actions.parameter(action, 'TransferProtocol', deadline)
  if (allowed !== undefined && !allowed.includes(protocol)) {
    const offered = allowed.map((it) => peer.quote(it, 20)).join(', ')
    throw peer.error(
      'not-supported',
      `does not fetch firmware by ${protocol}; it offers ${offered}`,
    )
  }
  if (image.password !== undefined) peer.conceal(image.password)
  const body: JsonObject = {
    ImageURI: image.address,
    // Said twice, but some BMCs do not look into the address.
    ...(allowed !== undefined || required ? { TransferProtocol: protocol } : {}),
    ...(targets.length === 0 ? {} : { Targets: targets }),
    ...(image.user === undefined ? {} : { Username: image.user }),
    ...(image.password === undefined ? {} : { Password: image.password.reveal() }),
    ...applyTime(action.body, update, peer.name),
  }
  const answer = await client.post(action.target, body, deadline)
  return { request: { method: 'POST', path: action.target }, answer }
}

async function push(
  access: Access,
  service: Resource,
  image: FirmwareFile,
  targets: readonly string[],
  update: FirmwareUpdate,
  deadline: Deadline,
): Promise<Sent> {
  const { client } = access
  const { peer } = client
  const most = service.body.MaxImageSizeBytes
  if (typeof most === 'number' && most > 0 && image.size > most) {
    const size = `${image.size} bytes`
    throw peer.error('not-supported', `takes images up to ${most} bytes, and this one has ${size}`)
  }
  const multipart = textAt(service.body, 'MultipartHttpPushUri')
  if (multipart !== undefined && multipart !== '') {
    const parameters = { Targets: targets, ...applyTime(service.body, update, peer.name) }
    const { upload, type } = form(image, parameters)
    const answer = await client.upload(multipart, upload, type, deadline)
    return { request: { method: 'POST', path: multipart }, answer }
  }
  const plain = textAt(service.body, 'HttpPushUri')
  const system = await access.system.read(deadline)
  const behaviour = await access.behaviour(system, deadline)
  if (plain === undefined || plain === '' || behaviour.httpPush === 'never') {
    throw peer.error('not-supported', 'takes no firmware that is sent to it', {
      hint: 'give the address of the image, which it fetches itself',
    })
  }
  if (targets.length > 0) {
    if (!Array.isArray(service.body.HttpPushUriTargets)) {
      throw peer.error('not-supported', 'takes no targets for firmware that is sent to it')
    }
    const wish = { HttpPushUriTargets: targets }
    const answer = await patch(client, service, wish, behaviour.etag, deadline)
    judged(client, 'PATCH', service.path, answer)
  }
  const answer = await client.upload(plain, image, 'application/octet-stream', deadline)
  return { request: { method: 'POST', path: plain }, answer }
}

/** When it is applied, where the BMC lets one choose. */
function applyTime(
  offer: JsonObject,
  { apply }: FirmwareUpdate,
  peer: string,
): { readonly '@Redfish.OperationApplyTime'?: string } {
  const times = asTexts(objectAt(offer, '@Redfish.OperationApplyTimeSupport')?.SupportedValues)
  const time = apply === 'at-reset' ? 'OnReset' : 'Immediate'
  if (times?.includes(time) === true) return { '@Redfish.OperationApplyTime': time }
  if (apply !== 'at-reset') return {}
  throw new PhoenixError('not-supported', `${peer} does not put off updates to the next start`)
}

/** The two parts of a multipart update: what to do first, then the image. */
export function form(
  image: FirmwareFile,
  parameters: JsonObject,
): { readonly upload: Upload; readonly type: string } {
  const boundary = `phoenix-${randomBytes(16).toString('hex')}`
  const name = image.name.replace(/[^\w.+-]/g, '_')
  const head = Buffer.from(
    [
      `--${boundary}`,
      'Content-Disposition: form-data; name="UpdateParameters"',
      'Content-Type: application/json',
      '',
      JSON.stringify(parameters),
      `--${boundary}`,
      `Content-Disposition: form-data; name="UpdateFile"; filename="${name}"`,
      'Content-Type: application/octet-stream',
      '',
      '',
    ].join('\r\n'),
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    upload: {
      size: head.length + image.size + tail.length,
      content: async function* () {
        yield head
        yield* image.content()
        yield tail
      },
    },
  }
}
