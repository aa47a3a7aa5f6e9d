/** What the verbs of `phoenix nodeset` are told. The letters are those of ClusterShell's command. */
import type { NodeSet } from '../../model/node-set/node-set.js'
import { configFlag, jsonFlag, letters } from '../command-line/flags.js'
import { placesOf } from './numbers.js'

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

/** All of them, for the verbs that take numbers too. */
export const allFlags = { ...setFlags, ...partFlags, ...numberFlags } as const
export const allLetters = { ...setLetters, ...partLetters, ...numberLetters } as const
export type AllFlags = SetFlags & PartFlags & NumberFlags
