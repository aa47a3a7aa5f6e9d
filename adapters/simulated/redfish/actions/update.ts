/**
 * Updates of firmware. An image tells by its name or its first line which item it is for and which
 * version it has; one that tells no version is one that the BMC cannot use.
 */
import type { RedfishBmc } from '../bmc.js'
import { errorBody, message } from '../http/messages.js'
import { failure, type Reply } from '../http/reply.js'
import { restartBmc } from '../live/restart.js'
import { taskResource } from '../live/task-resource.js'
import type { Task, TaskEnd, TaskPlan } from '../live/tasks.js'
import { view } from '../live/view.js'
import { imageInForm, runBy } from '../odd/push.js'
import { accepted } from '../odd/task.js'
import type { Call } from '../service.js'
import { textAt, textsAt } from '../tree/json.js'
import type { Action, Resource } from '../tree/tree.js'
import { type Image, imageByContent, imageByName } from './image.js'
import { fieldsOf, multipart } from './multipart.js'
import { parametersOf } from './parameters.js'

type When = 'Immediate' | 'OnReset'

/** POST to `UpdateService.SimpleUpdate`: nothing is fetched, the address says enough. */
export function simpleUpdate(call: Call, action: Action): Reply {
  const text = { type: 'text' } as const
  const judged = parametersOf(call, action, {
    ImageURI: { type: 'text', required: true },
    TransferProtocol: text,
    Targets: { type: 'texts' },
    Username: text,
    Password: text,
  })
  if ('reply' in judged) return judged.reply
  const { values } = judged
  const address = textAt(values, 'ImageURI') ?? ''
  if (!URL.canParse(address)) {
    return failure(400, 'ActionParameterValueError', ['ImageURI', action.name])
  }
  return begin(call, imageByName(address), textsAt(values, 'Targets') ?? [], whenOf(values))
}

/** POST to `UpdateService.StartUpdate`: mostly images that were sent begin at once, and none waits for it. */
export function startUpdate(call: Call, action: Action): Reply {
  const judged = parametersOf(call, action, {})
  if ('reply' in judged) return judged.reply
  const { bmc, now } = call
  const task = bmc.changed?.waiting
  if (task === undefined) return { status: 204 }
  bmc.state.waiting = undefined
  return accepted(bmc, task, now, hostOf(call))
}

/** An image that comes as the body alone. */
export function pushPlain(call: Call): Reply {
  const { bmc, request, now } = call
  if (bmc.faults.find('push')?.habit === 'form') return pushForm(call)
  const service = bmc.places.updateService && bmc.tree.find(bmc.places.updateService)
  const targets = service ? (textsAt(view(bmc, service, now), 'HttpPushUriTargets') ?? []) : []
  // Clients know makers by their names, and send the form of one also to a tree that does not ask for it.
  const image = fieldsOf(request)?.get('file')?.head ?? request.body
  return begin(call, imageByContent(image), targets, 'Immediate')
}

/** An image in the form of one maker, who makes no task of it. */
function pushForm(call: Call): Reply {
  const { bmc, now } = call
  const form = imageInForm(call)
  if ('reply' in form) return form.reply
  const { file, head } = form.image
  const image = { ...imageByContent(head), ...imageByName(file) }
  const items = itemsFor(bmc, image, [], now)
  const found = 'found' in items ? items.found : []
  bmc.state.flashed = bmc.state.tasks.start(planFor(bmc, image, found, { isTold: false }), now)
  return { status: 200, body: errorBody([message('Success')]) }
}

/** An image that comes with its parameters. */
export function pushMultipart(call: Call): Reply {
  const form = multipart(call.request)
  if (form === undefined) return failure(400, 'UnrecognizedRequestBody')
  const { parameters, name, head } = form
  const image = { ...imageByContent(head), ...imageByName(name) }
  const targets = textsAt(parameters, 'Targets') ?? []
  if (call.bmc.faults.find('push')?.habit === 'waits') return hold(call, image, targets)
  return begin(call, image, targets, whenOf(parameters))
}

/** An image is kept for `StartUpdate`, if it is named by what runs it. */
function hold(call: Call, image: Image, targets: readonly string[]): Reply {
  const { bmc, now } = call
  const found = targets.flatMap((target) => runBy(bmc, target) ?? [])
  if (found.length === 0) return failure(400, 'PropertyMissing', ['Targets'])
  const ready = () => bmc.state.waiting !== task
  const task: Task = bmc.state.tasks.start(planFor(bmc, image, found, { ready }), now)
  bmc.state.waiting = task
  return accepted(bmc, task, now, hostOf(call))
}

