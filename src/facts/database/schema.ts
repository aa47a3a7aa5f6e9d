/**
 * The tables of the facts database. `npx drizzle-kit generate` derives the migrations from this file;
 * what Drizzle cannot say (WITHOUT ROWID, triggers) is written by hand into the migration.
 *
 * Times are whole milliseconds since 1970 in UTC. Values are canonical JSON text, so that two equal
 * values are equal texts.
 */
import { foreignKey, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What is known now. A withdrawn fact stays as a row without value, so that a late, older observation cannot revive it. */
export const facts = sqliteTable(
  'facts',
  {
    cluster: text('cluster').notNull(),
    node: text('node').notNull(),
    key: text('key').notNull(),
    value: text('value'),
    source: text('source').notNull(),
    observedAt: integer('observed_at').notNull(),
    run: text('run'),
  },
  (table) => [primaryKey({ columns: [table.cluster, table.node, table.key] })],
)

/** Every change of a fact. Only triggers on `facts` write here; nothing updates or deletes. */
export const factHistory = sqliteTable(
  'fact_history',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    cluster: text('cluster').notNull(),
    node: text('node').notNull(),
    key: text('key').notNull(),
    value: text('value'),
    source: text('source').notNull(),
    observedAt: integer('observed_at').notNull(),
    run: text('run'),
  },
  (table) => [index('fact_history_of_fact').on(table.cluster, table.node, table.key)],
)

/**
 * One row per run of a plan. `machine`, `pid` and `seenAt` tell whether an unfinished run still lives,
 * `nodes`, folded, what it touches.
 */
export const runs = sqliteTable(
  'runs',
  {
    cluster: text('cluster').notNull(),
    id: text('id').notNull(),
    actor: text('actor').notNull(),
    planDigest: text('plan_digest').notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    result: text('result', { enum: ['running', 'done', 'failed', 'interrupted'] }).notNull(),
    done: integer('done').notNull(),
    failed: integer('failed').notNull(),
    remaining: integer('remaining').notNull(),
    host: text('host').notNull(),
    machine: text('machine').notNull(),
    pid: integer('pid').notNull(),
    seenAt: integer('seen_at').notNull(),
    nodes: text('nodes').notNull().default(''),
  },
  (table) => [primaryKey({ columns: [table.cluster, table.id] })],
)

/** One row per step that was begun. */
export const steps = sqliteTable(
  'steps',
  {
    cluster: text('cluster').notNull(),
    run: text('run').notNull(),
    node: text('node').notNull(),
    index: integer('index').notNull(),
    kind: text('kind').notNull(),
    summary: text('summary').notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    result: text('result', { enum: ['done', 'failed', 'interrupted'] }),
    error: text('error'),
  },
  (table) => [
    primaryKey({ columns: [table.cluster, table.run, table.node, table.index] }),
    foreignKey({ columns: [table.cluster, table.run], foreignColumns: [runs.cluster, runs.id] }),
  ],
)

/** The audit log: a hash chain per cluster, numbered from 1 without gaps. */
export const audit = sqliteTable(
  'audit',
  {
    cluster: text('cluster').notNull(),
    id: integer('id').notNull(),
    at: integer('at').notNull(),
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    nodes: text('nodes').notNull(),
    reason: text('reason'),
    planDigest: text('plan_digest'),
    before: text('before'),
    after: text('after'),
    hash: text('hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.cluster, table.id] })],
)
