import { PhoenixError } from '../../../../src/error.js'
import { asList, asObject, linkAt, textAt } from '../answers/json.js'
import type { RedfishClient, Resource } from '../client.js'
import type { Deadline } from '../deadline.js'
import { comparable, pathOf } from './links.js'

const mostPages = 1_000
const mostMembers = 20_000

/** A member of a collection: mostly a link, sometimes the resource itself. */
export interface Member {
  readonly link: string
  readonly inline?: Resource
}

/** The members of a collection, over all its pages, each once. */
export async function membersOf(
  client: RedfishClient,
  link: string,
  deadline: Deadline,
): Promise<Member[]> {
  const members = new Map<string, Member>()
  const pages = new Set<string>()
  let next: string | undefined = link
  while (next !== undefined) {
    const page = pathOf(client.peer, next)
    if (pages.has(comparable(page)) || pages.size >= mostPages) {
      client.log(`the pages of ${link} lead in circles; reading on is given up`)
      break
    }
    pages.add(comparable(page))
    const { body } = await client.get(page, deadline)
    for (const item of asList(body.Members)) {
      const object = asObject(item)
      const id = object === undefined ? item : textAt(object, '@odata.id')
      if (typeof id !== 'string' || id === '' || members.size >= mostMembers) continue
      if (members.has(comparable(id))) continue
      // More than its own link: the BMC has put the resource into the list.
      const inline = object !== undefined && Object.keys(object).length > 1
      members.set(comparable(id), {
        link: id,
        ...(inline ? { inline: { path: id, body: object, etag: undefined } } : {}),
      })
    }
    next = linkAt(body, 'Members@odata.nextLink')
  }
  return [...members.values()]
}

/** Reads the members that can be read: one bad member does not spoil the collection. */
export async function readMembers(
  client: RedfishClient,
  members: readonly Member[],
  deadline: Deadline,
): Promise<Resource[]> {
  const read = await Promise.all(
    members.map(async ({ link, inline }) => inline ?? readIfThere(client, link, deadline)),
  )
  return read.filter((resource) => resource !== undefined)
}

/** The errors that concern one resource and not the BMC as a whole. */
const passable = new Set([
  'bmc-not-found',
  'bmc-protocol',
  'bmc-refused',
  'bmc-forbidden',
  'not-supported',
])

/** A resource, or undefined where just this one cannot be read. */
export async function readIfThere(
  client: RedfishClient,
  link: string,
  deadline: Deadline,
): Promise<Resource | undefined> {
  try {
    return await client.get(link, deadline)
  } catch (error) {
    if (!PhoenixError.is(error) || !passable.has(error.code)) throw error
    client.log(`passed over: ${error.message}`)
    return undefined
  }
}
