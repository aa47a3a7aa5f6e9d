import { Model } from '../../../model/settle/model.js'
import { command } from '../../command-line/command.js'
import {
  letters,
  limitFlag,
  nodesArgument,
  type ReadFlags,
  readFlags,
} from '../../command-line/flags.js'
import { selectNodes } from '../../config/select-nodes.js'
import { withFacts } from '../../facts/store.js'
import { align } from '../../output/gather.js'
import { scalarText } from '../../output/node-json.js'
import { timeText } from '../../output/time-text.js'
import { keyArgument } from './arguments.js'

export const history = command<
  ReadFlags & { readonly limit: number },
  [nodes: string, key?: string]
>({
  brief: 'Show how facts changed, the newest first',
  help: 'Shows every change of the facts of nodes, or of one of them. Nothing is ever taken out.',
  examples: [['phoenix facts history cn0001 interfaces.eno1.mac', 'which hardware address when']],
  flags: { ...readFlags, limit: limitFlag },
  letters,
  arguments: { kind: 'tuple', parameters: [nodesArgument, { ...keyArgument, optional: true }] },
  run: (call, { limit }, expression, key) =>
    withFacts(call, 'read', async (facts, site) => {
      const model = Model.settle(site)
      const nodes = selectNodes(model, expression)
      const ofOne = (node: string) =>
        facts.history({ node, limit, ...(key === undefined ? {} : { key }) })
      const isAll = key === undefined && nodes.size === model.nodes.size
      const parts = isAll
        ? [await facts.history({ limit })]
        : await Promise.all([...nodes].map(ofOne))
      const changes = parts
        .flat()
        .sort((a, b) => (a.observedAt < b.observedAt ? 1 : a.observedAt > b.observedAt ? -1 : 0))
        .slice(0, limit)
      if (call.wantsJson) await call.json(changes)
      else if (changes.length === 0) await call.note('Nothing is known.')
      else {
        const rows = changes.map(({ node, key, value, source, observedAt }) => [
          timeText(observedAt),
          node,
          key,
          value === undefined ? '(withdrawn)' : scalarText(value),
          source,
        ])
        await call.print(align(rows))
      }
      return 0
    }),
})
