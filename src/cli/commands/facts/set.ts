import { command } from '../../command-line/command.js'
import { letters } from '../../command-line/flags.js'
import { parseAssignment } from '../../facts/assignment.js'
import { withFacts } from '../../facts/store.js'
import { changeFacts } from '../../facts/write-facts.js'
import { newKeyHint, type StoreFlags, storeFlags } from './arguments.js'

export const set = command<StoreFlags, [nodes: string, ...assignments: string[]]>({
  brief: 'Write down facts',
  help:
    'Stores facts for nodes, from the source admin, with a row in the audit log. KEY=TEXT stores a\n' +
    'text, KEY:=JSON any other value. A key that nothing observes, no rule reads and nobody has kept\n' +
    'before is taken for a slip; --new-key says that it is a fact of your own. Values that a fact of\n' +
    'that name cannot have, and what would make the configuration wrong, are refused.',
  examples: [
    ['phoenix facts set cn0001 interfaces.eno1.mac=02:00:5e:00:00:01', 'a hardware address'],
    ["phoenix facts set @gpu 'gpu.count:=8' --new-key", 'a number, under a key of your own'],
  ],
  flags: storeFlags,
  letters,
  arguments: {
    kind: 'array',
    parameter: {
      brief: 'a node set, then KEY=VALUE…',
      placeholder: 'NODES KEY=VALUE',
      parse: (input: string) => input,
    },
    minimum: 2,
  },
  run: (call, { reason, newKey }, expression, ...assignments) =>
    withFacts(call, 'write', async (facts, site) => {
      const values = new Map(assignments.map(parseAssignment))
      const changes = { nodes: expression, values, action: 'facts set' }
      return changeFacts({ call, facts, site, reason, newKeys: newKey, hint: newKeyHint }, changes)
    }),
})
