import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { count } from '../../../plan/print.js'
import { command } from '../../command-line/command.js'
import { letters } from '../../command-line/flags.js'
import { parseFacts } from '../../facts/facts-file.js'
import { withFacts } from '../../facts/store.js'
import { storeFacts } from '../../facts/write-facts.js'
import { readText } from '../../files/read-text.js'
import { fileArgument, newKeyHint, type StoreFlags, storeFlags } from './arguments.js'

export const importAll = command<StoreFlags, [file: string]>({
  brief: 'Take facts from a file',
  help:
    'Stores the facts of a file, or of the standard input for -: what phoenix facts export prints, a\n' +
    'JSON object of values by node and key, or lines of a node set and KEY=VALUE… as phoenix facts set\n' +
    'takes them, where # begins a comment. Facts that say who observed them and when keep both; an older\n' +
    'one than what is known changes nothing. All is stored or, if anything is wrong, nothing.',
  examples: [
    ['phoenix facts import facts.json', 'a copy of phoenix facts export'],
    ['phoenix facts import macs.txt', 'lines: cn0001 interfaces.eno1.mac=02:00:5e:00:00:01'],
    ['printf \'{"cn0001":{"serial":"X1"}}\' | phoenix facts import -', 'from another program'],
  ],
  flags: storeFlags,
  letters,
  arguments: { kind: 'tuple', parameters: [fileArgument] },
  run: (call, { reason, newKey }, file) =>
    withFacts(call, 'write', async (facts, site) => {
      const text = await readText(call, file)
      const changing = { call, facts, site, reason, newKeys: newKey, hint: newKeyHint }
      const changed = await storeFacts(changing, {
        action: 'facts import',
        observations: (model) =>
          parseFacts(text, file === '-' ? undefined : call.path(file), model),
        record: (_, observations) => ({
          after: {
            file: file === '-' ? file : basename(file),
            sha256: createHash('sha256').update(text).digest('hex'),
            facts: observations.length,
          },
        }),
      })
      if (call.wantsJson) await call.json(changed)
      else await call.print(`${count(changed.length, 'fact')} changed`)
      return 0
    }),
})
