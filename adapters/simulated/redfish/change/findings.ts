/**
 * What a PATCH asks for, judged property by property.
 *
 * As the standard wants it: where some properties cannot be written and others can, the others are and
 * the answer is 200 with a message at each property left out; where none can, it is 400. A value that
 * is not allowed refuses the whole request.
 */
import type { RedfishBmc } from '../bmc.js'
import { shown } from '../http/json-body.js'
import { type Message, message } from '../http/messages.js'
import { isObject, type JsonObject, merged, objectAt } from '../tree/json.js'
import { attributeObjection } from './attributes.js'
import { objection, type Rules } from './rules.js'

/** What came of looking at the body of a PATCH. */
export interface Findings {
  /** What can be written, as far as it was asked for. */
  readonly changes: JsonObject
  /** Properties that are left out. */
  readonly passedOver: readonly PassedOver[]
  /** Values that are not allowed. */
  readonly wrong: readonly Message[]
}

interface PassedOver {
  /** The names of the objects that the property is in. */
  readonly within: readonly string[]
  readonly name: string
  readonly message: Message
}

interface Search {
  changes: JsonObject
  readonly passedOver: PassedOver[]
  readonly wrong: Message[]
}

/** Judges a body. @param present what the resource holds now */
export function inspect(
  bmc: RedfishBmc,
  body: JsonObject,
  present: JsonObject,
  rules: Rules,
): Findings {
  const search: Search = { changes: {}, passedOver: [], wrong: [] }
  look(bmc, search, body, present, rules, [])
  return search
}

function look(
  bmc: RedfishBmc,
  search: Search,
  body: JsonObject,
  present: JsonObject,
  rules: Rules,
  within: readonly string[],
): void {
  for (const [name, value] of Object.entries(body)) {
    if (name.includes('@')) continue // annotations are not looked at
    const pointer = `#/${[...within, name].join('/')}`
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    // What a resource does not have cannot be written, whatever others of its type have.
    if (rule === undefined || !(name in present || within.length === 0)) {
      passOver(search, within, name, name in present)
    } else if (rule.kind === 'object' || rule.kind === 'attributes') {
      if (!isObject(value)) {
        search.wrong.push(message('PropertyValueTypeError', [shown(value), name], pointer))
      } else if (rule.kind === 'object') {
        look(bmc, search, value, objectAt(present, name) ?? {}, rule.rules, [...within, name])
      } else {
        lookAtAttributes(bmc, search, value, objectAt(present, name) ?? {})
      }
    } else {
      const problem = objection(rule, name, value, present)
      if (problem === undefined) add(search, [...within, name], value)
      else search.wrong.push(message(problem, [concealed(name, value), name], pointer))
    }
  }
}

function lookAtAttributes(
  bmc: RedfishBmc,
  search: Search,
  values: JsonObject,
  present: JsonObject,
): void {
  for (const [name, value] of Object.entries(values)) {
    const problem = attributeObjection(bmc.tree, bmc.machine, present, name, value)
    if (problem === undefined) add(search, ['Attributes', name], value)
    else if (problem === 'unknown' || problem === 'read-only') {
      passOver(search, ['Attributes'], name, problem === 'read-only')
    } else {
      const args = [concealed(name, value), name]
      search.wrong.push(message(problem, args, `#/Attributes/${name}`))
    }
  }
}

/** A password in the wrong shape stays out of the answer. */
function concealed(name: string, value: unknown): string {
  return /password/i.test(name) ? '******' : shown(value)
}

function add(search: Search, path: readonly string[], value: unknown): void {
  const change = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
  search.changes = merged(search.changes, change as JsonObject)
}

function passOver(
  { passedOver }: Search,
  within: readonly string[],
  name: string,
  exists: boolean,
): void {
  const key = exists ? 'PropertyNotWritable' : 'PropertyUnknown'
  const pointer = `#/${[...within, name].join('/')}`
  passedOver.push({ within, name, message: message(key, [shown(name)], pointer) })
}

/** A resource with a message beside the place of each property that was passed over. */
export function annotated(present: JsonObject, { passedOver }: Findings): JsonObject {
  return passedOver.reduce((body, { within, name, message }) => {
    const note = { [`${name}@Message.ExtendedInfo`]: [message] }
    const change = within.reduceRight<JsonObject>((inner, part) => ({ [part]: inner }), note)
    return merged(body, change)
  }, present)
}
