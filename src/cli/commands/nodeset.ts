import { PhoenixError } from '../../error.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command, verbs } from '../command-line/command.js'
import { configFlag, jsonFlag, letters } from '../command-line/flags.js'
import { clean } from '../output/clean.js'

type Flags = { readonly config: string | undefined; readonly json: boolean }
type ExpandFlags = Flags & { readonly separator: string }

const flags = { config: configFlag, json: jsonFlag } as const

const expressions = {
  kind: 'array',
  parameter: {
    brief: 'expressions; - or none: read them from the standard input',
    placeholder: 'EXPR',
    parse: (input: string) => input,
  },
} as const

/** How many names are written at once. */
const namesPerWrite = 4096

const expand = command<ExpandFlags, string[]>({
  brief: 'Print the names one by one',
  help: 'Prints all nodes of the expressions, each once.',
  examples: [
    ["phoenix nodeset expand 'cn[1-3]'", 'cn1, cn2 and cn3 on lines of their own'],
    ["phoenix nodeset expand -s ' ' '@gpu!gpu7'", 'with spaces between'],
  ],
  flags: {
    ...flags,
    separator: {
      kind: 'parsed',
      parse: (input: string) => input,
      brief: 'what stands between the names (without it: a line break)',
      placeholder: 'TEXT',
      default: '\n',
    },
  },
  letters: { ...letters, s: 'separator' },
  arguments: expressions,
  run: async (call, { separator }, ...given) => {
    const set = await nodesOf(call, given)
    if (call.wantsJson) {
      await call.json([...set])
      return 0
    }
    let names: string[] = []
    let before = ''
    const flush = async () => {
      await call.io.stdout.write(clean(before + names.join(separator)))
      before = separator
      names = []
    }
    for (const name of set) {
      names.push(name)
      if (names.length === namesPerWrite) await flush()
      // `… | head` has what it wanted.
      if (call.io.stdout.isGone) return 0
    }
    if (names.length > 0) await flush()
    if (set.size > 0) await call.io.stdout.write('\n')
    return 0
  },
})

const fold = command<Flags, string[]>({
  brief: 'Print the nodes as one short expression',
  help: 'Folds names and expressions into one.',
  examples: [
    ['phoenix nodeset fold cn1 cn2 cn3', 'cn[1-3]'],
    ['sinfo -hN -o %N | phoenix nodeset fold', 'from the standard input'],
  ],
  flags,
  letters,
  arguments: expressions,
  run: async (call, _, ...given) => {
    const text = (await nodesOf(call, given)).toString()
    if (call.wantsJson) await call.json(text)
    else if (text !== '') await call.print(text)
    return 0
  },
})

const count = command<Flags, string[]>({
  brief: 'Print how many nodes there are',
  help: 'Counts the nodes of the expressions, each once.',
  examples: [["phoenix nodeset count 'x[1-4]c[0-7]s[0-7]'", '256']],
  flags,
  letters,
  arguments: expressions,
  run: async (call, _, ...given) => {
    const { size } = await nodesOf(call, given)
    if (call.wantsJson) await call.json(size)
    else await call.print(String(size))
    return 0
  },
})

const build: BuildCommand = (brief) =>
  verbs(
    brief,
    "Node sets are written as in ClusterShell: cn[1-4], x[1-2]c[0-7/2], and ',' or, '!' but not,\n" +
      "'&' and, '^' one of both, from left to right. Groups (@name) come from the configuration.",
    { expand, fold, count },
  )

export default build

/** The nodes of all expressions; `-`, or none, stands for the standard input. */
async function nodesOf(call: Call, given: readonly string[]): Promise<NodeSet> {
  const texts: string[] = []
  const { stdin } = call.io
  if (given.length === 0 && stdin.isTTY === true) {
    throw new PhoenixError('usage', 'no node set was given', {
      hint: "write one, as in: phoenix nodeset fold 'cn1,cn2'; or give them on the standard input",
    })
  }
  for (const one of given.length === 0 ? ['-'] : given) {
    if (one === '-') for (const word of await wordsOf(stdin)) texts.push(word)
    else texts.push(one)
  }
  // Only groups need the configuration.
  const group = texts.some((text) => text.includes('@')) ? await groups(call) : undefined
  const options = group === undefined ? {} : { group }
  return union(texts.map((text) => NodeSet.parse(text, options)))
}

/** Many sets as one, halves first: folding each single name into a growing set would take long. */
function union(sets: readonly NodeSet[]): NodeSet {
  if (sets.length < 2) return sets[0] ?? NodeSet.empty
  const half = sets.length >> 1
  return union(sets.slice(0, half)).union(union(sets.slice(half)))
}

async function groups(call: Call): Promise<(name: string) => NodeSet> {
  const { knownAndSound } = await import('../config/known.js')
  return (await knownAndSound(call)).model.group
}

async function wordsOf(stdin: Call['io']['stdin']): Promise<string[]> {
  let text = ''
  for await (const part of stdin) text += String(part)
  return text.split(/\s+/).filter((word) => word !== '')
}
