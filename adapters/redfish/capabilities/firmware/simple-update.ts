/** Images that a BMC fetches itself. */
import { PhoenixError } from '../../../../src/error.js'
import type { FirmwareAddress } from '../../../../src/ports/firmware.js'
import { asTexts, type JsonObject, objectAt } from '../../client/answers/json.js'
import type { Deadline } from '../../client/deadline.js'
import { actionOf, callAction } from '../../client/resources/action.js'
import { applyTimeOf } from './apply-time.js'
import type { Sending, Sent } from './send.js'

/** Tells the BMC where the image is. Its password, and what is secret in its address, is blotted out of whatever the BMC says of it. */
export async function simpleUpdate(
  { access: { client, actions }, service, update, targets }: Sending,
  image: FirmwareAddress,
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
  peer.concealImage(image)
  const start = actionOf(service.body, 'UpdateService.StartUpdate')
  const times = asTexts(
    objectAt(action.body, '@Redfish.OperationApplyTimeSupport')?.SupportedValues,
  )
  const time = applyTimeOf(update, times, peer, start !== undefined)
  const body: JsonObject = {
    ImageURI: image.address,
    // Said twice, but some BMCs do not look into the address.
    ...(allowed !== undefined || required ? { TransferProtocol: protocol } : {}),
    ...(targets.length === 0 ? {} : { Targets: targets }),
    ...(image.user === undefined ? {} : { Username: image.user }),
    ...(image.password === undefined ? {} : { Password: image.password.reveal() }),
    ...(time === undefined ? {} : { '@Redfish.OperationApplyTime': time }),
  }
  const answer = await callAction(client, action.target, body, deadline)
  return {
    request: { method: 'POST', path: action.target },
    answer,
    ...(time === 'OnStartUpdateRequest' ? { start } : {}),
  }
}
