import { PhoenixError } from '../../../../src/error.js'
import { asList, asObject, type JsonObject, linkAt, textAt } from '../answers/json.js'
import type { RedfishClient } from '../client.js'
import type { Deadline } from '../deadline.js'
import type { Resource } from '../resource.js'
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

/** A resource that could not be read, and why; the rest is worth having all the same. */
export interface Unread {
  readonly path: string
  readonly error: PhoenixError
}

/** What came of reading several resources. */
export interface Collected {
  readonly resources: readonly Resource[]
  readonly unread: readonly Unread[]
}

/** Reads the members that can be read: one bad member does not spoil the collection. */
export async function readMembers(
  client: RedfishClient,
  members: readonly Member[],
  deadline: Deadline,
): Promise<Resource[]> {
  return [...(await collect(client, members, deadline)).resources]
}

async function collect(
  client: RedfishClient,
  members: readonly Member[],
  deadline: Deadline,
): Promise<Collected> {
  const unread: Unread[] = []
  const read = await Promise.all(
    members.map(async ({ link, inline }) => {
      try {
        return inline ?? (await client.get(link, deadline))
      } catch (error) {
        if (!isPassable(error)) throw error
        client.log(`passed over: ${error.message}`)
        unread.push({ path: link, error })
        return undefined
      }
    }),
  )
  return { resources: read.filter((resource) => resource !== undefined), unread }
}

/** From how many members on it pays to ask for all of them at once. */
const worthExpanding = 6

/**
 * Reads a collection with its members: in one go where the BMC can do that and was seen to do it right,
 * else one by one. Members that cannot be read are reported and spoil nothing; a collection that cannot
 * be read at all, or is not there, is one such report.
 */
export async function readCollection(
  client: RedfishClient,
  link: string | undefined,
  deadline: Deadline,
): Promise<Collected> {
  if (link === undefined) return { resources: [], unread: [] }
  try {
    if (client.expansion.isProven) {
      const expanded = await readExpanded(client, link, deadline)
      if (expanded !== undefined) return collect(client, expanded, deadline)
    }
    const members = await membersOf(client, link, deadline)
    const expanded = await proven(client, link, members, deadline)
    return await collect(client, expanded ?? members, deadline)
  } catch (error) {
    if (!isPassable(error)) throw error
    client.log(`passed over: ${error.message}`)
    return { resources: [], unread: [{ path: link, error }] }
  }
}

/** The members as they come inside of the collection, where a look at one of them bears them out. */
async function proven(
  client: RedfishClient,
  link: string,
  members: readonly Member[],
  deadline: Deadline,
): Promise<readonly Member[] | undefined> {
  if (members.filter(({ inline }) => inline === undefined).length < worthExpanding) return undefined
  const expanded = await readExpanded(client, link, deadline)
  const sample = expanded?.[0]
  if (expanded === undefined || sample?.inline === undefined) return undefined
  const alone = await readIfThere(client, sample.link, deadline)
  if (alone === undefined || expanded.length !== members.length) client.expansion.refute()
  else if (client.expansion.prove(sample.inline.body, alone.body)) return expanded
  client.log('members that come inside of their collection are not to be believed here')
  return undefined
}

async function readExpanded(
  client: RedfishClient,
  link: string,
  deadline: Deadline,
): Promise<readonly Member[] | undefined> {
  const query = client.expansion.queryFor((await client.root(deadline)).body)
  if (query === undefined) return undefined
  try {
    const path = `${link}${link.includes('?') ? '&' : '?'}${query}`
    const members = await membersOf(client, path, deadline)
    const whole = members.every(({ inline }) => inline !== undefined && isWhole(inline.body))
    if (whole && members.length > 0) return members
  } catch (error) {
    if (!isPassable(error)) throw error
    client.log(`cannot be expanded: ${error.message}`)
  }
  // What is proven for one collection may fail for another; what was never seen to work is not asked again.
  if (!client.expansion.isProven) client.expansion.refute()
  return undefined
}

function isWhole(member: JsonObject): boolean {
  return textAt(member, '@odata.type') !== undefined && textAt(member, '@odata.id') !== undefined
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
    if (!isPassable(error)) throw error
    client.log(`passed over: ${error.message}`)
    return undefined
  }
}

function isPassable(error: unknown): error is PhoenixError {
  return PhoenixError.is(error) && passable.has(error.code)
}

/** Reads what several links lead to, each once. */
export async function readLinks(
  client: RedfishClient,
  links: readonly string[],
  deadline: Deadline,
): Promise<Collected> {
  const members = new Map<string, Member>()
  for (const link of links) {
    if (!members.has(comparable(link))) members.set(comparable(link), { link })
  }
  return collect(client, [...members.values()], deadline)
}
