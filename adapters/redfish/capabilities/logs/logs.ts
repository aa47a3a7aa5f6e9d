import type { CallOptions } from '../../../../src/ports/call.js'
import type { LogEntriesOptions, LogInfo, LogReport, Logs } from '../../../../src/ports/logs.js'
import type { Access } from '../../access.js'
import { linkAt, textAt } from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { actionOf, callAction } from '../../client/resources/action.js'
import { readCollection } from '../../client/resources/collection.js'
import { comparable, lastPart } from '../../client/resources/links.js'
import { judged } from '../../client/resources/write.js'
import { idOf } from '../system/equipment.js'
import { readLog } from './read-log.js'

/** Logs are read from slow memory. */
const usual = 300_000
const usualLimit = 1_000

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

  entries(log?: string, options: LogEntriesOptions = {}): Promise<LogReport> {
    return this.access.call(
      `reading the log ${log ?? ''}`.trim(),
      options,
      async (deadline) => {
        const { resource } = await this.#chosen(log, deadline)
        const link = linkAt(resource.body, 'Entries')
        if (link === undefined) return { entries: [], older: false }
        const { limit = usualLimit, since } = options
        return readLog(this.access.client, link, { limit, since: since?.getTime() }, deadline)
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
    const own = await system.readIfAny(deadline)
    const owners: (readonly [string, Resource])[] = [
      ...(own === undefined ? [] : ([['system', own]] as const)),
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
