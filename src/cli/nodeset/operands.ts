/** What the verbs of `phoenix nodeset` work on: expressions, the standard input, and operations. */
import { PhoenixError } from '../../error.js'
import { NodeSet, type ParseNodeSetOptions } from '../../model/node-set/node-set.js'
import type { Call } from '../command-line/call.js'
import type { NumberFlags, PartFlags, SetFlags } from './flags.js'
import { numbersOf } from './numbers.js'

/** How texts are read as sets. */
type Read = (text: string) => NodeSet

/** The nodes that a command line means. Without expressions they come from the standard input. */
export async function nodesOf(
  call: Call,
  flags: SetFlags & Partial<NumberFlags>,
  given: readonly string[],
): Promise<NodeSet> {
  const isNothing = given.length === 0 && !flags.all
  if (isNothing && call.io.stdin.isTTY === true) {
    throw new PhoenixError('usage', 'no node set was given', {
      hint: "write one, as in: phoenix nodeset fold 'cn1,cn2'; or give them on the standard input",
    })
  }
  const { intersection = [], exclude = [], xor = [] } = flags
  const words = new Words(call)
  const [first, and, not, either] = [
    await words.of(isNothing ? ['-'] : given),
    await words.ofEach(intersection),
    await words.ofEach(exclude),
    await words.ofEach(xor),
  ]
  const read = await reader(call, flags, [first, ...and, ...not, ...either].flat())
  const setOf = (texts: readonly string[]) => union(texts.map(read))
  let set = setOf(flags.all ? [...first, '@*'] : first)
  for (const texts of and) set = set.intersection(setOf(texts))
  for (const texts of not) set = set.difference(setOf(texts))
  for (const texts of either) set = set.symmetricDifference(setOf(texts))
  if (flags.slice !== undefined) set = sliced(set, flags.slice)
  return flags.pick === undefined ? set : set.pick(flags.pick)
}

/** The parts that are printed, each on a line of its own; undefined where the set is not cut. */
export function partsOf(
  set: NodeSet,
  { split, contiguous }: PartFlags,
): Iterable<NodeSet> | undefined {
  if (split !== undefined && contiguous) {
    throw new PhoenixError('usage', '--split and --contiguous cannot be had at once')
  }
  if (contiguous) return set.contiguous()
  return split === undefined || split === 1 ? undefined : set.split(split)
}

/** The expressions behind arguments: lines, and the standard input for `-`. */
class Words {
  #read: Promise<string[]> | undefined

  constructor(readonly call: Call) {}

  async of(given: readonly string[]): Promise<string[]> {
    const texts: string[] = []
    for (const one of given) {
      const found = one === '-' ? await this.#stdin() : one.split('\n')
      for (const word of found) if (word.trim() !== '') texts.push(word)
    }
    return texts
  }

  ofEach(given: readonly string[]): Promise<string[][]> {
    return Promise.all(given.map((one) => this.of([one])))
  }

  #stdin(): Promise<string[]> {
    this.#read ??= wordsOf(this.call.io.stdin)
    return this.#read
  }
}

async function wordsOf(stdin: Call['io']['stdin']): Promise<string[]> {
  let text = ''
  for await (const part of stdin) text += String(part)
  // What stands behind '#' is a comment.
  return text.replace(/#.*/g, '').split(/\s+/)
}

async function reader(
  call: Call,
  { all, rangeset = false }: SetFlags & Partial<NumberFlags>,
  texts: readonly string[],
): Promise<Read> {
  if (rangeset) {
    if (all) throw new PhoenixError('usage', '--all is about nodes, not about --rangeset')
    return numbersOf
  }
  // Only groups and wildcards need the configuration.
  const options = all || texts.some((one) => /[@*?]/.test(one)) ? await groupsOf(call) : {}
  return (one) => NodeSet.parse(one, options)
}

/** The groups of the configuration. */
export async function groupsOf(call: Call): Promise<ParseNodeSetOptions> {
  const { declaredAndSound } = await import('../config/known.js')
  const { model } = await declaredAndSound(call)
  return {
    group: model.group,
    groupNames: (source) => {
      // Refuses a source that is not known.
      if (source !== undefined) model.group('*', source)
      return model.groups.keys()
    },
    known: model.nodes,
  }
}

/** Many sets as one, halves first: folding each single name into a growing set would take long. */
function union(sets: readonly NodeSet[]): NodeSet {
  if (sets.length < 2) return sets[0] ?? NodeSet.empty
  const half = sets.length >> 1
  return union(sets.slice(0, half)).union(union(sets.slice(half)))
}

/** The nodes at the places that are the numbers of another set. */
function sliced(set: NodeSet, places: NodeSet): NodeSet {
  const parts: NodeSet[] = []
  for (const part of places.contiguous()) {
    const from = Number(part.at(0))
    parts.push(set.slice(from, from + part.size))
  }
  return union(parts)
}
