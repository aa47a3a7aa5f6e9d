/** Runs of plans and their steps. */
import { hostname } from 'node:os'
import { and, asc, desc, eq, isNull, ne } from 'drizzle-orm'
import { PhoenixError } from '../../error.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import type { RunRecord, StepRecord } from '../../model/step.js'
import type { FlatBegins, FlatEnds, Write } from '../wire.js'
import { beginWidth, endWidth } from '../wire.js'
import type { Connection } from './connection.js'
import { isConstraint } from './failure.js'
import { isAlive, thisMachine } from './liveness.js'
import { runs, steps } from './schema.js'

type Of<K extends Write['kind']> = Extract<Write, { kind: K }>

/**
 * Stores that a run begins, and gives it. In the transaction that holds the write lock from its
 * beginning, so that of two runs that want the same nodes at the same moment one is refused.
 */
export function beginRun(
  connection: Connection,
  cluster: string,
  { id, actor, planDigest, nodes, touches, at }: Of<'run-begin'>,
): RunRecord {
  refuseConflict(connection, cluster, touches)
  const rows = connection.orm
    .insert(runs)
    .values({
      cluster,
      id,
      actor,
      planDigest,
      startedAt: at,
      result: 'running',
      done: 0,
      failed: 0,
      remaining: nodes,
      host: hostname(),
      machine: thisMachine(),
      pid: process.pid,
      seenAt: Date.now(),
      nodes: touches,
    })
    .returning()
    .all()
  return runOf(rows[0] as typeof runs.$inferSelect)
}

function refuseConflict(connection: Connection, cluster: string, touches: string): void {
  if (touches === '') return
  const others = connection.orm
    .select()
    .from(runs)
    .where(and(eq(runs.cluster, cluster), isNull(runs.endedAt), ne(runs.nodes, '')))
    .orderBy(asc(runs.id))
    .all()
    .filter(isAlive)
  if (others.length === 0) return
  const wanted = NodeSet.parse(touches)
  const conflicts = others.flatMap(({ nodes, ...run }) => {
    const both = wanted.intersection(NodeSet.parse(nodes))
    return both.size === 0 ? [] : [{ run, both }]
  })
  if (conflicts.length === 0) return
  const told = conflicts.slice(0, conflictsShown).map(({ run, both }) => {
    const who = `${run.actor} (process ${run.pid} on ${run.host})`
    return `run ${run.id} of ${who}, under way since ${iso(run.startedAt)}, is at work on ${folded(both)}`
  })
  const more = conflicts.length - told.length
  if (more > 0) told.push(`${more} more runs are at work on others of them`)
  throw new PhoenixError('run-conflict', told.join('; '), {
    hint: 'wait until it has ended, or select other nodes; nothing was done',
  })
}

/** How many runs and how many characters of a node set a message names. */
const conflictsShown = 3
const longestSet = 400

function folded(nodes: NodeSet): string {
  const text = nodes.toString()
  const shown = text.length > longestSet ? `${text.slice(0, longestSet)}…` : text
  return nodes.size === 1 ? shown : `${shown} (${nodes.size} nodes)`
}

/** Takes back a run that has begun no step. */
export function withdrawRun(connection: Connection, cluster: string, id: string): void {
  const changed = connection.run(
    `DELETE FROM runs WHERE cluster = ? AND id = ? AND ended_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM steps WHERE steps.cluster = runs.cluster AND steps.run = runs.id)`,
    [cluster, id],
  )
  if (changed === 1) return
  const known = readRun(connection, cluster, id) !== undefined
  throw new PhoenixError(
    'usage',
    `run ${id} ${known ? 'has ended or has begun a step' : 'was never begun'}`,
  )
}

/** Writes how far a run is, or how it ended; a run that has ended does not change any more. */
export function updateRun(
  connection: Connection,
  cluster: string,
  write: Of<'run-progress'> | Of<'run-end'>,
): void {
  const ended = write.kind === 'run-end' ? { result: write.result, endedAt: write.at } : {}
  const changed = connection.orm
    .update(runs)
    .set({ ...write.counts, ...ended, seenAt: Date.now() })
    .where(and(eq(runs.cluster, cluster), eq(runs.id, write.id), isNull(runs.endedAt)))
    .returning({ id: runs.id })
    .all()
  if (changed.length > 0) return
  const known = readRun(connection, cluster, write.id) !== undefined
  throw new PhoenixError(
    'usage',
    `run ${write.id} ${known ? 'has already ended' : 'was never begun'}`,
  )
}

/** Says that the runs still live. Unlike all other writes, one that comes too late does not matter. */
export function beat(connection: Connection, cluster: string, ids: Iterable<string>): void {
  connection.transaction(() => {
    for (const id of ids) {
      connection.run(
        'UPDATE runs SET seen_at = ? WHERE cluster = ? AND id = ? AND ended_at IS NULL',
        [Date.now(), cluster, id],
      )
    }
  })
}

