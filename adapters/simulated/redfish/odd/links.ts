/** Links and targets of actions that are written in a BMC's own way. */
import type { RedfishBmc } from '../bmc.js'
import { isObject, type JsonObject, objectAt, textAt } from '../tree/json.js'

const oddPrefix = '/redfish/v1/do/'

/** The target of an action as this BMC has it. */
const oddTarget = (target: string) => `${oddPrefix}${Buffer.from(target).toString('base64url')}`

/** The target that is meant by one of ours. */
export function targetOf(path: string): string | undefined {
  if (!path.startsWith(oddPrefix)) return undefined
  return Buffer.from(path.slice(oddPrefix.length), 'base64url').toString('utf8')
}

/** A resource whose actions have targets that nobody could guess. */
export function withOddTargets(body: JsonObject): JsonObject {
  const actions = objectAt(body, 'Actions')
  if (actions === undefined) return body
  const odd = Object.entries(actions).map(([name, action]) => {
    const target = textAt(action, 'target')
    return [
      name,
      target === undefined ? action : { ...(action as object), target: oddTarget(target) },
    ]
  })
  return { ...body, Actions: Object.fromEntries(odd) }
}

/** A resource whose links end in a slash, and are in lower case where they are found that way. */
export function withSlashes({ faults, tree }: RedfishBmc, body: JsonObject): JsonObject {
  const habit = faults.find('slashes')?.habit
  if (habit === undefined || habit === 'redirects') return body
  const form = (link: string) => {
    if (link.includes('#')) return link
    const lower = habit === 'lower-case' && tree.find(link) !== undefined
    return `${(lower ? link.toLowerCase() : link).replace(/\/$/, '')}/`
  }
  return withLinks(body, form) as JsonObject
}

function withLinks(value: unknown, form: (link: string) => string, key = ''): unknown {
  if (typeof value === 'string' && key === '@odata.id') return form(value)
  if (Array.isArray(value)) return value.map((one) => withLinks(one, form, key))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, withLinks(one, form, name)]),
  )
}
