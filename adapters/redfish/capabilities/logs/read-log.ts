/** Reading the newest entries of a log, and not many more than are wanted. */
import type { LogEntry, LogReport } from '../../../../src/ports/logs.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import { directionOf, momentOf } from './entry.js'
import { countedBy, type Page, Pages } from './pages.js'

/** What is wanted of a log. */
export interface Wanted {
  /** The most entries, the newest. */
  readonly limit: number
  /** Nothing that is older; in milliseconds since 1970. */
  readonly since: number | undefined
}

/** The most entries that are passed over on the way to the newest ones. */
const mostRead = 100_000

/**
 * Reads the newest entries, the oldest of them first. BMCs list them in either order: where the newest come
 * first, reading ends early; where they come last, pages in between are left out if the links to them
 * count entries, or else are passed over.
 */
export async function readLog(
  client: RedfishClient,
  link: string,
  wanted: Wanted,
  deadline: Deadline,
): Promise<LogReport> {
  const pages = new Pages(client, link, deadline)
  const first = await pages.at(link)
  if (first === undefined) return { entries: [], older: false }
  // What is one page is there already, whichever way it runs.
  const direction = directionOf(first.entries)
  if (direction === 'newest-first') return newestFirst(pages, first, wanted)
  if (first.next === undefined) return newestLast(client, pages, first, wanted)
  const leap = await leaped(pages, first, wanted)
  if (leap !== undefined) return leap
  const anew = new Pages(client, link, deadline)
  const again = (await anew.at(link)) ?? first
  return newestLast(client, anew, again, wanted)
}

async function newestFirst(pages: Pages, first: Page, wanted: Wanted): Promise<LogReport> {
  const entries = [...first.entries]
  let { next } = first
  while (next !== undefined && entries.length < wanted.limit && !reaches(entries, wanted)) {
    const page = await pages.at(next)
    if (page === undefined) break
    entries.push(...page.entries)
    next = page.next
  }
  const rest = entries.length > wanted.limit || next !== undefined
  return report(entries.slice(0, wanted.limit).reverse(), rest, wanted)
}

/** Whether a list goes back further than is wanted. */
function reaches(entries: readonly LogEntry[], { since }: Wanted): boolean {
  if (since === undefined) return false
  return entries.some((entry) => (momentOf(entry) ?? since) < since)
}

/** Reads from further back than the first page; undefined where links do not allow it, or BMCs ignore them. */
async function leaped(pages: Pages, first: Page, wanted: Wanted): Promise<LogReport | undefined> {
  const { total, next = '' } = first
  const counted = countedBy(next)
  if (counted === undefined || total === undefined) return undefined
  const { size, from } = counted
  const step = wanted.since === undefined ? wanted.limit : size
  let start = total - Math.min(step, wanted.limit)
  // One page in between is read as quickly as it is left out.
  if (start <= 2 * size) return undefined
  let entries: readonly LogEntry[] = []
  for (;;) {
    const part = await through(pages, from(start), step, entries.length === 0 ? size : 0)
    if (part === undefined) return undefined
    entries = [...part, ...entries]
    const enough = entries.length >= wanted.limit || wanted.since === undefined
    if (enough || reaches(entries, wanted)) break
    if (start <= size) {
      entries = [...first.entries, ...entries]
      break
    }
    start = Math.max(size, start - step)
  }
  const rest = start > size || entries.length > wanted.limit
  return report(entries.slice(-wanted.limit), rest, wanted)
}

/**
 * So many entries from a page on; up to the end of the log where `more` are allowed. Undefined where the BMC
 * does not count as it says: where an entry comes twice, nothing comes, or the end does not.
 */
async function through(
  pages: Pages,
  link: string,
  most: number,
  more: number,
): Promise<readonly LogEntry[] | undefined> {
  const toEnd = more > 0
  const entries: LogEntry[] = []
  let next: string | undefined = link
  while (next !== undefined && (toEnd || entries.length < most)) {
    const page: Page | undefined = await pages.at(next)
    // Going back, the last page may hold what was read already.
    const isWrong = page !== undefined && toEnd && page.repeats
    if (page === undefined || isWrong || entries.length > most + more) return undefined
    entries.push(...page.entries)
    next = page.next
  }
  return entries.length === 0 ? undefined : entries
}

async function newestLast(
  client: RedfishClient,
  pages: Pages,
  first: Page,
  wanted: Wanted,
): Promise<LogReport> {
  let entries = [...first.entries]
  let read = entries.length
  let { next } = first
  while (next !== undefined) {
    if (read >= mostRead) {
      client.log(`after ${read} entries of a log reading on is given up`)
      break
    }
    const page = await pages.at(next)
    if (page === undefined) break
    read += page.entries.length
    // Kept small on the way: some logs are longer than anybody wants to hold.
    entries = [...entries, ...page.entries].slice(-wanted.limit)
    next = page.next
  }
  return report(entries.slice(-wanted.limit), read > wanted.limit, wanted)
}

function report(entries: readonly LogEntry[], rest: boolean, wanted: Wanted): LogReport {
  const { since } = wanted
  if (since === undefined) return { entries, older: rest }
  const kept = entries.filter((entry) => (momentOf(entry) ?? since) >= since)
  // What is older than wanted is not missed.
  return { entries: kept, older: rest && kept.length === entries.length }
}
