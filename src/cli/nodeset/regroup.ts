import type { NodeSet } from '../../model/node-set/node-set.js'
import { command } from '../command-line/command.js'
import { declaredAndSound } from '../config/known.js'
import {
  expressions,
  type PartFlags,
  partFlags,
  partLetters,
  type SetFlags,
  setFlags,
  setLetters,
} from './flags.js'
import { nodesOf, partsOf } from './operands.js'
import { type FoldFlags, foldFlags, foldOptions, formatFlag, type Style } from './style.js'

type Flags = SetFlags & PartFlags & FoldFlags & { readonly outputFormat: Style | undefined }

export const regroup = command<Flags, string[]>({
  brief: 'Print the nodes as groups, and what is left as names',
  help: 'Folds the nodes into the groups of the configuration that they make up, the largest first.',
  examples: [["phoenix nodeset regroup 'cn[01-16],login1'", '@compute,login1']],
  flags: { ...setFlags, ...partFlags, ...foldFlags, outputFormat: formatFlag },
  letters: { ...setLetters, ...partLetters, O: 'outputFormat' },
  arguments: expressions,
  run: async (call, flags, ...given) => {
    const set = await nodesOf(call, flags, given)
    const { model } = await declaredAndSound(call)
    const options = foldOptions(set, flags)
    const textOf = (part: NodeSet): string => {
      const regrouped = part.regroup(model.groups, options)
      return flags.outputFormat === undefined ? regrouped : flags.outputFormat(regrouped)
    }
    const parts = partsOf(set, flags)
    if (call.wantsJson) {
      await call.json(parts === undefined ? textOf(set) : [...parts].map(textOf))
      return 0
    }
    for (const part of parts ?? [set]) {
      if (part.size > 0) await call.print(textOf(part))
      if (call.io.stdout.isGone) break
    }
    return 0
  },
})
