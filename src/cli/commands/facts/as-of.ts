import { PhoenixError } from '../../../error.js'
import { Model } from '../../../model/settle/model.js'
import { command } from '../../command-line/command.js'
import { letters, nodesArgument, type ReadFlags, readFlags } from '../../command-line/flags.js'
import { selectNodes } from '../../config/select-nodes.js'
import { snapshotAsOf } from '../../facts/as-of.js'
import { checkKeys } from '../../facts/known-keys.js'
import { parseMoment } from '../../facts/moment.js'
import { printFacts } from '../../facts/print-facts.js'
import { withFacts } from '../../facts/store.js'
import { keyArgument } from './arguments.js'

export const asOf = command<ReadFlags, [nodes: string, time: Date, key?: string]>({
  brief: 'Show what was known at a time',
  help:
    'Shows the facts of nodes as they were known at a time, or one of them; the time that is shown with\n' +
    'a fact is when it took its value. Times are in UTC unless they say otherwise.',
  examples: [
    ['phoenix facts as-of cn0001 2026-01-31T12:00Z', 'all about a node at noon'],
    ['phoenix facts as-of @gpu 2h power', 'one fact of many, two hours ago'],
    ["phoenix facts as-of cn0001 '2026-01-31 12:00:00' --json", 'for a program'],
  ],
  flags: readFlags,
  letters,
  arguments: {
    kind: 'tuple',
    parameters: [
      nodesArgument,
      {
        brief: '2026-01-31, 2026-01-31T12:00Z, or how long ago: 90s, 15m, 2h, 3d',
        placeholder: 'TIME',
        parse: (input: string) => parseMoment(input, new Date()),
      },
      { ...keyArgument, optional: true },
    ],
  },
  run: (call, _, expression, time, key) =>
    withFacts(call, 'read', async (facts, site) => {
      if (time.getTime() > Date.now()) {
        throw new PhoenixError('usage', `${time.toISOString()} is not over yet`)
      }
      const nodes = selectNodes(Model.settle(site), expression)
      const snapshot = await snapshotAsOf(facts, nodes, time, key)
      if (key !== undefined && snapshot.size === 0) {
        checkKeys(new Map([[key, nodes]]), Model.settle(site, await facts.snapshot()))
      }
      await printFacts(call, snapshot, nodes, key)
      return 0
    }),
})
