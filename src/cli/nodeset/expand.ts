import { cleanLines } from '../../model/clean-text.js'
import type { NodeSet } from '../../model/node-set/node-set.js'
import type { Call } from '../command-line/call.js'
import { command } from '../command-line/command.js'
import { type AllFlags, allFlags, allLetters, expressions } from './flags.js'
import { nodesOf, partsOf } from './operands.js'
import { formatFlag, type Style, styledNames } from './style.js'

type Flags = AllFlags & {
  readonly separator: string | undefined
  readonly outputFormat: Style | undefined
}

/** How many names are written at once. */
const namesPerWrite = 4096

const asIs: Style = (name) => name

export const expand = command<Flags, string[]>({
  brief: 'Print the names one by one',
  help: 'Prints all nodes of the expressions, each once, in natural order.',
  examples: [
    ["phoenix nodeset expand 'cn[1-3]'", 'cn1, cn2 and cn3 on lines of their own'],
    ["phoenix nodeset expand -S ' ' '@gpu!gpu7'", 'with spaces between'],
    ["phoenix nodeset expand -O '%s-ipmi' 'cn[1-3]'", 'cn1-ipmi, cn2-ipmi, cn3-ipmi'],
    ["phoenix nodeset expand --split 2 'cn[1-4]'", 'cn1 cn2 on one line, cn3 cn4 on the next'],
  ],
  flags: {
    ...allFlags,
    separator: {
      kind: 'parsed',
      parse: escaped,
      brief: 'what stands between the names (without it: a line break, within parts a space)',
      placeholder: 'TEXT',
      optional: true,
    },
    outputFormat: formatFlag,
  },
  letters: {
    ...allLetters,
    s: 'separator',
    S: 'separator',
    O: 'outputFormat',
  },
  arguments: expressions,
  run: async (call, flags, ...given) => {
    const set = await nodesOf(call, flags, given)
    const parts = partsOf(set, flags)
    const style = flags.outputFormat ?? asIs
    if (call.wantsJson) {
      const names = (part: NodeSet) => [...styledNames(part, style)]
      await call.json(parts === undefined ? names(set) : [...parts].map(names))
      return 0
    }
    const separator = flags.separator ?? (parts === undefined ? '\n' : ' ')
    for (const part of parts ?? [set]) {
      if (!(await write(call, part, separator, style))) break
    }
    return 0
  },
})

/** Writes the names of a set; false where nobody reads any more. */
async function write(call: Call, set: NodeSet, separator: string, style: Style): Promise<boolean> {
  const { stdout } = call.io
  let names: string[] = []
  let before = ''
  const flush = async () => {
    await stdout.write(cleanLines(before + names.join(separator)))
    before = separator
    names = []
  }
  for (const name of styledNames(set, style)) {
    names.push(name)
    if (names.length === namesPerWrite) await flush()
    // `… | head` has what it wanted.
    if (stdout.isGone) return false
  }
  if (names.length > 0) await flush()
  if (set.size > 0) await stdout.write('\n')
  return true
}

/** What stands for characters that are hard to type: `\n`, `\t`. */
function escaped(input: string): string {
  const meant: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\' }
  return input.replace(/\\([nt\\])/g, (_, letter: string) => meant[letter] as string)
}
