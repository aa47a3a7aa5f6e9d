/** Images that are sent with what is to be done, in the standard's form of two parts. */
import type { FirmwareFile } from '../../../../src/ports/firmware.js'
import { asTexts, objectAt } from '../../client/answers/json.js'
import type { Deadline } from '../../client/deadline.js'
import { actionOf } from '../../client/resources/action.js'
import { applyTimeOf } from './apply-time.js'
import { formOf } from './form.js'
import type { Sending, Sent } from './send.js'
import { behaviourOf } from './targets.js'

/** Sends the image to `MultipartHttpPushUri`: what to do comes first, then the image. */
export async function pushMultipart(
  { access, service, update, targets }: Sending,
  place: string,
  image: FirmwareFile,
  deadline: Deadline,
): Promise<Sent> {
  const { client } = access
  const start = actionOf(service.body, 'UpdateService.StartUpdate')
  const offered = asTexts(
    objectAt(service.body, '@Redfish.OperationApplyTimeSupport')?.SupportedValues,
  )
  // Some makers begin nothing before they are told to, and do not say so.
  const { startUpdate } = await behaviourOf(access, deadline)
  const waits = startUpdate === 'always' && start !== undefined && offered === undefined
  const times = waits ? ['OnStartUpdateRequest'] : offered
  const time = applyTimeOf(update, times, client.peer, start !== undefined)
  const parameters = {
    Targets: targets,
    ...(time === undefined ? {} : { '@Redfish.OperationApplyTime': time }),
  }
  const answer = await client.upload(
    place,
    () =>
      formOf([
        { name: 'UpdateParameters', type: 'application/json', text: JSON.stringify(parameters) },
        { name: 'UpdateFile', file: image },
      ]),
    deadline,
  )
  return {
    request: { method: 'POST', path: place },
    answer,
    ...(time === 'OnStartUpdateRequest' ? { start } : {}),
  }
}
