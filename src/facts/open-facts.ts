/** Opens a facts database. */
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { PhoenixError } from '../error.js'
import type { Fact, FactChange, FactSnapshot, Observation } from '../model/fact.js'
import { NodeSet } from '../model/node-set/node-set.js'
import type { AuditRecord, RunRecord } from '../model/step.js'
import { Channel } from './channel.js'
import { checkCount, checkLimit, checkName, factLimits } from './check.js'
import {
  addToSnapshot,
  changesOf,
  checkEnding,
  type EncodedFacts,
  encodeAudit,
  encodeBegins,
  encodeCounts,
  encodeEnds,
  encodeObservations,
  historyOf,
} from './encode.js'
import type {
  AuditLog,
  FactNews,
  FactStore,
  HistoryOptions,
  Journal,
  NewsOptions,
  OpenFactsOptions,
  RunLog,
  SnapshotOptions,
} from './fact-store.js'
import { type FlatFacts, factWidth, type OpenRequest, type Write, type Written } from './wire.js'
import { startWorker } from './worker-location.js'
import { rowsPerTransaction, WriteQueue } from './write-queue.js'

const rowsPerList = 100

/**
 * Opens the facts database of a cluster, and creates or updates it if needed.
 *
 * @throws PhoenixError `facts-open` for a path that cannot be a database, a database of another
 *   program or of a newer version; `facts-corrupt`; `facts-read-only`; `facts-full`; `facts-busy`.
 *
 * @example
 * ```ts
 * import { openFacts } from 'phoenix-cluster/facts'
 *
 * const facts = await openFacts({ cluster: 'atlas', location: '.phoenix/atlas.db' })
 * await facts.record([{ node: 'cn0001', key: 'power', value: 'on', source: 'redfish' }])
 * console.log((await facts.snapshot()).get('cn0001')?.get('power')?.value)
 * await facts.close()
 * ```
 */
export async function openFacts(options: OpenFactsOptions): Promise<FactStore> {
  const request: OpenRequest = {
    cluster: checkName('cluster', options.cluster),
    path: pathOf(options.location),
    readOnly: options.readOnly ?? false,
    busyTimeout: checkCount('busy timeout', options.busyTimeout ?? 10_000),
  }
  const channel = new Channel(startWorker())
  try {
    await channel.call('open', request)
  } catch (error) {
    await channel.end()
    throw error
  }
  return new OpenStore(request, channel, options.clock ?? (() => new Date()))
}

/** An absolute path, or `:memory:`. */
function pathOf(location: string | URL): string {
  const text = String(location)
  if (text === ':memory:') return text
  if (text === '' || text.includes('\0')) {
    throw new PhoenixError('usage', 'the location of the facts database is not a path')
  }
  const scheme = /^([a-z][a-z0-9+.-]+):(\/\/)?/i.exec(text)
  if (scheme?.[1]?.toLowerCase() === 'file') {
    // `file:name.db` means a relative path to people, though not to the standard of URLs.
    if (!text.startsWith('/', 'file:'.length)) return resolve(text.slice('file:'.length))
    try {
      return fileURLToPath(text)
    } catch (cause) {
      throw new PhoenixError('usage', `the location ${text} is not the URL of a local file`, {
        cause,
      })
    }
  }
  if (scheme?.[2] !== undefined) {
    throw new PhoenixError('usage', `the facts database cannot be reached by ${scheme[1]}:`, {
      hint: 'Give a path, a file: URL, or :memory:.',
    })
  }
  return resolve(text)
}

/** How long the thread may take over one request while the store is closed, in milliseconds. */
const longestSilence = 60_000

class OpenStore implements FactStore {
  readonly cluster: string
  readonly location: string
  readonly #channel: Channel
  readonly #queue: WriteQueue
  readonly #readOnly: boolean
  readonly #busyTimeout: number
  readonly #clock: () => Date
  #closing: Promise<void> | undefined

  constructor(request: OpenRequest, channel: Channel, clock: () => Date) {
    this.cluster = request.cluster
    this.location = request.path
    this.#readOnly = request.readOnly
    this.#busyTimeout = request.busyTimeout
    this.#clock = clock
    this.#channel = channel
    this.#queue = new WriteQueue((writes) => channel.call('write', writes))
  }

  async snapshot(options: SnapshotOptions = {}): Promise<FactSnapshot> {
    this.#mustBeOpen()
    const { nodes = null, keys = null } = options
    const snapshot = new Map<string, Map<string, Fact>>()
    let page = await this.#channel.call('snapshot', { nodes, keys })
    for (;;) {
      // The next page is read while this one is taken in.
      const next = page.cursor === undefined ? undefined : this.#channel.call('page', page.cursor)
      addToSnapshot(snapshot, page.rows)
      if (next === undefined) return snapshot
      page = await next
      await nextTurn()
    }
  }

