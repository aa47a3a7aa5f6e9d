/**
 * The texts that `nodes('cn[0001-9216],x[1-3]c[0-7]')` takes: names, ranges, steps and commas, without
 * the operators, groups and spaces of {@link NodeSet.parse}. The type and the function below go the
 * same way, step by step, and say the same sentences.
 */
import { PhoenixError } from '../../error.js'
import { printable } from '../clean-text.js'
import type { IfLiteral, Problem } from '../text-check.js'
import { NodeSet } from './node-set.js'
import { refusal, type refusals } from './refusals.js'

type R = typeof refusals

/**
 * The text of a node set: the literal itself where it is right, else a sentence that says what is
 * wrong with it. A text only known at run time passes. The cost depends on the length of the text,
 * never on the number of nodes.
 */
export type NodesText<S extends string> = Check<S> extends S ? S : IfLiteral<S, Check<S>>

type Check<S extends string> = S extends Unfit ? Misfit<S> : Pattern<S, S>

// An alias of its own, because the checker looks into a union without a name again for every text.
type Unfit =
  | ''
  | `${string}${' ' | '\t' | '\n' | '@' | '!' | '&' | '^' | '*' | '?'}${string}`
  | `,${string}`
  | `${string}${',,' | '[,' | ',]' | '[]' | ']['}${string}`
  | `${string},`

// The text has something that does not belong in it at all: say what.
type Misfit<S extends string> = S extends ''
  ? Problem<R['empty']>
  : S extends `${string}${' ' | '\t' | '\n'}${string}`
    ? Problem<R['space'], S>
    : S extends `${string}@${string}`
      ? Problem<R['group'], S>
      : S extends `${string}!${string}`
        ? Problem<R['operator'], '!', S>
        : S extends `${string}&${string}`
          ? Problem<R['operator'], '&', S>
          : S extends `${string}^${string}`
            ? Problem<R['operator'], '^', S>
            : S extends `${string}*${string}`
              ? Problem<R['wildcard'], '*', S>
              : S extends `${string}?${string}`
                ? Problem<R['wildcard'], '?', S>
                : S extends `${string}[]${string}`
                  ? Problem<R['hollow'], S>
                  : S extends `${string}][${string}`
                    ? Problem<R['adjacent'], S>
                    : Problem<R['missing'], S>

// From one pair of brackets to the next.
type Pattern<
  Rest extends string,
  S extends string,
> = Rest extends `${infer Before}[${infer Inside}]${infer After}`
  ? Before extends `${string}]${string}`
    ? Problem<R['unopened'], S>
    : Ranges<Inside, After, S>
  : Rest extends `${string}[${string}`
    ? Problem<R['unclosed'], S>
    : Rest extends `${string}]${string}`
      ? Problem<R['unopened'], S>
      : S

// From one comma between brackets to the next.
type Ranges<
  Inside extends string,
  After extends string,
  S extends string,
> = Inside extends `${infer Range},${infer More}`
  ? RangeProblem<Range> extends infer P extends string
    ? P
    : Ranges<More, After, S>
  : RangeProblem<Inside> extends infer P extends string
    ? P
    : Pattern<After, S>

// What is wrong with one range; true where nothing is.
type RangeProblem<Range extends string> = Range extends `${infer A}-${infer B}`
  ? `1${A}${B}` extends `${bigint}`
    ? Rises<A, B> extends true
      ? true
      : Misordered<Range, A, B>
    : Misranged<Range, A, B>
  : `1${Range}` extends `${bigint}`
    ? true
    : Range extends `${string}[${string}`
      ? Problem<R['nested'], Range>
      : Range extends `${string}/${string}`
        ? Problem<R['stepAlone'], Range>
        : Problem<R['number'], Range>

// Not digits alone: a step, or something wrong.
type Misranged<
  Range extends string,
  A extends string,
  B extends string,
> = Range extends `${string}[${string}`
  ? Problem<R['nested'], Range>
  : A extends ''
    ? Problem<R['negative'], Range>
    : B extends `${infer Last}/${infer Step}`
      ? `1${Step}` extends `${bigint}`
        ? Step extends `${string}${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}${string}`
          ? RangeProblem<`${A}-${Last}`>
          : Problem<R['step'], Step>
        : Problem<R['step'], Step>
      : B extends `-${string}`
        ? Problem<R['negative'], Range>
        : B extends ''
          ? Problem<R['number'], Range>
          : `1${A}` extends `${bigint}`
            ? Problem<R['number'], B>
            : Problem<R['number'], A>

// Whether both have as many digits and the second is not the smaller one; the usual case.
type Rises<A extends string, B extends string> = A extends `${infer DigitA}${infer MoreA}`
  ? B extends `${DigitA}${infer MoreB}`
    ? Rises<MoreA, MoreB>
    : B extends `${infer DigitB}${infer MoreB}`
      ? `${DigitA}${DigitB}` extends RisingDigits
        ? AsLong<MoreA, MoreB>
        : false
      : false
  : B extends ''
    ? true
    : false

