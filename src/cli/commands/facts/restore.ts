import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { PhoenixError } from '../../../error.js'
import type { FactStore } from '../../../facts/index.js'
import { count } from '../../../plan/print.js'
import { userName } from '../../../sdk/user-name.js'
import { command } from '../../command-line/command.js'
import { letters, yesFlag } from '../../command-line/flags.js'
import { loadConfig } from '../../config/load-config.js'
import { factsAt } from '../../facts/location.js'
import { confirm } from '../../terminal/confirm.js'
import { type ChangeFlags, changeFlags, fileArgument } from './arguments.js'

type Flags = ChangeFlags & { readonly yes: boolean }

export const restore = command<Flags, [file: string]>({
  brief: 'Put a backup in the place of the database',
  help:
    'Puts the copy that phoenix facts backup wrote in the place of the facts database, with facts,\n' +
    'history, runs and audit log; a row in the audit log says so. What was there is kept beside it\n' +
    'under another name. Refused while a run is going on or another process has the database open.',
  examples: [
    ['phoenix facts restore /backup/atlas-monday.db', 'look at what it says, then say yes'],
  ],
  flags: { ...changeFlags, yes: yesFlag },
  letters: { ...letters, y: 'yes' },
  arguments: { kind: 'tuple', parameters: [fileArgument] },
  run: async (call, { reason, yes }, file) => {
    const { openFacts } = await import('../../../facts/index.js')
    const site = await loadConfig(call)
    const cluster = site.toDeclaration().name
    const location = factsAt(call, site)
    const from = call.path(file)
    if (!existsSync(from)) throw new PhoenixError('usage', `there is no file ${call.shown(from)}`)
    if (from === location) throw new PhoenixError('usage', 'this is the database itself')
    const backup = await openFacts({ cluster, location: from, readOnly: true })
    const draft = `${location}.${process.pid}.tmp`
    try {
      const after = await contentOf(backup)
      if (after.facts === 0 && after.rows === 0) {
        throw new PhoenixError(
          'usage',
          `${call.shown(from)} holds nothing of the cluster '${cluster}'`,
        )
      }
      const before = existsSync(location)
        ? await idleContent(await openFacts({ cluster, location }), location)
        : undefined
      await call.note(`now:    ${before === undefined ? 'no database' : contentText(before)}`)
      await call.note(`backup: ${contentText(after)}`)
      if (!yes && !(await confirm(call, `Replace ${call.shown(location)} with the backup?`))) {
        await call.note('Nothing was done.')
        return 0
      }
      await backup.backup(draft)
      const kept = before === undefined ? undefined : aside(location)
      renameSync(draft, location)
      const restored = await openFacts({ cluster, location })
      try {
        await restored.audit.append({
          actor: userName(),
          action: 'facts restore',
          nodes: '',
          before: before === undefined ? null : { ...before, kept: basename(kept ?? '') },
          after: { ...after, file: basename(from) },
          ...(reason === undefined ? {} : { reason }),
        })
      } finally {
        await restored.close()
      }
      if (call.wantsJson) await call.json({ restored: location, kept: kept ?? null, ...after })
      else {
        await call.print(`${call.shown(location)}: ${contentText(after)}`)
        if (kept !== undefined) await call.print(`What was there is in ${call.shown(kept)}`)
      }
      return 0
    } finally {
      rmSync(draft, { force: true })
      await backup.close()
    }
  },
})

/** What a database holds of the cluster. */
type Content = {
  readonly facts: number
  /** Rows of the audit log. */
  readonly rows: number
  /** The last hash of the audit log; '' for an empty one, `broken` for one that was changed. */
  readonly head: string
}

async function contentOf(store: FactStore): Promise<Content> {
  let facts = 0
  for (const known of (await store.snapshot()).values()) facts += known.size
  const verdict = await store.audit.verify()
  if (verdict.ok) return { facts, rows: verdict.rows, head: verdict.head }
  return { facts, rows: verdict.firstBad, head: 'broken' }
}

function contentText({ facts, rows, head }: Content): string {
  const log = count(rows, 'row')
  return `${count(facts, 'fact')}; audit log: ${head === 'broken' ? `broken at row ${rows}` : `${log}, last hash ${head || 'none'}`}`
}

/** What the database holds that is to be replaced, once it is closed and nobody else uses it. */
async function idleContent(store: FactStore, location: string): Promise<Content> {
  let content: Content
  try {
    const running = (await store.runs.list()).find(({ result }) => result === 'running')
    if (running !== undefined) {
      throw new PhoenixError(
        'facts-busy',
        `the run ${running.id} is going on, on ${running.host}`,
        {
          hint: 'wait for its end, or interrupt it',
        },
      )
    }
    content = await contentOf(store)
  } finally {
    await store.close()
  }
  // The last one to close a database takes its log away.
  if ((statSync(`${location}-wal`, { throwIfNoEntry: false })?.size ?? -1) >= 0) {
    throw new PhoenixError('facts-busy', `another process has ${location} open`, {
      hint: 'end it first',
    })
  }
  return content
}

/** Gives the database another name, which says when; gives that name. */
function aside(location: string): string {
  const time = new Date().toISOString().replace(/[-:.]/g, '')
  const kept = `${location}.before-restore-${time}`
  renameSync(location, kept)
  return kept
}
