/** Why a selection of nodes does not have a node. */
import type { GroupDeclaration } from '../../declaration.js'
import { NodeSet } from '../../node-set/node-set.js'
import { groupSets } from '../declared/groups.js'
import type { Model } from '../model.js'
import type { SettledRule } from '../rule/rules.js'

/** The groups that decide whether a function of the groups has a node. */
interface Deciding {
  /** It would have the node, were the node not in them. */
  readonly takeOut: readonly string[]
  /** It would have the node, were the node in any of them. */
  readonly lack: readonly string[]
}

/** The selections of one cluster. */
export class Selections {
  readonly #groups: ReadonlyMap<string, GroupDeclaration>

  constructor(private readonly model: Model) {
    // A name that is declared twice was reported; the first one stands.
    const declared = model.declaration.groups.toReversed()
    this.#groups = new Map(declared.map(({ name, value }) => [name, value]))
  }

  /** Why a rule that does not select a node does not, as sentences. */
  whyNotIn(node: string, { select, nodes }: SettledRule): string[] {
    const because =
      typeof select === 'string'
        ? this.#group(node, select)
        : this.#set(node, select, 'it selects', nodes)
    return [...because, this.#nearest(node, nodes)]
  }

  #group(node: string, name: string): string[] {
    const declared = this.#groups.get(name)
    const set = this.model.groups.get(name) ?? NodeSet.empty
    if (declared === undefined) return [`there is no group '${name}'`]
    return this.#set(node, declared, `the group '${name}'`, set)
  }

  #set(node: string, written: GroupDeclaration, what: string, set: NodeSet): string[] {
    if (typeof written !== 'function') {
      if (what.startsWith('it ')) return [`${what} ${shortened(set)}`]
      return [`${what} is ${shortened(set)}`]
    }
    const subject = what.startsWith('it ') ? 'its function' : what
    const { takeOut, lack } = this.#deciding(node, written)
    if (takeOut.length > 0) {
      return [`${subject} does not have it: ${listed(takeOut, 'and')} ${takes(takeOut)} it out`]
    }
    if (lack.length > 0) {
      const missing = lack.length === 1 ? `it is not in ${listed(lack, 'or')}` : noneOf(lack)
      const inner = lack.flatMap((name) =>
        typeof this.#groups.get(name) === 'function' ? this.#group(node, name) : [],
      )
      return [`${subject} does not have it: ${missing}`, ...inner]
    }
    return [`${subject} does not have it, and no single group decides that`]
  }

  /**
   * Asks the function again as if the node were in one group more or less: whichever changes the answer
   * decides it.
   */
  #deciding(node: string, written: Exclude<GroupDeclaration, { kind: 'nodes' }>): Deciding {
    const one = NodeSet.from([node])
    const looked = new Set<string>()
    const has = (altered?: string) => {
      const sets = groupSets(this.#groups.keys(), (name) => {
        looked.add(name)
        const set = this.model.groups.get(name) ?? NodeSet.empty
        if (name !== altered) return set
        return set.has(node) ? set.difference(one) : set.union(one)
      })
      try {
        return written(sets).has(node)
      } catch {
        return false
      }
    }
    has()
    const deciding = [...looked].filter((name) => has(name))
    const isIn = (name: string) => this.model.groups.get(name)?.has(node) === true
    return {
      takeOut: deciding.filter(isIn),
      lack: deciding.filter((name) => !isIn(name)),
    }
  }

  /** The group with the node that is most like the selection. */
  #nearest(node: string, selection: NodeSet): string {
    let nearest: string | undefined
    let most = -1
    for (const [name, set] of this.model.groups) {
      if (!set.has(node)) continue
      const likeness = set.intersection(selection).size / set.union(selection).size
      if (likeness <= most) continue
      nearest = name
      most = likeness
    }
    if (nearest === undefined) return 'no group has it'
    return `the nearest group that has it is '${nearest}'`
  }
}

function shortened(set: NodeSet): string {
  const text = String(set)
  if (set.size === 0) return 'empty'
  return `${text.length > 100 ? `${text.slice(0, 97)}…` : text}, which does not have it`
}

function listed(names: readonly string[], word: string): string {
  const quoted = names.map((name) => `'${name}'`)
  const last = quoted.at(-1) ?? ''
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(', ')} ${word} ${last}`
}

const takes = (names: readonly string[]) => (names.length === 1 ? 'takes' : 'take')

function noneOf(names: readonly string[]): string {
  return `it is in none of ${listed(names, 'and')}`
}
