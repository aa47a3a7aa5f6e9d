/** How results are written: `--output-format`, `--autostep` and `--axis`. */
import { PhoenixError } from '../../error.js'
import type { FoldOptions } from '../../model/node-set/format.js'
import type { NodeSet } from '../../model/node-set/node-set.js'
import { numbersOf } from './numbers.js'

/** Puts a result into a text. */
export type Style = (result: string) => string

/** Reads a format such as `%s-ipmi`; for a flag. */
export function styleOf(format: string): Style {
  const pieces = format.split(/(%.?)/s)
  for (const piece of pieces) {
    if (/^%/.test(piece) && !/^%[sd%]$/.test(piece)) {
      throw new Error(`'${piece}' has no meaning; write %s for the result and %% for a %`)
    }
  }
  return (result) =>
    pieces.map((piece) => (piece === '%%' ? '%' : /^%[sd]$/.test(piece) ? result : piece)).join('')
}

export const formatFlag = {
  kind: 'parsed',
  parse: styleOf,
  brief: 'how each result is written (without it: %s)',
  placeholder: 'FORMAT',
  optional: true,
} as const

/** From how many numbers on `a-b/step` is written, given the whole set. */
export type Autostep = (set: NodeSet) => number

function autostepOf(input: string): Autostep {
  if (input === 'auto') return (set) => Math.max(3, set.size)
  if (/^\d{1,3}%$/.test(input)) {
    const share = Number(input.slice(0, -1)) / 100
    if (share <= 1) return (set) => Math.ceil(set.size * share)
  }
  if (/^[1-9]\d{0,8}$/.test(input)) return () => Number(input)
  throw new Error("it has to be a number from 1, a share such as '50%', or 'auto'")
}

function axesOf(input: string): number[] {
  const back = /^-([1-9]\d?)$/.exec(input)
  if (back !== null) return [-Number(back[1])]
  // The first number of a name is axis 1 here.
  return [...numbersOf(input)].map((one) => Number(one) - 1).filter((axis) => axis >= 0)
}

export const foldFlags = {
  autostep: {
    kind: 'parsed',
    parse: autostepOf,
    brief: "write a-b/step from so many nodes on: a number, '50%' of them, or 'auto' for all",
    placeholder: 'N',
    optional: true,
  },
  axis: {
    kind: 'parsed',
    parse: axesOf,
    brief: 'fold these numbers of the names only: 1 is the first, --axis=-1 the last',
    placeholder: 'AXES',
    optional: true,
  },
} as const

export type FoldFlags = {
  readonly autostep: Autostep | undefined
  readonly axis: number[] | undefined
}

/** How a set is folded. Shares of `--autostep` are those of the whole set, not of its parts. */
export function foldOptions(whole: NodeSet, { autostep, axis }: FoldFlags): FoldOptions {
  return {
    ...(autostep === undefined ? {} : { autostep: autostep(whole) }),
    ...(axis === undefined ? {} : { axes: axis }),
  }
}

/** The names of a set, each put into a style; refused where that gives no names. */
export function* styledNames(set: NodeSet, style: Style): Generator<string> {
  for (const name of set) {
    const styled = style(name)
    if (styled.trim() === '') throw new PhoenixError('usage', 'the format leaves nothing of a name')
    yield styled
  }
}
