import { statSync } from 'node:fs'
import { command } from '../../command-line/command.js'
import { letters, type ReadFlags, readFlags } from '../../command-line/flags.js'
import { withFacts } from '../../facts/store.js'
import { fileArgument } from './arguments.js'

export const backup = command<ReadFlags, [file: string]>({
  brief: 'Write a copy of the database, also while it is in use',
  help:
    'Writes a copy of the whole facts database as of one moment: facts, history, runs and audit log, of\n' +
    'all clusters that share the file. The copy is a database itself (--db reads it). Nothing is ever\n' +
    'overwritten. Keep the last hash of the audit log that is printed: it proves what the log was.',
  examples: [
    ['phoenix facts backup /backup/atlas-monday.db', 'a copy'],
    ['phoenix facts get cn0001 --db /backup/atlas-monday.db', 'what it holds'],
  ],
  flags: readFlags,
  letters,
  arguments: { kind: 'tuple', parameters: [fileArgument] },
  run: (call, _, file) =>
    withFacts(call, 'read', async (facts) => {
      const path = call.path(file)
      await facts.backup(path)
      const verdict = await facts.audit.verify()
      const bytes = statSync(path).size
      if (call.wantsJson) await call.json({ file: path, bytes, audit: verdict })
      else {
        await call.print(`${call.shown(path)}: ${(bytes / 1024 / 1024).toFixed(1)} MiB`)
        if (verdict.ok) {
          await call.print(`audit log: ${verdict.rows} rows, last hash ${verdict.head || 'none'}`)
        } else await call.note(`The audit log is broken at row ${verdict.firstBad}.`)
      }
      return 0
    }),
})