type RisingDigits =
  | `0${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `1${2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `2${3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `3${4 | 5 | 6 | 7 | 8 | 9}`
  | `4${5 | 6 | 7 | 8 | 9}`
  | `5${6 | 7 | 8 | 9}`
  | `6${7 | 8 | 9}`
  | `7${8 | 9}`
  | '89'

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9
type ThreeDigits = `${Digit}${Digit}${Digit}`

type AsLong<A extends string, B extends string> = A extends ThreeDigits
  ? B extends ThreeDigits
    ? true
    : false
  : A extends ''
    ? B extends ''
      ? true
      : false
    : A extends `${string}${infer MoreA}`
      ? B extends `${string}${infer MoreB}`
        ? AsLong<MoreA, MoreB>
        : false
      : false

// Digits alone that do not rise with the same width: of other widths, or backwards.
type Misordered<Pair extends string, A extends string, B extends string> = A extends ''
  ? Problem<R['negative'], Pair>
  : B extends ''
    ? Problem<R['number'], Pair>
    : AsLong<A, B> extends true
      ? Problem<R['backwards'], Pair, `${B}-${A}`>
      : Pair extends `0${string}${string}-${string}` | `${string}-0${string}${string}`
        ? Problem<R['padding'], Pair>
        : Longer<A, B, Pair>

type Longer<
  A extends string,
  B extends string,
  Pair extends string,
> = A extends `${string}${infer MoreA}`
  ? B extends `${string}${infer MoreB}`
    ? Longer<MoreA, MoreB, Pair>
    : Pair extends `${infer First}-${infer Last}`
      ? Problem<R['backwards'], Pair, `${Last}-${First}`>
      : never
  : true

/**
 * Reads the text of {@link NodesText}.
 *
 * @throws PhoenixError `node-set` with the sentence that the type says.
 */
export function parseNodes(text: string): NodeSet {
  const problem = misfit(text) ?? patternProblem(text)
  if (problem !== undefined) throw new PhoenixError('node-set', printable(problem))
  return NodeSet.parse(text)
}

function misfit(text: string): string | undefined {
  if (text === '') return refusal('empty')
  if (/\s/.test(text)) return refusal('space', text)
  if (text.includes('@')) return refusal('group', text)
  for (const operator of ['!', '&', '^']) {
    if (text.includes(operator)) return refusal('operator', operator, text)
  }
  for (const wildcard of ['*', '?']) {
    if (text.includes(wildcard)) return refusal('wildcard', wildcard, text)
  }
  if (text.includes('[]')) return refusal('hollow', text)
  if (text.includes('][')) return refusal('adjacent', text)
  if (/^,|,,|\[,|,\]|,$/.test(text)) return refusal('missing', text)
  return undefined
}

function patternProblem(text: string): string | undefined {
  for (let rest = text; ; ) {
    const open = rest.indexOf('[')
    const close = open < 0 ? -1 : rest.indexOf(']', open)
    if (close < 0) {
      if (open >= 0) return refusal('unclosed', text)
      return rest.includes(']') ? refusal('unopened', text) : undefined
    }
    if (rest.slice(0, open).includes(']')) return refusal('unopened', text)
    for (const range of rest.slice(open + 1, close).split(',')) {
      const problem = rangeProblem(range)
      if (problem !== undefined) return problem
    }
    rest = rest.slice(close + 1)
  }
}

function rangeProblem(range: string): string | undefined {
  if (range.includes('[')) return refusal('nested', range)
  const dash = range.indexOf('-')
  if (dash < 0) {
    if (range.includes('/')) return refusal('stepAlone', range)
    return isNumber(range) ? undefined : refusal('number', range)
  }
  const a = range.slice(0, dash)
  const end = range.slice(dash + 1)
  if (a === '') return refusal('negative', range)
  const slash = end.indexOf('/')
  if (slash < 0) return endsProblem(a, end)
  const step = end.slice(slash + 1)
  if (!/^[0-9]*[1-9][0-9]*$/.test(step)) return refusal('step', step)
  return endsProblem(a, end.slice(0, slash))
}

function endsProblem(a: string, b: string): string | undefined {
  const pair = `${a}-${b}`
  if (b.startsWith('-')) return refusal('negative', pair)
  if (b === '') return refusal('number', pair)
  if (!isNumber(a)) return refusal('number', a)
  if (!isNumber(b)) return refusal('number', b)
  if (a.length !== b.length && (isPadded(a) || isPadded(b))) return refusal('padding', pair)
  const backwards = a.length > b.length || (a.length === b.length && a > b)
  return backwards ? refusal('backwards', pair, `${b}-${a}`) : undefined
}

const isNumber = (text: string) => /^[0-9]+$/.test(text)
const isPadded = (text: string) => /^0./.test(text)
