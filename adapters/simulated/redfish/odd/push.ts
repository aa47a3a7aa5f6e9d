/** Firmware that is sent in a way of a BMC's own: what its update service shows, and what it takes. */
import { type Field, fieldsOf, objectIn } from '../actions/multipart.js'
import type { RedfishBmc } from '../bmc.js'
import { failure, type Reply } from '../http/reply.js'
import { percentOf } from '../live/tasks.js'
import type { Call } from '../service.js'
import type { JsonObject } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'

/** An update service as the BMC shows it. */
export function withPush(bmc: RedfishBmc, body: JsonObject, now: number): JsonObject {
  const habit = bmc.faults.find('push')?.habit
  if (habit === undefined) return body
  bmc.faults.count('push')
  const { MultipartHttpPushUri, HttpPushUri, Actions, ...rest } = body
  switch (habit) {
    case 'plain':
      return { ...rest, HttpPushUri }
    case 'form':
      return { ...rest, HttpPushUri, Actions, Oem: { Hpe: stateOf(bmc, now) } }
    case 'waits': {
      const { '@Redfish.OperationApplyTimeSupport': _, ...others } = rest
      return { ...others, MultipartHttpPushUri, Actions }
    }
  }
}

/** How the update goes on that the service works at, or what became of the last one. */
function stateOf({ changed }: RedfishBmc, now: number): JsonObject {
  const task = changed?.flashed
  if (task === undefined) return { State: 'Idle' }
  if (task.end === undefined) {
    return { State: 'Updating', FlashProgressPercent: percentOf(task, now) }
  }
  return task.end.ok ? { State: 'Complete', FlashProgressPercent: 100 } : { State: 'Error' }
}

/** The image in the form of one maker, or the refusal of what is none of it. */
export function imageInForm({
  bmc,
  request,
  now,
}: Call): { readonly image: Field } | { readonly reply: Reply } {
  const fields = fieldsOf(request)
  const image = fields?.get('file')
  const token = fields?.get('sessionKey')?.head.toString('utf8') ?? ''
  if (image === undefined || objectIn(fields?.get('parameters'))?.UpdateTarget !== true) {
    return { reply: failure(400, 'UnrecognizedRequestBody') }
  }
  const isTwice = request.headers.cookie === `sessionKey=${token}`
  if (isTwice && bmc.sessions.use(token, now) !== undefined) return { image }
  return { reply: failure(401, 'NoValidSession') }
}

/** What an image is for that is named by what runs it: the BIOS, or the manager. */
export function runBy({ tree }: RedfishBmc, target: string): Resource | undefined {
  const names: Readonly<Record<string, RegExp>> = { Bios: /bios/i, Manager: /bmc|manager/i }
  const name = names[tree.find(target)?.type ?? '']
  if (name === undefined) return undefined
  return tree.ofType('SoftwareInventory').find(({ path }) => name.test(path))
}
