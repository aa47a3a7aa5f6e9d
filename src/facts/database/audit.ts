/** The audit log: a chain of hashes per cluster, so that no row can be changed, added between or taken out unseen. */
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { and, asc, desc, eq, gt } from 'drizzle-orm'
import { canonicalJson } from '../../model/canonical-json.js'
import type { AuditRecord } from '../../model/step.js'
import { parseJson } from '../json.js'
import type { AuditRow, AuditVerdict } from '../wire.js'
import type { Connection } from './connection.js'
import { audit } from './schema.js'

type StoredRow = typeof audit.$inferSelect

/** Adds a row to the chain. Belongs into a transaction: it reads the last row first. */
export function appendAudit(connection: Connection, cluster: string, row: AuditRow): AuditRecord {
  const last = connection.orm
    .select({ id: audit.id, hash: audit.hash })
    .from(audit)
    .where(eq(audit.cluster, cluster))
    .orderBy(desc(audit.id))
    .limit(1)
    .all()[0]
  const unhashed = { ...row, cluster, id: (last?.id ?? 0) + 1 }
  const stored = { ...unhashed, hash: hashOf(unhashed, last?.hash ?? '') }
  connection.orm.insert(audit).values(stored).run()
  return recordOf(stored)
}

/** What a row's hash covers: everything in it, the format of the text, and the hash before it. */
function hashOf(row: Omit<StoredRow, 'hash'>, previous: string): string {
  const { cluster, id, at, actor, action, nodes, reason, planDigest, before, after } = row
  const content = { v: 1, cluster, id, at, actor, action, nodes, reason, planDigest, before, after }
  return createHash('sha256')
    .update(canonicalJson({ ...content, previous }, 'the audit row'))
    .digest('hex')
}

/** The newest rows first. */
export function listAudit(connection: Connection, cluster: string, limit: number): AuditRecord[] {
  return connection.orm
    .select()
    .from(audit)
    .where(eq(audit.cluster, cluster))
    .orderBy(desc(audit.id))
    .limit(limit)
    .all()
    .map(recordOf)
}

function recordOf(row: StoredRow): AuditRecord {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    actor: row.actor,
    action: row.action,
    nodes: row.nodes,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.planDigest === null ? {} : { planDigest: row.planDigest }),
    ...(row.before === null ? {} : { before: parseJson(row.before) }),
    ...(row.after === null ? {} : { after: parseJson(row.after) }),
    hash: row.hash,
  }
}

const rowsPerTurn = 500

/** Walks the whole chain, letting other requests in between. */
export async function verifyAudit(connection: Connection, cluster: string): Promise<AuditVerdict> {
  let count = 0
  let previous = ''
  for (;;) {
    const rows = connection.orm
      .select()
      .from(audit)
      .where(and(eq(audit.cluster, cluster), gt(audit.id, count)))
      .orderBy(asc(audit.id))
      .limit(rowsPerTurn)
      .all()
    for (const row of rows) {
      if (row.id !== count + 1) {
        return { ok: false, firstBad: count + 1, reason: `row ${count + 1} is missing` }
      }
      if (row.hash !== hashOf(row, previous)) {
        return {
          ok: false,
          firstBad: row.id,
          reason: `row ${row.id} was changed, or the row before it was replaced`,
        }
      }
      count = row.id
      previous = row.hash
    }
    if (rows.length < rowsPerTurn) return { ok: true, rows: count, head: previous }
    await nextTurn()
  }
}
