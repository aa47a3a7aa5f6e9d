import { count } from '../../plan/print.js'
import { type BuildCommand, command, verbsOr } from '../command-line/command.js'
import { letters, type ReadFlags, readFlags } from '../command-line/flags.js'
import { knownAndSound } from '../config/known.js'
import { source } from '../group-source/source.js'
import { align } from '../output/gather.js'

const list = command<ReadFlags>({
  brief: 'List all groups',
  help: 'Lists all groups with their nodes.',
  examples: [
    ['phoenix group', 'name, size and nodes of each'],
    ['phoenix group list --json', 'for a program'],
  ],
  flags: readFlags,
  letters,
  run: async (call) => {
    const { model } = await knownAndSound(call)
    const groups = [...model.groups]
    if (call.wantsJson) {
      const entries = groups.map(([name, set]) => {
        return [name, { size: set.size, nodes: set.toString() }] as const
      })
      await call.json(Object.fromEntries(entries))
    } else if (groups.length > 0) {
      const rows = groups.map(([name, set]) => [name, count(set.size, 'node'), set.toString()])
      await call.print(align(rows))
    }
    return 0
  },
})

const show = command<ReadFlags, [name: string]>({
  brief: 'Show the nodes of a group',
  help: 'Prints the nodes of a group, folded.',
  examples: [
    ['phoenix group show gpu', 'gpu[001-512]'],
    ['phoenix nodeset expand @gpu', 'the same, one by one'],
  ],
  flags: readFlags,
  letters,
  arguments: {
    kind: 'tuple',
    parameters: [
      { brief: 'a group', placeholder: 'NAME', parse: (name: string) => name.replace(/^@/, '') },
    ],
  },
  run: async (call, _, name) => {
    const { model } = await knownAndSound(call)
    const set = model.group(name)
    if (call.wantsJson) await call.json({ name, size: set.size, nodes: set.toString() })
    else await call.print(set.toString())
    return 0
  },
})

const build: BuildCommand = (brief, rest) =>
  verbsOr(
    'list',
    rest,
    brief,
    'Groups are declared in the configuration and named @name in node sets.',
    {
      list,
      show,
      source,
    },
  )

export default build
