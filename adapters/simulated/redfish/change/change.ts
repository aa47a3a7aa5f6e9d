/** PATCH of a resource. */
import type { RedfishBmc } from '../bmc.js'
import { readObject } from '../http/json-body.js'
import { errorBody, message } from '../http/messages.js'
import { failure, type Reply } from '../http/reply.js'
import { apply, settingsJob, stage } from '../live/settings.js'
import { tagged, tagHeader, tagOf, unmatched } from '../live/tags.js'
import type { TaskEnd } from '../live/tasks.js'
import { view } from '../live/view.js'
import { refusedSlot } from '../odd/accounts.js'
import { oddBoot, type Refused, withUnlisted } from '../odd/boot.js'
import { accepted } from '../odd/task.js'
import type { Call } from '../service.js'
import { type JsonObject, linkAt, objectAt, textAt, textsAt } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'
import { changeBoot } from './boot.js'
import { annotated, inspect } from './findings.js'
import { changeAccount, changeLight } from './parts.js'
import { rulesOf } from './rules.js'

/** Whether anything of a resource can be written. */
export function isWritable(bmc: RedfishBmc, resource: Resource): boolean {
  if (resource.raw !== undefined || rulesOf(resource.type) === undefined) return false
  if (resource.type !== 'Bios') return true
  // Settings that are written elsewhere only show here what is in force.
  const settings = objectAt(view(bmc, resource, 0), '@Redfish.Settings')
  return linkAt(settings, 'SettingsObject') === undefined
}

/** Changes a resource. */
export function changeResource(call: Call, resource: Resource): Reply {
  const { bmc, request, now } = call
  const mismatch = unmatched(call, resource)
  if (mismatch !== undefined) return mismatch
  const body = readObject(request)
  if ('reply' in body) return body.reply
  if (Object.keys(body.object).length === 0) return failure(400, 'EmptyJSON')

  const settingsOf = bmc.tree.ownerOfSettings(resource.path)
  const refusal = refusedSlot(call, resource, body.object)
  if (refusal !== undefined) return refusal
  const present = withUnlisted(bmc, presentFor(call, resource, settingsOf))
  const findings = inspect(bmc, body.object, present, rulesOf(resource.type) ?? {})
  if (findings.wrong.length > 0) return { status: 400, body: errorBody(findings.wrong) }
  if (Object.keys(findings.changes).length === 0) {
    const messages = findings.passedOver.map((one) => one.message)
    return {
      status: 400,
      body: errorBody(messages.length > 0 ? messages : [message('NoOperation')]),
    }
  }
  const time = applyTimeOf(call, body.object, settingsOf)
  if (typeof time === 'object') return time
  const changes = oddBoot(call, resource, findings.changes, present)
  if (isRefusal(changes)) {
    if (changes.does === true) carryOut(call, resource, settingsOf, findings.changes, time)
    return changes.refused
  }
  if (bmc.faults.has('bios-jobs') && resource.type === 'Bios') {
    if (bmc.changed?.staged.has(bmc.tree.key(resource.path))) {
      bmc.faults.count('bios-jobs')
      return failure(400, 'ResourceInUse')
    }
    if (objectAt(body.object, '@Redfish.SettingsApplyTime') === undefined) {
      bmc.faults.count('bios-jobs')
      return { status: 200, body: view(bmc, resource, now) }
    }
  }
  if (bmc.faults.find('boot')?.habit === 'job' && objectAt(changes, 'Boot') !== undefined) {
    bmc.faults.count('boot')
    const finish = (at: number): TaskEnd => {
      carryOut({ ...call, now: at }, resource, settingsOf, changes, time)
      return { ok: true, messages: [message('Success')] }
    }
    const plan = { name: 'Boot Configuration', lasts: bmc.settings.task, finish }
    return accepted(bmc, bmc.state.tasks.start(plan, now), now)
  }
  carryOut(call, resource, settingsOf, changes, time)
  if (bmc.faults.has('jobs') && resource.type === 'Bios' && time === 'OnReset') {
    return accepted(bmc, settingsJob(bmc, now), now)
  }
  const tag = tagOf(bmc, resource, now)
  return {
    status: 200,
    headers: tagHeader(bmc, tag),
    body: annotated(tagged(bmc, view(bmc, resource, now), resource, tag), findings),
  }
}

/** Settings take what the resource has that they are for. */
function presentFor({ bmc, now }: Call, resource: Resource, owner: Resource | undefined) {
  const own = view(bmc, resource, now)
  return owner === undefined
    ? own
    : { ...view(bmc, owner, now), ...own, ...attributesOf(bmc, owner, now) }
}

function attributesOf(bmc: Call['bmc'], owner: Resource, now: number): JsonObject {
  const attributes = objectAt(view(bmc, owner, now), 'Attributes')
  return attributes === undefined ? {} : { Attributes: attributes }
}

/** When settings are to take effect, or the refusal of a time that is not offered. */
function applyTimeOf(
  { bmc, now }: Call,
  body: JsonObject,
  owner: Resource | undefined,
): 'OnReset' | 'Immediate' | Reply {
  const wish = objectAt(body, '@Redfish.SettingsApplyTime')
  const time = textAt(wish, 'ApplyTime')
  if (time === undefined) return 'OnReset'
  const offered =
    owner && textsAt(objectAt(view(bmc, owner, now), '@Redfish.Settings'), 'SupportedApplyTimes')
  if (offered !== undefined && !offered.includes(time)) {
    const pointer = '#/@Redfish.SettingsApplyTime/ApplyTime'
    return failure(400, 'PropertyValueNotInList', [time, 'ApplyTime'], pointer)
  }
  return time === 'Immediate' ? 'Immediate' : 'OnReset'
}

/** Does what was found to be possible; what lives is changed where it lives. */
function carryOut(
  call: Call,
  resource: Resource,
  owner: Resource | undefined,
  changes: JsonObject,
  time: 'OnReset' | 'Immediate',
): void {
  const { bmc, now } = call
  let rest: JsonObject = changes
  if (resource.type === 'ComputerSystem' || resource.type === 'Chassis') {
    rest = changeLight(call, resource, rest)
    rest = changeBoot(call, owner ?? resource, rest)
  } else if (resource.type === 'ManagerAccount') {
    rest = changeAccount(call, resource, rest)
  } else if (resource.type === 'VirtualMedia') {
    rest = rest.Inserted === false ? { ...rest, Image: null, ConnectedVia: 'NotConnected' } : rest
  }
  const key = bmc.tree.key(resource.path)
  if (Object.keys(rest).length === 0) bmc.state.touch(key)
  else if (owner === undefined) bmc.state.change(key, rest)
  else if (time === 'Immediate') apply(bmc, resource, rest, now)
  else stage(bmc, resource, rest, now)
}

function isRefusal(changes: JsonObject | Refused): changes is Refused {
  return 'refused' in changes
}
