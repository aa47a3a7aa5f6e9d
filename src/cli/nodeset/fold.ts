import { NodeSet } from '../../model/node-set/node-set.js'
import { command } from '../command-line/command.js'
import { type AllFlags, allFlags, allLetters, expressions } from './flags.js'
import { withoutBrackets } from './numbers.js'
import { nodesOf, partsOf } from './operands.js'
import {
  type FoldFlags,
  foldFlags,
  foldOptions,
  formatFlag,
  type Style,
  styledNames,
} from './style.js'

type Flags = AllFlags & FoldFlags & { readonly outputFormat: Style | undefined }

export const fold = command<Flags, string[]>({
  brief: 'Print the nodes as one short expression',
  help: 'Folds names and expressions into one.',
  examples: [
    ['phoenix nodeset fold cn1 cn2 cn3', 'cn[1-3]'],
    ['sinfo -hN -o %N | phoenix nodeset fold', 'from the standard input'],
    ["phoenix nodeset fold 'cn[1-9]' -x 'cn[3-5]'", 'cn[1-2,6-9]'],
    ['phoenix nodeset fold --autostep 3 cn2,cn4,cn6', 'cn[2-6/2]'],
    ["phoenix nodeset fold -O '%s-ipmi' 'cn[1-3]'", 'cn[1-3]-ipmi'],
    ['phoenix nodeset fold --rangeset 1,2,3,7', '1-3,7'],
  ],
  flags: { ...allFlags, ...foldFlags, outputFormat: formatFlag },
  letters: { ...allLetters, O: 'outputFormat' },
  arguments: expressions,
  run: async (call, flags, ...given) => {
    const set = await nodesOf(call, flags, given)
    const options = foldOptions(set, flags)
    const { rangeset, outputFormat: style } = flags
    const textOf = (part: NodeSet): string => {
      if (rangeset) {
        const folded = withoutBrackets(part.fold(options))
        return style === undefined ? folded : style(folded)
      }
      // Each name is put into the format, so that what comes out is an expression again.
      const styled = style === undefined ? part : NodeSet.from(styledNames(part, style))
      return styled.fold(options)
    }
    const parts = partsOf(set, flags)
    if (call.wantsJson) {
      await call.json(parts === undefined ? textOf(set) : [...parts].map(textOf))
      return 0
    }
    for (const part of parts ?? [set]) {
      const text = textOf(part)
      if (text !== '') await call.print(text)
      if (call.io.stdout.isGone) break
    }
    return 0
  },
})
