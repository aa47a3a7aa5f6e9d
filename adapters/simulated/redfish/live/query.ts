/** Query parameters of a read: pages of collections, members inside of them, chosen properties. */
import { failure, type Reply } from '../http/reply.js'
import { paged } from '../odd/body.js'
import type { Call } from '../service.js'
import { isObject, type JsonObject, listAt, objectAt, textAt } from '../tree/json.js'
import { view } from './view.js'

/** A body as the query wants it, or the refusal of a query that the service does not know. */
export function queried(call: Call, body: JsonObject): JsonObject | { readonly reply: Reply } {
  const { query, path } = call.request
  const { faults } = call.bmc
  const pages = faults.find('pages')
  if (pages !== undefined && isCollection(body) && !query.includes('$expand')) {
    faults.count('pages')
    const skip = Number(new URLSearchParams(query).get('$skip') ?? 0)
    return paged(body, path, skip, pages.size ?? 2, pages.circle === true)
  }
  if (query === '') return body
  const wishes = [...new URLSearchParams(query)].filter(([key]) => key.startsWith('$'))
  const offered = objectAt(call.bmc.tree.root, 'ProtocolFeaturesSupported')
  let result = body
  for (const [key, value] of wishes) {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : undefined
    if (key === '$skip' && number !== undefined && isCollection(body)) {
      result = page(result, (members) => members.slice(number))
    } else if (key === '$top' && number !== undefined && isCollection(body)) {
      result = page(result, (members) => members.slice(0, number))
    } else if (key === '$expand' && faults.has('expand')) {
      const habit = faults.find('expand')?.habit
      faults.count('expand')
      if (habit === 'refused') return { reply: failure(501, 'QueryNotSupported') }
      if (habit !== 'ignored') result = expanded(call, result, habit === 'drops')
    } else if (key === '$expand' && canExpand(offered)) {
      result = expanded(call, result, false)
    } else if (key === '$select' && offered?.SelectQuery === true) {
      result = selected(result, value)
    } else return { reply: failure(501, 'QueryNotSupported') }
  }
  return result
}

const isCollection = (body: JsonObject) => Array.isArray(body.Members)

function canExpand(offered: JsonObject | undefined): boolean {
  const expand = objectAt(offered, 'ExpandQuery')
  return expand?.NoLinks === true || expand?.ExpandAll === true
}

/** What follows a recorded page is not there, so a page that was asked for is the last. */
function page(
  body: JsonObject,
  choose: (members: readonly unknown[]) => readonly unknown[],
): JsonObject {
  const { 'Members@odata.nextLink': _, ...rest } = body
  return { ...rest, Members: choose(listAt(body, 'Members')) }
}

function expanded({ bmc, now }: Call, body: JsonObject, drops: boolean): JsonObject {
  const Members = listAt(body, 'Members').map((member) => {
    const path = textAt(member, '@odata.id')
    const resource = path === undefined ? undefined : bmc.tree.find(path)
    if (resource === undefined || resource.raw !== undefined) return member
    const whole = view(bmc, resource, now)
    if (!drops) return whole
    const { Status: _, Version: __, Reading: ___, ...rest } = whole
    return rest
  })
  return isCollection(body) ? { ...body, Members } : body
}

function selected(body: JsonObject, names: string): JsonObject {
  const wanted = new Set(names.split(',').map((name) => name.trim()))
  return Object.fromEntries(
    Object.entries(body).filter(([key]) => key.startsWith('@odata.') || wanted.has(key)),
  )
}

/** Whether a body came with a refusal. */
export function isRefused(
  answer: JsonObject | { readonly reply: Reply },
): answer is { readonly reply: Reply } {
  return 'reply' in answer && isObject(answer.reply) && !('@odata.id' in answer)
}
