import { naturalCompare } from '../../model/node-set/natural-order.js'
import type { NodeSet } from '../../model/node-set/node-set.js'
import { command } from '../command-line/command.js'
import { declaredAndSound } from '../config/known.js'
import { expressions, type SetFlags, setFlags, setLetters } from './flags.js'
import { nodesOf } from './operands.js'

type Flags = SetFlags & {
  readonly nodes: boolean
  readonly sizes: boolean
  readonly plain: boolean
}

const shown = (brief: string) =>
  ({ kind: 'boolean', brief, default: false, withNegated: false }) as const

export const groups = command<Flags, string[]>({
  brief: 'List groups, or those that nodes are in',
  help:
    'Without an expression lists all groups, with one those that any of its nodes is in, each on a\n' +
    'line. --nodes shows what of the nodes is in each, --sizes also how many that are.',
  examples: [
    ['phoenix nodeset groups', '@compute, @gpu, … on lines of their own'],
    ['phoenix nodeset groups --nodes', '@compute cn[01-16]'],
    ['phoenix nodeset groups --sizes cn[01-04]', '@compute cn[01-04] 4/16'],
  ],
  flags: {
    ...setFlags,
    nodes: shown('with the nodes of each'),
    sizes: shown('with the nodes of each and how many there are'),
    plain: shown("names without '@'"),
  },
  letters: setLetters,
  arguments: expressions,
  run: async (call, flags, ...given) => {
    const { model } = await declaredAndSound(call)
    const isFiltered = given.length > 0 || flags.all
    const wanted = isFiltered ? await nodesOf(call, flags, given) : undefined
    const found: { name: string; all: NodeSet; nodes: NodeSet }[] = []
    for (const [name, all] of model.groups) {
      const nodes = wanted === undefined ? all : all.intersection(wanted)
      if (wanted === undefined || nodes.size > 0) found.push({ name, all, nodes })
    }
    found.sort((a, b) => naturalCompare(a.name, b.name))
    if (call.wantsJson) {
      const entries = found.map(({ name, all, nodes }) => {
        return [name, { nodes: nodes.toString(), count: nodes.size, size: all.size }] as const
      })
      await call.json(Object.fromEntries(entries))
      return 0
    }
    for (const { name, all, nodes } of found) {
      const words = [flags.plain ? name : `@${name}`]
      if (flags.nodes || flags.sizes) words.push(nodes.toString())
      if (flags.sizes) words.push(isFiltered ? `${nodes.size}/${all.size}` : String(all.size))
      await call.print(words.join(' '))
    }
    return 0
  },
})
