/** Gives the declared groups and selections their nodes, each fault a finding. */
import { PhoenixError } from '../../../error.js'
import type { Declaration, GroupDeclaration, GroupSets } from '../../declaration.js'
import { didYouMean } from '../../did-you-mean.js'
import { NodeSet } from '../../node-set/node-set.js'
import type { Findings } from '../findings/findings.js'
import { at, exactly, type Where } from '../findings/where.js'
import type { Aliases } from './aliases.js'
import { byName } from './names.js'

/** The node sets of all groups. */
export interface SettledGroups {
  readonly sets: Map<string, NodeSet>
  /** The groups whose nodes are not known, because something about them was reported. */
  readonly broken: ReadonlySet<string>
}

/** The node sets of all groups. A group may use any other one; a ring is a finding. */
export function settleGroups(
  declaration: Declaration,
  aliases: Aliases,
  findings: Findings,
): SettledGroups {
  const broken = new Set<string>()
  const declared = byName(declaration.groups, 'group', findings)
  const settled = new Map<string, NodeSet>()
  const open: string[] = []
  const sets = groupSets(declared.keys(), (name) => {
    const set = settle(name)
    // Whoever uses a group that is not known is not known either.
    if (broken.has(name)) for (const user of open) broken.add(user)
    return set
  })
  const settle = (name: string): NodeSet => {
    const known = settled.get(name)
    const group = declared.get(name)
    if (known !== undefined || group === undefined) return known ?? NodeSet.empty
    if (open.includes(name)) {
      const ring = [...open.slice(open.indexOf(name)), name].join(' → ')
      throw new PhoenixError('config-invalid', `groups contain each other in a ring: ${ring}`)
    }
    open.push(name)
    const before = findings.size
    const set = resolveSet(
      group.value,
      { sets, aliases },
      `group '${name}'`,
      at(group.origin, name),
      findings,
    )
    if (findings.size > before) broken.add(name)
    open.pop()
    settled.set(name, set)
    return set
  }
  for (const name of declared.keys()) settle(name)
  return { sets: settled, broken }
}

/** The groups as a function in the configuration sees them: an unknown name is an error. */
export function groupSets(names: Iterable<string>, get: (name: string) => NodeSet): GroupSets {
  const known = new Set(names)
  return new Proxy(Object.create(null) as GroupSets, {
    get(_, name) {
      if (typeof name !== 'string') return undefined
      if (known.has(name)) return get(name)
      throw new PhoenixError(
        'unknown-name',
        `there is no group '${name}'${didYouMean(name, known)}`,
      )
    },
    has: (_, name) => known.has(String(name)),
    ownKeys: () => [...known],
    getOwnPropertyDescriptor: (_, name) =>
      known.has(String(name)) ? { enumerable: true, configurable: true } : undefined,
  })
}

/** What names in a selection may stand for. */
export interface Known {
  readonly sets: GroupSets
  readonly aliases: Aliases
}

/** The node set of what was written; a fault is a finding and gives the empty set. */
export function resolveSet(
  written: GroupDeclaration,
  { sets, aliases }: Known,
  what: string,
  where: Where,
  findings: Findings,
): NodeSet {
  if (typeof written === 'function') {
    try {
      const set = written(sets)
      if (NodeSet.is(set)) return aliases.resolved(set)
      findings.error(`the function of ${what} does not give a node set`, where)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      findings.error(`${what} cannot be worked out: ${message}`, { ...where, thrown: error })
    }
  } else if (written.set !== undefined) {
    const set = aliases.resolved(written.set)
    // Else a node whose name is an alias of another one would be gone without a word.
    if (set.size < written.set.size) {
      const twice = written.set.intersection(aliases.names)
      findings.error(`${what} names nodes twice, as themselves and as ${twice}`, where)
    }
    return set
  } else if (written.faulty !== undefined) {
    findings.error(written.faulty.message, exactly(written.faulty.place, where))
  }
  return NodeSet.empty
}