/** The newest runs first. */
export function listRuns(connection: Connection, cluster: string, limit: number): RunRecord[] {
  return connection.orm
    .select()
    .from(runs)
    .where(eq(runs.cluster, cluster))
    .orderBy(desc(runs.id))
    .limit(limit)
    .all()
    .map(runOf)
}

export function readRun(
  connection: Connection,
  cluster: string,
  id: string,
): RunRecord | undefined {
  return connection.orm
    .select()
    .from(runs)
    .where(and(eq(runs.cluster, cluster), eq(runs.id, id)))
    .all()
    .map(runOf)[0]
}

function runOf(row: typeof runs.$inferSelect): RunRecord {
  return {
    id: row.id,
    actor: row.actor,
    planDigest: row.planDigest,
    startedAt: iso(row.startedAt),
    ...(row.endedAt === null ? {} : { endedAt: iso(row.endedAt) }),
    result: row.result === 'running' && !isAlive(row) ? 'interrupted' : row.result,
    done: row.done,
    failed: row.failed,
    remaining: row.remaining,
    nodes: row.nodes,
    host: row.host,
    pid: row.pid,
    seenAt: iso(row.seenAt),
  }
}

/** Many small statements, so plain ones prepared once: a query builder would cost five times as much. */
export function beginSteps(connection: Connection, cluster: string, rows: FlatBegins): void {
  for (let at = 0; at < rows.length; at += beginWidth) {
    try {
      connection.run(
        `INSERT INTO steps (cluster, run, node, "index", kind, summary, started_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        [cluster, ...rows.slice(at, at + beginWidth)],
      )
    } catch (error) {
      if (!isConstraint(error)) throw error
      const [run, node, index] = rows.slice(at)
      const known = readRun(connection, cluster, String(run)) !== undefined
      throw new PhoenixError(
        'usage',
        known
          ? `step ${index} of node ${node} was already begun in run ${run}`
          : `run ${run} was never begun`,
        { cause: error },
      )
    }
  }
}

export function endSteps(connection: Connection, cluster: string, rows: FlatEnds): void {
  for (let at = 0; at < rows.length; at += endWidth) {
    const [run, node, index, result, error, endedAt] = rows.slice(at) as [
      string,
      string,
      number,
      string,
      string | null,
      number,
    ]
    const changed = connection.run(
      `UPDATE steps SET result = ?, error = ?, ended_at = ?
       WHERE cluster = ? AND run = ? AND node = ? AND "index" = ? AND ended_at IS NULL`,
      [result, error, endedAt, cluster, run, node, index],
    )
    if (changed === 1) continue
    throw new PhoenixError(
      'usage',
      `step ${index} of node ${node} in run ${run} has already ended or was never begun`,
    )
  }
}

/** The steps of a run by node and place. One without an end is `unclear` once the run does not live. */
export function listSteps(connection: Connection, cluster: string, run: string): StepRecord[] {
  const running = readRun(connection, cluster, run)?.result === 'running'
  return connection.orm
    .select()
    .from(steps)
    .where(and(eq(steps.cluster, cluster), eq(steps.run, run)))
    .orderBy(asc(steps.node), asc(steps.index))
    .all()
    .map((row) => {
      const result = row.result ?? (running ? undefined : 'unclear')
      return {
        run: row.run,
        node: row.node,
        index: row.index,
        kind: row.kind as StepRecord['kind'],
        summary: row.summary,
        startedAt: iso(row.startedAt),
        ...(row.endedAt === null ? {} : { endedAt: iso(row.endedAt) }),
        ...(result === undefined ? {} : { result }),
        ...(row.error === null ? {} : { error: row.error }),
      }
    })
}

/** How many runs are looked through, so that the time does not grow with the age of a database. */
const runsLookedThrough = 200

/** The steps of the newest run that switched each node's power, by node and place. */
export function lastSwitched(
  connection: Connection,
  cluster: string,
  { nodes, summary }: { readonly nodes: string; readonly summary: string },
): StepRecord[] {
  const wanted = NodeSet.parse(nodes)
  const byRun = new Map<string, Set<string>>()
  const newest = connection.rows(
    // Of a group with max(), SQLite gives the other columns of the very row that has it.
    `SELECT node, max(run), summary FROM steps WHERE cluster = ?1 AND kind = 'power' AND run >= (
       SELECT min(id) FROM (SELECT id FROM runs WHERE cluster = ?1 ORDER BY id DESC LIMIT ?2))
     GROUP BY node`,
    [cluster, runsLookedThrough],
  ) as unknown as [string, string, string][]
  for (const [node, run, by] of newest) {
    if (by !== summary || !wanted.has(node)) continue
    const others = byRun.get(run)
    if (others === undefined) byRun.set(run, new Set([node]))
    else others.add(node)
  }
  return [...byRun].flatMap(([run, names]) =>
    listSteps(connection, cluster, run).filter(({ node }) => names.has(node)),
  )
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
