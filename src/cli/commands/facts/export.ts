import { NodeSet } from '../../../model/node-set/node-set.js'
import { command } from '../../command-line/command.js'
import { letters, type ReadFlags, readFlags } from '../../command-line/flags.js'
import { withFacts } from '../../facts/store.js'

export const exportAll = command<ReadFlags>({
  brief: 'Print all facts as JSON',
  help: 'Prints every fact of the cluster as one JSON document: node, key, value, source and time.',
  examples: [['phoenix facts export > facts.json', 'a copy to read elsewhere']],
  flags: readFlags,
  letters,
  run: (call) =>
    withFacts(call, 'read', async (facts) => {
      const snapshot = await facts.snapshot()
      const nodes = [...NodeSet.from(snapshot.keys())].map((node) => {
        return [node, Object.fromEntries(snapshot.get(node) ?? [])] as const
      })
      await call.json({ cluster: facts.cluster, facts: Object.fromEntries(nodes) })
      return 0
    }),
})