function whenOf(parameters: object): When {
  return textAt(parameters, '@Redfish.OperationApplyTime') === 'OnReset' ? 'OnReset' : 'Immediate'
}

function begin(call: Call, image: Image, targets: readonly string[], when: When): Reply {
  const { bmc, now } = call
  const items = itemsFor(bmc, image, targets, now)
  if ('unknown' in items) {
    return failure(400, 'ActionParameterValueError', [items.unknown, 'UpdateService.SimpleUpdate'])
  }
  const starts = bmc.machine.starts(now)
  const waits =
    when === 'Immediate' ? {} : { ready: (at: number) => bmc.machine.starts(at) > starts }
  const task = bmc.state.tasks.start(planFor(bmc, image, items.found, waits), now)
  return accepted(bmc, task, now, hostOf(call))
}

/** The work of an update. */
function planFor(
  bmc: RedfishBmc,
  image: Image,
  items: readonly Resource[],
  how: Pick<TaskPlan, 'ready' | 'isTold'>,
): TaskPlan {
  return {
    name: 'Firmware Update',
    lasts: bmc.settings.task,
    finish: (at, task) => {
      const end = finish(bmc, image, items, at)
      if (bmc.faults.find('task')?.habit === 'restarts') {
        bmc.faults.count('task')
        restartBmc(bmc, at)
        bmc.state.tasks.forget(task.id)
      }
      return end
    },
    ...how,
  }
}

/** The end of the request that a task was made for, once it has one. */
export function readMonitor({ bmc, now }: Call, task: Task): Reply {
  if (task.end === undefined) return accepted(bmc, task, now)
  if (task.end.ok) return { status: 200, body: taskResource(bmc, task, now) }
  return { status: 400, body: errorBody(task.end.messages) }
}

function hostOf({ request }: Call): string | undefined {
  const { host } = request.headers
  return typeof host === 'string' ? host : undefined
}

function itemsFor(
  bmc: RedfishBmc,
  { item }: Image,
  targets: readonly string[],
  now: number,
): { readonly found: readonly Resource[] } | { readonly unknown: string } {
  const all = bmc.tree.ofType('SoftwareInventory').filter(({ raw }) => raw === undefined)
  if (targets.length > 0) {
    const unknown = targets.find((target) => bmc.tree.find(target) === undefined)
    if (unknown !== undefined) return { unknown }
    return { found: targets.flatMap((it) => runBy(bmc, it) ?? bmc.tree.find(it) ?? []) }
  }
  const plain = (text: string | undefined) => text?.toLowerCase().replace(/[^a-z0-9]/g, '')
  const wanted = plain(item)
  const found = all.find((one) => {
    const body = view(bmc, one, now)
    return [textAt(body, 'Id'), textAt(body, 'Name'), textAt(body, 'SoftwareId')].some(
      (name) => wanted !== undefined && plain(name) === wanted,
    )
  })
  return { found: found === undefined ? [] : [found] }
}

function finish(
  bmc: RedfishBmc,
  { version }: Image,
  items: readonly Resource[],
  now: number,
): TaskEnd {
  if (version === undefined || items.length === 0) {
    const why = version === undefined ? 'it has no version' : 'it is for nothing that is here'
    return { ok: false, messages: [message('ImageNotUsable', [why])] }
  }
  for (const item of items) {
    const before = textAt(view(bmc, item, now), 'Version')
    bmc.state.change(bmc.tree.key(item.path), { Version: version })
    if (before !== undefined) tellElsewhere(bmc, before, version, item, now)
  }
  return { ok: true, messages: [message('Success')] }
}

/** Systems and managers repeat the versions of their firmware. */
function tellElsewhere(
  bmc: RedfishBmc,
  before: string,
  version: string,
  item: Resource,
  now: number,
): void {
  const name = `${item.path} ${textAt(view(bmc, item, now), 'Name') ?? ''}`
  const places = [
    [/bios/i, 'ComputerSystem', 'BiosVersion'],
    [/bmc|manager|idrac|ilo|xcc/i, 'Manager', 'FirmwareVersion'],
  ] as const
  for (const [form, type, property] of places) {
    if (!form.test(name)) continue
    for (const resource of bmc.tree.ofType(type)) {
      if (resource.raw !== undefined) continue
      if (view(bmc, resource, now)[property] !== before) continue
      bmc.state.change(bmc.tree.key(resource.path), { [property]: version })
    }
  }
}
