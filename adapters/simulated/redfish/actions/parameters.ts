/** The parameters of an action, judged by what the tree says of them. */
import { readObject, shown } from '../http/json-body.js'
import { failure, type Reply } from '../http/reply.js'
import { view } from '../live/view.js'
import type { Call } from '../service.js'
import { isObject, type JsonObject, listAt, textAt, textsAt } from '../tree/json.js'
import type { Action } from '../tree/tree.js'

/** What a parameter must be. */
export interface Parameter {
  readonly type: 'text' | 'boolean' | 'texts'
  readonly required?: boolean
}

/** Parameters that were judged, or the refusal. */
export type Judged = { readonly values: JsonObject } | { readonly reply: Reply }

/** Reads and judges the parameters of an action. Annotations are not looked at. */
export function parametersOf(
  call: Call,
  action: Action,
  known: Readonly<Record<string, Parameter>>,
): Judged {
  const body = readObject(call.request)
  if ('reply' in body) return body
  const refuse = (...args: Parameters<typeof failure>) => ({ reply: failure(...args) })
  const wants = call.bmc.faults.find('empty-body')?.wants
  if (Object.keys(body.object).length === 0 && wants !== undefined) {
    const isEmpty = call.request.body.length === 0
    if (isEmpty !== (wants === 'nothing')) {
      call.bmc.faults.count('empty-body')
      return refuse(415, 'UnrecognizedRequestBody')
    }
  }
  const { name: of } = action
  for (const [name, value] of Object.entries(body.object)) {
    if (name.includes('@')) continue
    const parameter = Object.hasOwn(known, name) ? known[name] : undefined
    if (parameter === undefined) return refuse(400, 'ActionParameterUnknown', [of, name])
    if (!fits(value, parameter.type)) {
      const said = /password/i.test(name) ? '******' : shown(value)
      return refuse(400, 'ActionParameterValueTypeError', [said, name, of])
    }
    const allowed = allowedOf(call, action, name)
    if (typeof value === 'string' && allowed?.includes(value) === false) {
      return refuse(400, 'ActionParameterNotSupported', [name, of])
    }
  }
  for (const [name, { required }] of Object.entries(known)) {
    if (required === true && body.object[name] === undefined) {
      return refuse(400, 'ActionParameterMissing', [of, name])
    }
  }
  return { values: body.object }
}

function fits(value: unknown, type: Parameter['type']): boolean {
  if (type === 'texts') return Array.isArray(value) && value.every((it) => typeof it === 'string')
  return type === 'text' ? typeof value === 'string' : typeof value === 'boolean'
}

/** The values that a parameter takes: an ActionInfo goes before what stands in the action itself. */
export function allowedOf(
  { bmc, now }: Call,
  { offer }: Action,
  name: string,
): readonly string[] | undefined {
  const link = textAt(offer, '@Redfish.ActionInfo')
  const info = link === undefined ? undefined : bmc.tree.find(link)
  const parameter =
    info === undefined || info.raw !== undefined
      ? undefined
      : listAt(view(bmc, info, now), 'Parameters').find((one) => textAt(one, 'Name') === name)
  const listed = isObject(parameter) ? textsAt(parameter, 'AllowableValues') : undefined
  return listed ?? textsAt(offer, `${name}@Redfish.AllowableValues`)
}
