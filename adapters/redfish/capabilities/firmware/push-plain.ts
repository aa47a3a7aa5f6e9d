/** Images that are sent to `HttpPushUri`: as they are, or in a form of the maker's own. */
import type { FirmwareFile } from '../../../../src/ports/firmware.js'
import { asTexts, type JsonObject, objectAt, textAt } from '../../client/answers/json.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { actionOf } from '../../client/resources/action.js'
import { type EtagHabit, patch } from '../../client/resources/patch.js'
import { judged } from '../../client/resources/write.js'
import type { PushForm } from '../../quirks/push-form.js'
import { applyTimeOf } from './apply-time.js'
import { formOf } from './form.js'
import type { Sending, Sent } from './send.js'
import { behaviourOf } from './targets.js'

/** How long giving the service free may take, in milliseconds; and how long after its caller has left. */
const farewell = 15_000
const grace = 10_000

/** Sends the image. What it is for and when it is applied stands in the service, where it can be said. */
export async function pushPlain(
  sending: Sending,
  place: string,
  image: FirmwareFile,
  deadline: Deadline,
): Promise<Sent> {
  const { access, service, update } = sending
  const { client } = access
  const { httpPush, etag } = await behaviourOf(access, deadline)
  if (httpPush === 'never') {
    throw client.peer.error('not-supported', 'takes no firmware that is sent to it', {
      hint: 'give the address of the image, which it fetches itself',
    })
  }
  const request = { method: 'POST', path: place } as const
  const start = actionOf(service.body, 'UpdateService.StartUpdate')
  const wait = objectAt(objectAt(service.body, 'HttpPushUriOptions'), 'HttpPushUriApplyTime')
  const times = asTexts(wait?.['ApplyTime@Redfish.AllowableValues'])
  // Where there is a time but no list of them, what is there is taken to be one of the list.
  const now = textAt(wait, 'ApplyTime')
  const known = times ?? (now === undefined ? undefined : ['Immediate', 'OnReset', now])
  const time = applyTimeOf(update, known, client.peer, start !== undefined)
  const options =
    time === undefined || time === now
      ? {}
      : { HttpPushUriOptions: { HttpPushUriApplyTime: { ApplyTime: time } } }
  const { wish, back } = reservationFor(sending, options)
  let reserved = back
  try {
    if (wish !== undefined) {
      const written = await patch(client, service, wish, etag, deadline)
      // Nothing was reserved by a wish that was refused; without an answer it may have been.
      if (written.status >= 400 && written.status < 500) reserved = undefined
      judged(client, 'PATCH', service.path, written)
    }
    const answer = await client.upload(
      place,
      (token) => {
        if (typeof httpPush !== 'string') return ownForm(httpPush, image, token?.reveal())
        return { body: image, contentType: 'application/octet-stream' }
      },
      deadline,
    )
    return {
      request,
      answer,
      ...(time === 'OnStartUpdateRequest' ? { start } : {}),
      ...(typeof httpPush === 'string' ? {} : { state: httpPush.state }),
    }
  } finally {
    const given = reserved
    if (given !== undefined) {
      // A mark that is left behind keeps everybody out, so that neither time nor the caller ends this.
      await deadline.finish(farewell, grace, (own) => release(sending, given, etag, own))
    }
  }

  function ownForm(form: PushForm, file: FirmwareFile, token: string | undefined) {
    if (token === undefined) {
      throw client.peer.error('not-supported', 'takes firmware within a session only', {
        hint: "leave out login: 'basic'",
      })
    }
    const { parameters } = form
    const built = formOf([
      { name: form.token, text: token },
      { name: parameters.field, text: JSON.stringify(parameters.value) },
      { name: form.file, file },
    ])
    return { ...built, cookie: form.token }
  }
}

/** What is to be written into the service, and what has to be written afterwards; nothing where undefined. */
interface Reservation {
  readonly wish?: JsonObject
  readonly back?: JsonObject
}

/**
 * What the service has to be told of the next image. Old targets of somebody else must not become ours,
 * and where the service can be reserved it is. Errors: `bmc-busy` where somebody else has reserved it.
 */
function reservationFor(
  { access: { client }, service: { body }, targets }: Sending,
  options: JsonObject,
): Reservation {
  const old = asTexts(body.HttpPushUriTargets)
  if (targets.length > 0 && old === undefined) {
    throw client.peer.error('not-supported', 'takes no targets for firmware that is sent to it')
  }
  const setsTargets = targets.length > 0 || (old !== undefined && old.length > 0)
  const setsOptions = Object.keys(options).length > 0
  const marks = ([setsTargets && 'Targets', setsOptions && 'Options'] as const)
    .filter((which) => which !== false)
    .map((which) => `HttpPushUri${which}Busy`)
    .filter((mark) => typeof body[mark] === 'boolean')
  if (marks.some((mark) => body[mark] === true)) {
    throw client.peer.error('bmc-busy', 'is about to be sent firmware by somebody else', {
      hint: 'if nobody is, the mark was left behind: set it to false, in its update service',
    })
  }
  if (!setsTargets && !setsOptions) return {}
  const wish: JsonObject = {
    ...(setsTargets ? { HttpPushUriTargets: targets } : {}),
    ...options,
    ...Object.fromEntries(marks.map((mark) => [mark, true])),
  }
  const marked = Object.fromEntries(marks.map((mark) => [mark, false]))
  const back: JsonObject = { ...(targets.length > 0 ? { HttpPushUriTargets: [] } : {}), ...marked }
  return marks.length > 0 ? { wish, back } : { wish }
}

/** Gives the service free for others; what it was told then is for nobody's next image. */
async function release(
  { access: { client }, service }: Sending,
  back: JsonObject,
  etag: EtagHabit,
  deadline: Deadline,
): Promise<void> {
  try {
    const now: Resource = await client.get(service.path, deadline)
    judged(client, 'PATCH', service.path, await patch(client, now, back, etag, deadline))
  } catch (error) {
    client.log(`the update service could not be given free: ${(error as Error).message}`)
  }
}