  async record(
    observations: readonly Observation[],
    options: { readonly run?: string } = {},
  ): Promise<readonly FactChange[]> {
    this.#mustBeWritable()
    const run = options.run === undefined ? undefined : checkName('run', options.run)
    const now = this.#clock().getTime()
    const parts: EncodedFacts[] = []
    for (let from = 0; from < observations.length; from += rowsPerTransaction) {
      if (from > 0) await nextTurn()
      const to = Math.min(from + rowsPerTransaction, observations.length)
      parts.push(encodeObservations(observations, from, to, now))
    }
    const write = ({ rows, characters }: EncodedFacts) => {
      const written = this.#write(
        { kind: 'record', run: run ?? null, now, rows },
        rows.length / factWidth,
        characters,
      )
      // Whoever awaits it is told; until then it must not count as unhandled.
      written.catch(() => {})
      return written
    }
    const changes: FactChange[] = []
    // One part ahead, so that the database's thread has work while the changes are taken in here.
    let next = parts[0] && write(parts[0])
    for (const [index, { rows }] of parts.entries()) {
      const current = next
      const following = parts[index + 1]
      next = following && write(following)
      const written = (await current) as FlatFacts | 'all'
      const changed = changesOf(written === 'all' ? rows : written, run)
      for (const change of changed) changes.push(change)
    }
    return changes
  }

  async history(options: HistoryOptions = {}): Promise<readonly FactChange[]> {
    this.#mustBeOpen()
    const { node = null, key = null } = options
    const limit = checkLimit(options.limit, rowsPerList)
    return historyOf(await this.#channel.call('history', { node, key, limit }))
  }

  async news({ since = 0, only, except = [] }: NewsOptions = {}): Promise<FactNews> {
    this.#mustBeOpen()
    return this.#channel.call('news', { since, only: only ?? null, except })
  }

  readonly runs: RunLog = {
    begin: async ({ actor, planDigest, nodes, touches = NodeSet.empty }) => {
      const at = this.#clock().getTime()
      const record = await this.#write({
        kind: 'run-begin',
        id: newRunId(at),
        actor: checkName('actor', actor, factLimits.label),
        planDigest: checkName('plan digest', planDigest, factLimits.label),
        nodes: checkCount('number of nodes', nodes),
        touches: touches.toString(),
        at,
      })
      return record as RunRecord
    },
    withdraw: async (id) => {
      await this.#write({ kind: 'run-withdraw', id })
    },
    progress: async (id, counts) => {
      await this.#write({ kind: 'run-progress', id, counts: encodeCounts(counts) })
    },
    end: async (id, result, counts) => {
      const at = this.#clock().getTime()
      const ending = checkEnding('run', result)
      await this.#write({ kind: 'run-end', id, result: ending, counts: encodeCounts(counts), at })
    },
    list: async (options = {}) => {
      this.#mustBeOpen()
      return this.#channel.call('runs', checkLimit(options.limit, rowsPerList))
    },
    get: async (id) => {
      this.#mustBeOpen()
      return this.#channel.call('run', id)
    },
    steps: async (id) => {
      this.#mustBeOpen()
      return this.#channel.call('steps', id)
    },
    lastSwitched: async (nodes, summary) => {
      this.#mustBeOpen()
      return this.#channel.call('lastSwitched', { nodes: nodes.toString(), summary })
    },
  }

  readonly journal: Journal = {
    begin: async (steps) => {
      const rows = encodeBegins(steps, this.#clock().getTime())
      await this.#write({ kind: 'steps-begin', rows }, steps.length)
    },
    end: async (steps) => {
      const rows = encodeEnds(steps, this.#clock().getTime())
      await this.#write({ kind: 'steps-end', rows }, steps.length)
    },
  }

  readonly audit: AuditLog = {
    append: async (entry) => {
      const row = encodeAudit(entry, this.#clock().getTime())
      return (await this.#write({ kind: 'audit', row })) as AuditRecord
    },
    list: async (options = {}) => {
      this.#mustBeOpen()
      return this.#channel.call('auditList', checkLimit(options.limit, rowsPerList))
    },
    verify: async () => {
      this.#mustBeOpen()
      return this.#channel.call('auditVerify')
    },
  }

  async backup(path: string): Promise<void> {
    this.#mustBeOpen()
    await this.#queue.drained()
    await this.#channel.call('backup', resolve(path))
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  #close(): Promise<void> {
    const work = async () => {
      await this.#queue.drained()
      await this.#channel.call('close')
    }
    // Whoever has the database locked is waited for, as with any write.
    return this.#channel.endAfter(work, this.#busyTimeout + longestSilence)
  }

  #write(write: Write, rows = 1, characters = 0): Promise<Written> {
    this.#mustBeWritable()
    return this.#queue.add(write, rows, characters)
  }

  #mustBeWritable(): void {
    this.#mustBeOpen()
    if (!this.#readOnly) return
    throw new PhoenixError(
      'facts-read-only',
      `facts database ${this.location}: it was opened read-only`,
      { hint: 'Open it without readOnly to write.' },
    )
  }

  #mustBeOpen(): void {
    if (this.#closing === undefined) return
    throw new PhoenixError('usage', `facts database ${this.location}: it was closed`)
  }
}

/** Sorts by the time of the beginning; the random part keeps apart what begins at the same moment. */
function newRunId(at: number): string {
  const time = new Date(at).toISOString().replace(/[-:.]/g, '')
  return `${time}-${randomBytes(4).toString('hex')}`
}
