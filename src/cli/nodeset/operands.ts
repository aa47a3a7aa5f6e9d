/** What the verbs of `phoenix nodeset` work on: expressions, the standard input, and operations. */
import { PhoenixError } from '../../error.js'
import { NodeSet, type ParseNodeSetOptions } from '../../model/node-set/node-set.js'
import type { Call } from '../command-line/call.js'
import { configFlag, jsonFlag, letters } from '../command-line/flags.js'
import { numbersOf, placesOf } from './numbers.js'

const text = (input: string): string => input

function wholeFrom1(input: string): number {
  if (/^[1-9]\d{0,8}$/.test(input)) return Number(input)
  throw new Error('it has to be a whole number from 1')
}

const repeated = (brief: string) =>
  ({
    kind: 'parsed',
    parse: text,
    brief,
    placeholder: 'EXPR',
    optional: true,
    variadic: true,
  }) as const

const optional = (brief: string) =>
  ({ kind: 'boolean', brief, default: false, withNegated: false }) as const

/** The flags that say which nodes are meant. */
export const setFlags = {
  config: configFlag,
  json: jsonFlag,
  all: optional('all nodes of the cluster too'),
  intersection: repeated('keep what is in EXPR too; may be repeated'),
  exclude: repeated('leave out what is in EXPR; may be repeated'),
  xor: repeated('keep what is in exactly one of the set and EXPR; may be repeated'),
  slice: {
    kind: 'parsed',
    parse: placesOf,
    brief: 'only the nodes at these places, from 0: 0-9,20-28/2',
    placeholder: 'PLACES',
    optional: true,
  },
  pick: {
    kind: 'parsed',
    parse: wholeFrom1,
    brief: 'so many of the nodes, picked at random',
    placeholder: 'N',
    optional: true,
  },
} as const

/** The flags that cut the result into parts. */
export const partFlags = {
  split: {
    kind: 'parsed',
    parse: wholeFrom1,
    brief: 'cut into so many parts of the same size, a line for each',
    placeholder: 'N',
    optional: true,
  },
  contiguous: optional('cut into parts without a gap, a line for each'),
} as const

/** The flag that turns node sets into sets of numbers. */
export const numberFlags = {
  rangeset: optional('the expressions are numbers, such as 1,5,18-31'),
} as const

/** The letters of both, those of ClusterShell's command. */
export const setLetters = {
  ...letters,
  a: 'all',
  i: 'intersection',
  x: 'exclude',
  X: 'xor',
  I: 'slice',
} as const
export const partLetters = { n: 'split' } as const
export const numberLetters = { R: 'rangeset' } as const

export type SetFlags = {
  readonly config: string | undefined
  readonly json: boolean
  readonly all: boolean
  readonly intersection: string[] | undefined
  readonly exclude: string[] | undefined
  readonly xor: string[] | undefined
  readonly slice: NodeSet | undefined
  readonly pick: number | undefined
}

export type PartFlags = {
  readonly split: number | undefined
  readonly contiguous: boolean
}

export type NumberFlags = {
  readonly rangeset: boolean
}

/** The expressions that every verb takes. */
export const expressions = {
  kind: 'array',
  parameter: {
    brief: 'expressions; - or none: read them from the standard input',
    placeholder: 'EXPR',
    parse: text,
  },
} as const

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
