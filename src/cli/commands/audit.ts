import { cleanLine } from '../../model/clean-text.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { printNodes } from '../../plan/print.js'
import { type BuildCommand, command, verbs } from '../command-line/command.js'
import { letters, limitFlag, type ReadFlags, readFlags } from '../command-line/flags.js'
import { tellOfRack } from '../facts/location.js'
import { withFacts } from '../facts/store.js'
import { align } from '../output/gather.js'
import { timeText } from '../output/time-text.js'

const log = command<ReadFlags & { readonly limit: number }>({
  brief: 'List who changed what, the newest first',
  help: 'Lists what was changed, by whom and why. It never holds a secret.',
  examples: [
    ['phoenix audit log', 'the last rows'],
    ['phoenix audit log --limit 1000 --json', 'with what was before and after'],
  ],
  flags: { ...readFlags, limit: limitFlag },
  letters,
  run: (call, { limit }) =>
    withFacts(call, 'read', async (facts, site) => {
      const rows = await facts.audit.list({ limit })
      if (call.wantsJson) await call.json(rows)
      else if (rows.length === 0) {
        await call.note('The audit log is empty.')
        await tellOfRack(call, site)
      } else {
        await call.print(
          align(
            rows.map(({ id, at, actor, action, nodes, reason }) => [
              String(id),
              timeText(at),
              actor,
              action,
              nodes === '' ? '' : printNodes(NodeSet.parse(nodes)),
              reason === undefined ? '' : `(${cleanLine(reason)})`,
            ]),
          ),
        )
      }
      return 0
    }),
})

const verify = command<ReadFlags>({
  brief: 'Prove that no row was changed or taken out',
  help:
    'Works out the chain of hashes anew. That the end was not cut off shows only by comparing the\n' +
    'last hash with one that was kept elsewhere. Exit code 1 if the chain is broken.',
  examples: [['phoenix audit verify', 'the number of rows and the last hash']],
  flags: readFlags,
  letters,
  run: (call) =>
    withFacts(call, 'read', async (facts) => {
      const verdict = await facts.audit.verify()
      if (call.wantsJson) await call.json(verdict)
      else if (verdict.ok)
        await call.print(`whole: ${verdict.rows} rows, last hash ${verdict.head}`)
      else await call.print(`broken at row ${verdict.firstBad}: ${cleanLine(verdict.reason)}`)
      return verdict.ok ? 0 : 1
    }),
})

const build: BuildCommand = (brief) =>
  verbs(brief, 'Every change is written down with who made it and why, as a chain of hashes.', {
    log,
    verify,
  })

export default build
