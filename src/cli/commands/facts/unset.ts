import { command } from '../../command-line/command.js'
import { letters } from '../../command-line/flags.js'
import { withFacts } from '../../facts/store.js'
import { changeFacts } from '../../facts/write-facts.js'
import { type ChangeFlags, changeFlags } from './arguments.js'

export const unset = command<ChangeFlags, [nodes: string, ...keys: string[]]>({
  brief: 'Withdraw facts that do not hold',
  help: 'Nothing is known in their place then; the history keeps what was. It goes to the audit log.',
  examples: [
    ['phoenix facts unset cn0001 interfaces.eno1.mac', 'to be learnt anew by the next apply'],
  ],
  flags: changeFlags,
  letters,
  arguments: {
    kind: 'array',
    parameter: {
      brief: 'a node set, then facts',
      placeholder: 'NODES KEY',
      parse: (input: string) => input,
    },
    minimum: 2,
  },
  run: (call, { reason }, expression, ...keys) =>
    withFacts(call, 'write', async (facts, site) => {
      const values = new Map(keys.map((key) => [key, undefined] as const))
      const changes = { nodes: expression, values, action: 'facts unset' }
      return changeFacts({ call, facts, site, reason }, changes)
    }),
})
