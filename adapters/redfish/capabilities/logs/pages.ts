/** The pages of a log, from its beginning on or from further back. */
import type { LogEntry } from '../../../../src/ports/logs.js'
import { asList, asObject, linkAt, numberAt, textAt } from '../../client/answers/json.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import { type Member, readMembers } from '../../client/resources/collection.js'
import { comparable, pathOf } from '../../client/resources/links.js'
import { entryOf } from './entry.js'

/** One page as it was read. */
export interface Page {
  readonly entries: readonly LogEntry[]
  /** Where the next one is. */
  readonly next: string | undefined
  /** How many entries the whole log has, where the BMC says. */
  readonly total: number | undefined
  /** Whether some of its entries were on a page before. */
  readonly repeats: boolean
}

/** More pages than any log has. */
const mostPages = 2_000

/** Reads the pages of one log, none of them twice and no entry twice: logs grow while they are read. */
export class Pages {
  readonly #read = new Set<string>()
  readonly #seen = new Set<string>()

  constructor(
    private readonly client: RedfishClient,
    private readonly link: string,
    private readonly deadline: Deadline,
  ) {}

  /** The page at a link; undefined where the links lead in circles. */
  async at(link: string): Promise<Page | undefined> {
    const path = pathOf(this.client.peer, link)
    const key = comparable(path)
    if (this.#read.has(key) || this.#read.size >= mostPages) {
      this.client.log(`the pages of ${this.link} lead in circles; reading on is given up`)
      return undefined
    }
    this.#read.add(key)
    const { body } = await this.client.get(path, this.deadline)
    let repeats = false
    const members = asList(body.Members).flatMap((item) => {
      const object = asObject(item)
      const id = textAt(object, '@odata.id') ?? ''
      const key = id === '' ? JSON.stringify(object) : comparable(id)
      repeats ||= this.#seen.has(key)
      if (object === undefined || this.#seen.has(key)) return []
      this.#seen.add(key)
      return [memberOf(object, id)]
    })
    const resources = await readMembers(this.client, members, this.deadline)
    return {
      entries: resources.map(entryOf),
      next: linkAt(body, 'Members@odata.nextLink'),
      total: numberAt(body, 'Members@odata.count'),
      repeats,
    }
  }
}

/** Mostly entries come with the page; a few BMCs give links to them. */
function memberOf(object: Record<string, unknown>, id: string): Member {
  const isLink = id !== '' && Object.keys(object).length === 1
  return isLink
    ? { link: id }
    : { link: id, inline: { path: id, body: object as never, etag: undefined } }
}

/**
 * How the links to pages count: the number of entries that the next page passes over, and the same link
 * for another number. Undefined where a link does not show it: no link is made up from nothing.
 */
export function countedBy(
  next: string,
): { readonly size: number; readonly from: (skip: number) => string } | undefined {
  const [whole, lead = '', number = ''] = /([?&]\$?skip=)(\d{1,9})(?=&|$)/i.exec(next) ?? []
  const size = Number(number)
  if (whole === undefined || size < 1) return undefined
  return { size, from: (skip) => next.replace(whole, `${lead}${skip}`) }
}
