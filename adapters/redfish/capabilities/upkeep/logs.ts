import type { CallOptions } from '../../../../src/ports/call.js'
import type { LogEntriesOptions, LogEntry, LogInfo, Logs } from '../../../../src/ports/logs.js'
import type { Access } from '../../access.js'
import { asList, asObject, type JsonObject, linkAt, textAt } from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { Resource } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import { actionOf, callAction } from '../../client/resources/action.js'
import { readCollection, readIfThere } from '../../client/resources/collection.js'
import { comparable, lastPart, pathOf } from '../../client/resources/links.js'
import { judged } from '../../client/resources/write.js'
import { idOf } from '../system/equipment.js'
import { severityOf } from '../system/health.js'

/** Logs are read from slow memory. */
const usual = 300_000
const usualLimit = 1_000
const mostPages = 2_000

interface Log {
  readonly info: LogInfo
  readonly resource: Resource
}

/** The names of hardware event logs, the likeliest first: what is shown where no log is named. */
const hardwareLogs = [/^sel$/i, /^iml$/i, /^log1?$/i, /^eventlog$/i, /event/i]

/** The logs of a system, of its controllers and of its chassis. */
export class RedfishLogs implements Logs {
  constructor(private readonly access: Access) {}

  logs(options?: CallOptions): Promise<readonly LogInfo[]> {
    return this.access.call(
      'reading which logs there are',
      options,
      async (deadline) => (await this.#all(deadline)).map(({ info }) => info),
      usual,
    )
  }

  entries(log?: string, options: LogEntriesOptions = {}): Promise<readonly LogEntry[]> {
    return this.access.call(
      `reading the log ${log ?? ''}`.trim(),
      options,
      async (deadline) => {
        const { resource } = await this.#chosen(log, deadline)
        const link = linkAt(resource.body, 'Entries')
        if (link === undefined) return []
        return this.#read(link, options.limit ?? usualLimit, deadline)
      },
      usual,
    )
  }

  clear(log: string, options?: CallOptions): Promise<void> {
    return this.access.call(
      `clearing the log ${log}`,
      options,
      async (deadline) => {
        const { client } = this.access
        const { resource } = await this.#chosen(log, deadline)
        const action = actionOf(resource.body, 'LogService.ClearLog')
        if (action === undefined) {
          throw client.peer.error(
            'not-supported',
            `has no way to clear the log '${client.peer.quote(log, 80)}'`,
          )
        }
        const answer = await callAction(client, action.target, {}, deadline)
        judged(client, 'POST', action.target, answer)
      },
      usual,
    )
  }

  /** Reads page by page and no further than the limit: some logs have tens of thousands of entries. */
  async #read(link: string, limit: number, deadline: Deadline): Promise<LogEntry[]> {
    const { client } = this.access
    const entries: LogEntry[] = []
    const pages = new Set<string>()
    let next: string | undefined = link
    while (next !== undefined && entries.length < limit) {
      const page = pathOf(client.peer, next)
      if (pages.has(comparable(page)) || pages.size >= mostPages) {
        client.log(`the pages of ${link} lead in circles; reading on is given up`)
        break
      }
      pages.add(comparable(page))
      const { body } = await client.get(page, deadline)
      const links = asList(body.Members).slice(0, limit - entries.length)
      for (const item of links) {
        const entry = await this.#entry(asObject(item), deadline)
        if (entry !== undefined) entries.push(entry)
      }
      next = linkAt(body, 'Members@odata.nextLink')
    }
    return entries
  }

