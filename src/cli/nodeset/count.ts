import { command } from '../command-line/command.js'
import { type AllFlags, allFlags, allLetters, expressions } from './flags.js'
import { nodesOf, partsOf } from './operands.js'
import { formatFlag, type Style } from './style.js'

type Flags = AllFlags & { readonly outputFormat: Style | undefined }

export const count = command<Flags, string[]>({
  brief: 'Print how many nodes there are',
  help: 'Counts the nodes of the expressions, each once.',
  examples: [
    ["phoenix nodeset count 'x[1-4]c[0-7]s[0-7]'", '256'],
    ["phoenix nodeset count 'cn[1-9]' -i 'cn[5-20]'", '5'],
  ],
  flags: { ...allFlags, outputFormat: formatFlag },
  letters: { ...allLetters, O: 'outputFormat' },
  arguments: expressions,
  run: async (call, flags, ...given) => {
    const set = await nodesOf(call, flags, given)
    const parts = partsOf(set, flags)
    if (call.wantsJson) {
      await call.json(parts === undefined ? set.size : [...parts].map((part) => part.size))
      return 0
    }
    for (const { size } of parts ?? [set]) {
      const text = String(size)
      await call.print(flags.outputFormat === undefined ? text : flags.outputFormat(text))
      if (call.io.stdout.isGone) break
    }
    return 0
  },
})
