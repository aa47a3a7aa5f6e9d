/** Writes observed facts. Triggers of the table add the history. */
import type { FlatFacts } from '../wire.js'
import { factWidth, type Write } from '../wire.js'
import type { Cell, Connection } from './connection.js'

/** How many rows one statement inserts; statements with more gain nothing. */
const rowsPerStatement = 500

/**
 * An observation replaces what is known unless it is older. A stored time in the future comes from a
 * clock that was wrong; it must not keep out everything observed since.
 */
function upsert(rows: number): string {
  const values = Array.from({ length: rows }, (_, row) => {
    const [node, key, value, source, at] = [4, 5, 6, 7, 8].map((n) => `?${row * factWidth + n}`)
    return `(?1, ${node}, ${key}, ${value}, ${source}, ${at}, ?2)`
  })
  return `INSERT INTO facts (cluster, node, key, value, source, observed_at, run)
    VALUES ${values.join(', ')}
    ON CONFLICT DO UPDATE SET value = excluded.value, source = excluded.source,
      observed_at = excluded.observed_at, run = excluded.run
    WHERE excluded.observed_at >= observed_at OR observed_at > ?3`
}

const full = upsert(rowsPerStatement)
const single = upsert(1)

/**
 * Writes the observations in their order and gives the rows that this added to the history, or `all`
 * where that is every one of them: reading many rows back would cost a third of writing them.
 */
export function recordFacts(
  connection: Connection,
  cluster: string,
  { run, now, rows }: Extract<Write, { kind: 'record' }>,
): FlatFacts | 'all' {
  const before = lastChange(connection)
  const fixed: Cell[] = [cluster, run, now]
  const step = rowsPerStatement * factWidth
  let from = 0
  for (; from + step <= rows.length; from += step) {
    connection.run(full, fixed.concat(rows.slice(from, from + step)))
  }
  for (; from < rows.length; from += factWidth) {
    connection.run(single, fixed.concat(rows.slice(from, from + factWidth)))
  }
  // No other process writes meanwhile, so the numbers given out here have no gaps.
  const changes = lastChange(connection) - before
  if (changes === 0) return []
  if (changes * factWidth === rows.length) return 'all'
  return connection
    .rows(
      'SELECT node, key, value, source, observed_at FROM fact_history WHERE id > ? ORDER BY id',
      [before],
    )
    .flat()
}

function lastChange(connection: Connection): number {
  return Number(connection.value('SELECT max(id) FROM fact_history') ?? 0)
}
