/** PATCH of a resource. */
import { readObject } from '../http/json-body.js'
import { errorBody, message } from '../http/messages.js'
import { failure, type Reply } from '../http/reply.js'
import { apply, stage } from '../live/settings.js'
import { tagged, tagOf } from '../live/tags.js'
import { view } from '../live/view.js'
import type { Call } from '../service.js'
import { isObject, type JsonObject, linkAt, objectAt, textAt, textsAt } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'
import { changeBoot } from './boot.js'
import { annotated, inspect } from './findings.js'
import { changeAccount, changeLight } from './parts.js'
import { rulesOf } from './rules.js'

/** Whether anything of a resource can be written. */
export function isWritable(resource: Resource): boolean {
  return resource.raw === undefined && rulesOf(resource.type) !== undefined
}

/** Changes a resource. */
export function changeResource(call: Call, resource: Resource): Reply {
  const { bmc, request, now } = call
  const wanted = request.headers['if-match']
  if (typeof wanted === 'string' && !matches(wanted, tagOf(bmc, resource, now))) {
    return failure(412, 'PreconditionFailed')
  }
  const body = readObject(request)
  if ('reply' in body) return body.reply
  if (Object.keys(body.object).length === 0) return failure(400, 'EmptyJSON')

  const settingsOf = bmc.tree.ownerOfSettings(resource.path)
  const present = presentFor(call, resource, settingsOf)
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
  carryOut(call, resource, settingsOf, findings.changes, time)
  const tag = tagOf(bmc, resource, now)
  return {
    status: 200,
    headers: tag === undefined ? {} : { ETag: tag },
    body: annotated(tagged(view(bmc, resource, now), resource, tag), findings),
  }
}

/** A strong comparison: what is sent must be what was given. */
function matches(header: string, tag: string | undefined): boolean {
  return header.split(',').some((one) => one.trim() === '*' || one.trim() === tag)
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

/** Where the settings of a resource are written, if elsewhere. */
export function settingsPathOf(body: JsonObject): string | undefined {
  const about = objectAt(body, '@Redfish.Settings')
  return isObject(about) ? linkAt(about, 'SettingsObject') : undefined
}