  /** Mostly entries come with the page; a few BMCs give links to them. */
  async #entry(item: JsonObject | undefined, deadline: Deadline): Promise<LogEntry | undefined> {
    const path = textAt(item, '@odata.id')
    if (item === undefined) return undefined
    if (Object.keys(item).length > 1 || path === undefined) {
      return entryOf({ path: path ?? '', body: item, etag: undefined })
    }
    const resource = await readIfThere(this.access.client, path, deadline)
    return resource === undefined ? undefined : entryOf(resource)
  }

  async #chosen(id: string | undefined, deadline: Deadline): Promise<Log> {
    const { peer } = this.access.client
    const all = await this.#all(deadline)
    const found =
      id === undefined ? all[0] : all.find(({ info }) => info.id.toLowerCase() === id.toLowerCase())
    if (found !== undefined) return found
    if (all.length === 0) throw peer.error('not-supported', 'shows no logs')
    const ids = all.map(({ info }) => info.id).join(', ')
    throw peer.error('bmc-not-found', `has no log '${peer.quote(id ?? '', 80)}'; it has ${ids}`)
  }

  async #all(deadline: Deadline): Promise<Log[]> {
    const { client, system, equipment } = this.access
    const own = await system.read(deadline)
    const owners: (readonly [string, Resource])[] = [
      ['system', own],
      ...(await equipment.managers(own, deadline)).map((it) => ['manager', it] as const),
      ...(await equipment.chassis(own, deadline)).resources.map((it) => ['chassis', it] as const),
    ]
    const found = new Map<string, { readonly owner: string; readonly resource: Resource }>()
    for (const [owner, { body }] of owners) {
      const link = linkAt(body, 'LogServices')
      const { resources } = await readCollection(client, link, deadline)
      for (const resource of resources) {
        // Several owners may link to the same logs.
        const key = comparable(resource.path)
        if (!found.has(key)) found.set(key, { owner, resource })
      }
    }
    return named([...found.values()])
  }
}

/** Gives each log an id of its own, and puts that of the hardware first. */
function named(found: readonly { readonly owner: string; readonly resource: Resource }[]): Log[] {
  const uses = new Map<string, number>()
  const count = (id: string) => uses.set(id, (uses.get(id) ?? 0) + 1)
  for (const { resource } of found) count(clean(idOf(resource), 60).toLowerCase())
  const taken = new Set<string>()
  const logs = found.map(({ owner, resource }) => {
    const own = clean(idOf(resource), 60)
    const several = (uses.get(own.toLowerCase()) ?? 0) > 1
    let id = several ? `${owner}/${own}` : own
    if (taken.has(id)) id = `${owner}/${clean(ownerOf(resource), 60)}/${own}`
    taken.add(id)
    const name = clean(textAt(resource.body, 'Name') ?? '', 100)
    const clearable = actionOf(resource.body, 'LogService.ClearLog') !== undefined
    return { info: { id, name: name === '' ? id : name, clearable }, resource }
  })
  const rank = ({ resource }: Log) => {
    const place = hardwareLogs.findIndex((form) => form.test(idOf(resource)))
    return place === -1 ? hardwareLogs.length : place
  }
  return logs.sort((a, b) => rank(a) - rank(b))
}

/** The id of whatever a log belongs to, from its path. */
function ownerOf({ path }: Resource): string {
  return lastPart(path.replace(/\/LogServices\/.*$/i, ''))
}

function entryOf(resource: Resource): LogEntry {
  const { body } = resource
  const time = timeOf(textAt(body, 'Created') ?? textAt(body, 'EventTimestamp'))
  const severity = severityOf(textAt(body, 'Severity') ?? textAt(body, 'MessageSeverity'))
  const messageId = clean(textAt(body, 'MessageId') ?? '', 120)
  const message = clean(textAt(body, 'Message') ?? textAt(body, 'Name') ?? '', 2_000)
  return {
    id: clean(idOf(resource), 60),
    ...(time === undefined ? {} : { time }),
    ...(severity === undefined ? {} : { severity }),
    message,
    ...(messageId === '' ? {} : { messageId }),
  }
}

/** A time in the form of the standard; what clocks that were never set say is none. */
export function timeOf(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined
  if (/^0{4}-0\d-0\dT|^1970-01-01T/.test(text) || text.length > 40) return undefined
  return clean(text)
}
