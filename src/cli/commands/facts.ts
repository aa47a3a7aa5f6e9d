import { NodeSet } from '../../model/node-set/node-set.js'
import { Model } from '../../model/settle/model.js'
import { type BuildCommand, command, verbs } from '../command-line/command.js'
import {
  letters,
  limitFlag,
  nodesArgument,
  type ReadFlags,
  readFlags,
  reasonFlag,
} from '../command-line/flags.js'
import { parseAssignment } from '../facts/assignment.js'
import { checkKeys } from '../facts/known-keys.js'
import { withFacts } from '../facts/store.js'
import { changeFacts } from '../facts/write-facts.js'
import { align, gatheredLines } from '../output/gather.js'
import { scalarText } from '../output/node-json.js'

const keyArgument = {
  brief: 'a fact: power, serial, interfaces.eno1.mac',
  placeholder: 'KEY',
  parse: (input: string) => input,
} as const

const newKeyHint = 'to keep a fact of your own under such a key, say --new-key'

type ChangeFlags = ReadFlags & { readonly reason: string | undefined }
type SetFlags = ChangeFlags & { readonly newKey: boolean }

const get = command<ReadFlags, [nodes: string, key?: string]>({
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
      const nodes = Model.settle(site).select(expression)
      const keys = key === undefined ? {} : { keys: [key] }
      const snapshot = await facts.snapshot({ nodes: [...nodes], ...keys })
      if (key !== undefined && snapshot.size === 0) {
        const all = await facts.snapshot()
        checkKeys([key], { model: Model.settle(site, all), facts: all, nodes })
      }
      const found = [...nodes].map((node) => [node, snapshot.get(node) ?? new Map()] as const)
      if (call.wantsJson) {
        const json = found.map(([node, all]) => [node, Object.fromEntries(all)] as const)
        await call.json(Object.fromEntries(json))
        return 0
      }
      const isOne = nodes.size === 1
      const texts = found.map(([node, all]) => {
        const rows = [...all].map(([name, { value, source, observedAt }]) => {
          // Times differ from node to node and would keep like nodes apart.
          const when = isOne ? [observedAt.slice(0, 19).replace('T', ' ')] : []
          return [...(key === undefined ? [name] : []), scalarText(value), source, ...when]
        })
        return [node, rows.length === 0 ? 'nothing is known' : align(rows)] as const
      })
      const lines = isOne ? texts.map(([, text]) => text) : gatheredLines(texts)
      for (const line of lines) await call.print(line)
      return 0
    }),
})

const set = command<SetFlags, [nodes: string, ...assignments: string[]]>({
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
  flags: {
    ...readFlags,
    reason: reasonFlag,
    newKey: {
      kind: 'boolean',
      brief: 'keep facts of your own, under keys that nothing knows yet',
      default: false,
      withNegated: false,
    },
  },
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
      return changeFacts({
        call,
        facts,
        site,
        expression,
        values,
        reason,
        newKeys: newKey,
        hint: newKeyHint,
      })
    }),
})

const unset = command<ChangeFlags, [nodes: string, ...keys: string[]]>({
  brief: 'Withdraw facts that do not hold',
  help: 'Nothing is known in their place then; the history keeps what was. It goes to the audit log.',
  examples: [
    ['phoenix facts unset cn0001 interfaces.eno1.mac', 'to be learnt anew by the next apply'],
  ],
  flags: { ...readFlags, reason: reasonFlag },
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
      return changeFacts({ call, facts, site, expression, values, reason })
    }),
})

const history = command<ReadFlags & { readonly limit: number }, [nodes: string, key?: string]>({
  brief: 'Show how facts changed, the newest first',
  help: 'Shows every change of the facts of nodes, or of one of them. Nothing is ever taken out.',
  examples: [['phoenix facts history cn0001 interfaces.eno1.mac', 'which hardware address when']],
  flags: { ...readFlags, limit: limitFlag },
  letters,
  arguments: { kind: 'tuple', parameters: [nodesArgument, { ...keyArgument, optional: true }] },
  run: (call, { limit }, expression, key) =>
    withFacts(call, 'read', async (facts, site) => {
      const model = Model.settle(site)
      const nodes = model.select(expression)
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
          observedAt.slice(0, 19).replace('T', ' '),
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

const exportAll = command<ReadFlags>({
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

const build: BuildCommand = (brief) =>
  verbs(brief, 'Facts are what was observed and nobody chose. Every change is kept.', {
    get,
    set,
    unset,
    history,
    export: exportAll,
  })

export default build
