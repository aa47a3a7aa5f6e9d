import { Model } from '../../../model/settle/model.js'
import { command } from '../../command-line/command.js'
import { letters, nodesArgument, type ReadFlags, readFlags } from '../../command-line/flags.js'
import { selectNodes } from '../../config/select-nodes.js'
import { checkKeys } from '../../facts/known-keys.js'
import { tellOfRack } from '../../facts/location.js'
import { printFacts } from '../../facts/print-facts.js'
import { withFacts } from '../../facts/store.js'
import { keyArgument } from './arguments.js'

export const get = command<ReadFlags, [nodes: string, key?: string]>({
  brief: 'Show what is known about nodes',
  help: 'Shows the facts of nodes, or one of them, with who observed it and when.',
  examples: [
    ['phoenix facts get cn0001', 'all about a node'],
    ['phoenix facts get @gpu power', 'one fact of many'],
  ],
  flags: readFlags,
  letters,
  arguments: { kind: 'tuple', parameters: [nodesArgument, { ...keyArgument, optional: true }] },
  run: (call, _, expression, key) =>
    withFacts(call, 'read', async (facts, site) => {
      const nodes = selectNodes(Model.settle(site), expression)
      const keys = key === undefined ? {} : { keys: [key] }
      const snapshot = await facts.snapshot({ nodes: [...nodes], ...keys })
      if (key !== undefined && snapshot.size === 0) {
        const all = await facts.snapshot()
        checkKeys(new Map([[key, nodes]]), Model.settle(site, all))
      }
      await printFacts(call, snapshot, nodes, key)
      if (snapshot.size === 0) await tellOfRack(call, site)
      return 0
    }),
})
