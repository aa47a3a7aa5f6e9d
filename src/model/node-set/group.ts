/** Groups within expressions: `@gpu`, `@source:gpu`, `@rack[1-3]`, `@*`, `@@source`. */
import { type Family, NameGatherer, uniteFamilies } from './family.js'
import { namesOf } from './names.js'
import type { NodeSet } from './node-set.js'
import { expressionError, type Operand, piece } from './operands.js'
import { familiesOfPattern } from './pattern.js'

/** What an expression may ask about groups; `families` opens a node set that a group gave. */
export interface Groups {
  readonly group?: ((name: string, source?: string) => NodeSet) | undefined
  readonly groupNames?: ((source?: string) => Iterable<string>) | undefined
  readonly families: (set: NodeSet) => readonly Family[]
}

// A group pattern asks the caller once per group.
const mostGroups = 100_000

/** What a group operand stands for. */
export function familiesOfGroup(
  operand: Operand,
  expression: string,
  { group: findGroup, groupNames, families }: Groups,
): readonly Family[] {
  const refuse = (sentence: string): never => {
    throw expressionError(sentence, expression, operand.start)
  }
  const { text } = operand
  if (text.startsWith('@@')) {
    if (groupNames === undefined) {
      return refuse(`'${piece(text)}' stands for the names of groups, but none are known here`)
    }
    const names = new NameGatherer()
    for (const name of text === '@@' ? groupNames() : groupNames(text.slice(2))) names.add(name)
    return names.families()
  }
  if (findGroup === undefined) {
    return refuse(`'${piece(text)}' names a group, but no groups are known here`)
  }
  const body = text.slice(1)
  const colon = body.indexOf(':')
  const source = colon < 0 ? undefined : body.slice(0, colon)
  const name = body.slice(colon + 1)
  if (name === '' || source === '') refuse(`a group has no name in '${piece(text)}'`)
  const find = (group: string) => {
    return families(source === undefined ? findGroup(group) : findGroup(group, source))
  }
  if (name === '*') return find('*')
  const start = operand.start + text.length - name.length
  const groups = familiesOfPattern({ operator: ',', text: name, start }, expression)
  const count = groups.reduce((sum, family) => sum + family.numbers.size, 0)
  if (count > mostGroups) refuse(`'${piece(text)}' names ${count} groups`)
  return uniteFamilies([...namesOf(groups)].map(find))
}
