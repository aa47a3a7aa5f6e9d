/** Nodes and groups that a node set may go on with. */
import type { Context } from '../command-line/command.js'

/** The most names of nodes that are proposed: more are no help. */
const mostNames = 100

/** Proposes what the last part of a node set may be: groups behind `@`, else nodes. */
export async function proposeNodes(this: Context, partial: string): Promise<readonly string[]> {
  const [, before = '', last = ''] = /^(.*[,!&^])?([^,!&^]*)$/s.exec(partial) ?? []
  // What begins with `-` is to be a flag: the configuration is not needed for that, and there may be none.
  const mayBeNodes = (last !== '' || before !== '') && !partial.startsWith('-')
  if (this.completing === undefined || !mayBeNodes) return []
  const { declaredAndSound } = await import('../config/known.js')
  const { model } = await declaredAndSound(this.completing)
  const all = last.startsWith('@') ? ['*', ...model.groups.keys()].map((name) => `@${name}`) : []
  const names = last.startsWith('@') ? all : [...model.nodes]
  const fitting = names.filter((name) => name.startsWith(last))
  return fitting.length > mostNames ? [] : fitting.map((name) => `${before}${name}`)
}
