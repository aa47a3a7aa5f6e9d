/** Reads facts and their history, in pages, so that neither thread is busy with one read for long. */
import { and, desc, eq } from 'drizzle-orm'
import type { FactPage, FlatFacts, Requests } from '../wire.js'
import { factWidth } from '../wire.js'
import type { Cell, Connection } from './connection.js'
import type { OpenDatabase } from './open-database.js'
import { factHistory } from './schema.js'

const rowsPerPage = 2000
/** Where values are large, pages get fewer rows until they hold about this many characters at most. */
const charactersPerPage = 4 * 1024 * 1024
/** Where nodes are asked for by name, a page holds the facts of this many. */
const nodesPerPage = 100

type Filter = Parameters<Requests['snapshot']>[0]

/** The snapshots that are being read. */
export class Snapshots {
  readonly #database: OpenDatabase
  readonly #cluster: string
  readonly #open = new Map<number, { pages: Iterator<FlatFacts>; close: () => void }>()
  #next = 1

  constructor(database: OpenDatabase, cluster: string) {
    this.#database = database
    this.#cluster = cluster
  }

  /** The first page of a snapshot. */
  begin(filter: Filter): FactPage {
    // Most reads fit one page and need no connection of their own.
    const first = [...take(pagesOf(this.#database.connection, this.#cluster, filter), 2)]
    if (first.length < 2) return { rows: first[0] ?? [] }
    const cursor = this.#next++
    const connection = this.#database.another?.()
    if (connection === undefined) {
      // One connection only: what is written between two pages would show up in the later ones.
      const all = [...pagesOf(this.#database.connection, this.#cluster, filter)]
      this.#open.set(cursor, { pages: all.values(), close: () => {} })
    } else {
      connection.exec('BEGIN')
      this.#open.set(cursor, {
        pages: pagesOf(connection, this.#cluster, filter),
        close: () => {
          connection.exec('COMMIT')
          connection.close()
        },
      })
    }
    return this.page(cursor)
  }

  /** The next page. The one without a cursor is the last. */
  page(cursor: number): FactPage {
    const snapshot = this.#open.get(cursor)
    if (snapshot === undefined) throw new Error(`there is no snapshot ${cursor}`)
    try {
      const next = snapshot.pages.next()
      if (next.done !== true) return { rows: next.value, cursor }
    } catch (error) {
      this.#end(cursor)
      throw error
    }
    this.#end(cursor)
    return { rows: [] }
  }

  #end(cursor: number): void {
    const snapshot = this.#open.get(cursor)
    this.#open.delete(cursor)
    snapshot?.close()
  }
}

function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  let taken = 0
  for (const item of items) {
    yield item
    taken += 1
    if (taken === count) return
  }
}

function pagesOf(connection: Connection, cluster: string, filter: Filter): Generator<FlatFacts> {
  const keys = filter.keys === null ? null : JSON.stringify(filter.keys)
  return filter.nodes === null
    ? pagesOfAll(connection, cluster, keys)
    : pagesOfNodes(connection, cluster, filter.nodes, keys)
}

const columns = 'node, key, value, source, observed_at'
const withKeys = (keys: string | null) =>
  keys === null ? '' : 'AND key IN (SELECT value FROM json_each(:keys))'

function* pagesOfAll(
  connection: Connection,
  cluster: string,
  keys: string | null,
): Generator<FlatFacts> {
  const sql = `SELECT ${columns} FROM facts
    WHERE cluster = ?1 AND (node, key) > (?2, ?3) AND value IS NOT NULL
      ${withKeys(keys).replace(':keys', '?5')}
    ORDER BY node, key LIMIT ?4`
  let last: readonly Cell[] = ['', '']
  let limit = rowsPerPage / 8
  for (;;) {
    const parameters = [cluster, ...last.slice(0, 2), limit, ...(keys === null ? [] : [keys])]
    const rows = connection.rows(sql, parameters)
    if (rows.length > 0) yield rows.flat()
    if (rows.length < limit) return
    last = rows[rows.length - 1] ?? []
    const characters = rows.reduce((sum, row) => sum + String(row[2]).length, 0)
    const fitting = Math.floor((limit * charactersPerPage) / Math.max(characters, 1))
    limit = Math.max(1, Math.min(rowsPerPage, 4 * limit, fitting))
  }
}

function* pagesOfNodes(
  connection: Connection,
  cluster: string,
  nodes: readonly string[],
  keys: string | null,
): Generator<FlatFacts> {
  const sql = `SELECT ${columns} FROM facts
    WHERE cluster = ?1 AND node IN (SELECT value FROM json_each(?2)) AND value IS NOT NULL
      ${withKeys(keys).replace(':keys', '?3')}
    ORDER BY node, key`
  const sorted = [...new Set(nodes)].sort()
  for (let from = 0; from < sorted.length; from += nodesPerPage) {
    const some = JSON.stringify(sorted.slice(from, from + nodesPerPage))
    const rows = connection.rows(sql, [cluster, some, ...(keys === null ? [] : [keys])]).flat()
    if (rows.length >= factWidth) yield rows
  }
}

/** Rows of history, newest first. */
export function readHistory(
  connection: Connection,
  cluster: string,
  { node, key, limit }: Parameters<Requests['history']>[0],
): FlatFacts {
  return connection.orm
    .select({
      node: factHistory.node,
      key: factHistory.key,
      value: factHistory.value,
      source: factHistory.source,
      observedAt: factHistory.observedAt,
      run: factHistory.run,
    })
    .from(factHistory)
    .where(
      and(
        eq(factHistory.cluster, cluster),
        node === null ? undefined : eq(factHistory.node, node),
        key === null ? undefined : eq(factHistory.key, key),
      ),
    )
    .orderBy(desc(factHistory.id))
    .limit(limit)
    .values()
    .flat() as FlatFacts
}

/** Whether history has rows behind a mark that count, and the mark of its last one. */
export function readNews(
  connection: Connection,
  cluster: string,
  { since, only, except }: Parameters<Requests['news']>[0],
): ReturnType<Requests['news']> {
  // The mark first: a row that comes in between is looked at again the next time.
  const mark = Number(connection.value('SELECT max(id) FROM fact_history') ?? 0)
  // Who wants the mark alone does not look through a history of years for it.
  if (mark === since || only?.length === 0) return { isNews: false, mark }
  const found = connection.value(
    `SELECT 1 FROM fact_history AS h
      WHERE id > ?1 AND cluster = ?2 AND (?3 IS NULL OR ${isAmong('?3')}) AND NOT ${isAmong('?4')}
      LIMIT 1`,
    [since, cluster, only === null ? null : JSON.stringify(only), JSON.stringify(except)],
  )
  return { isNews: found !== undefined, mark }
}

const isAmong = (
  keys: string,
) => `EXISTS (SELECT 1 FROM json_each(${keys}) AS k WHERE k.value = h.key
  OR (substr(k.value, -1) = '.' AND substr(h.key, 1, length(k.value)) = k.value))`
