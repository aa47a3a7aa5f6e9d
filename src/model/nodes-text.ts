/**
 * The texts that `nodes('cn[0001-9216],x[1-3]c[0-7]')` takes: names, ranges, steps and commas, without
 * the operators, groups and spaces of {@link NodeSet.parse}. The type and the function below go the
 * same way, step by step, and say the same sentences.
 */
import { PhoenixError } from '../error.js'
import { NodeSet } from './node-set.js'
import { type Refusal, refusal, type refusals } from './node-set-refusals.js'
import { type IsDynamic, type Problem, printable } from './text-check.js'

type R = typeof refusals

/**
 * The text of a node set: the literal itself where it is right, else a sentence that says what is
 * wrong with it. A text only known at run time passes. The cost depends on the length of the text,
 * never on the number of nodes.
 */
export type NodesText<S extends string> =
  IsDynamic<S> extends true
    ? S
    : S extends
          | ''
          | `${string}${' ' | '\t' | '\n' | '@' | '!' | '&' | '^' | '*' | '?'}${string}`
          | `,${string}`
          | `${string}${',,' | '[,' | ',]' | '[]'}${string}`
          | `${string},`
      ? Misfit<S>
      : Pattern<S, S, 'no'>

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
                  : Problem<R['missing'], S>

// From one pair of brackets to the next.
type Pattern<
  Rest extends string,
  S extends string,
  Behind extends string,
> = Rest extends `${infer Before}[${infer Inside}]${infer After}`
  ? Before extends `${string}]${string}`
    ? Problem<R['unopened'], S>
    : Inside extends `${string}[${string}`
      ? Problem<R['nested'], S>
      : `1${Behind}${Before}` extends `1${bigint}`
        ? Problem<R['adjacent'], S>
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
  ? RangeProblem<Range> extends infer P
    ? [P] extends [never]
      ? Ranges<More, After, S>
      : P
    : never
  : RangeProblem<Inside> extends infer P
    ? [P] extends [never]
      ? Pattern<After, S, '0'>
      : P
    : never

// What is wrong with one range; never where nothing is.
type RangeProblem<Range extends string> = Range extends `${infer A}-${infer End}`
  ? A extends ''
    ? Problem<R['negative'], Range>
    : End extends `${infer B}/${infer Step}`
      ? `1${Step}` extends `${bigint}`
        ? Step extends `${string}${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}${string}`
          ? Ends<A, B, Range>
          : Problem<R['step'], Step>
        : Problem<R['step'], Step>
      : Ends<A, End, Range>
  : Range extends `${string}/${string}`
    ? Problem<R['stepAlone'], Range>
    : `1${Range}` extends `${bigint}`
      ? never
      : Problem<R['number'], Range>

type Ends<A extends string, B extends string, Range extends string> = B extends `-${string}`
  ? Problem<R['negative'], Range>
  : B extends ''
    ? Problem<R['number'], Range>
    : `1${A}` extends `${bigint}`
      ? `1${B}` extends `${bigint}`
        ? Order<A, B, A, B, '='>
        : Problem<R['number'], B>
      : Problem<R['number'], A>

// Digit by digit; the first difference decides between numbers of the same width.
type Order<
  RestA extends string,
  RestB extends string,
  A extends string,
  B extends string,
  Sign extends '<' | '=' | '>',
> = RestA extends `${infer DigitA}${infer MoreA}`
  ? RestB extends `${infer DigitB}${infer MoreB}`
    ? Sign extends '='
      ? DigitA extends DigitB
        ? Order<MoreA, MoreB, A, B, '='>
        : '0123456789' extends `${string}${DigitA}${string}${DigitB}${string}`
          ? Order<MoreA, MoreB, A, B, '<'>
          : Order<MoreA, MoreB, A, B, '>'>
      : Order<MoreA, MoreB, A, B, Sign>
    : OtherWidths<A, B, true>
  : RestB extends ''
    ? Sign extends '>'
      ? Problem<R['backwards'], `${A}-${B}`, `${B}-${A}`>
      : never
    : OtherWidths<A, B, false>

type OtherWidths<
  A extends string,
  B extends string,
  Backwards extends boolean,
> = A extends `0${infer _}${infer _}`
  ? Problem<R['padding'], `${A}-${B}`>
  : B extends `0${infer _}${infer _}`
    ? Problem<R['padding'], `${A}-${B}`>
    : Backwards extends true
      ? Problem<R['backwards'], `${A}-${B}`, `${B}-${A}`>
      : never

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
  if (/^,|,,|\[,|,\]|,$/.test(text)) return refusal('missing', text)
  return undefined
}

function patternProblem(text: string): string | undefined {
  let rest = text
  for (let behind = false; ; behind = true) {
    const open = rest.indexOf('[')
    const close = open < 0 ? -1 : rest.indexOf(']', open)
    if (close < 0) {
      if (open >= 0) return refusal('unclosed', text)
      return rest.includes(']') ? refusal('unopened', text) : undefined
    }
    const before = rest.slice(0, open)
    const inside = rest.slice(open + 1, close)
    if (before.includes(']')) return refusal('unopened', text)
    if (inside.includes('[')) return refusal('nested', text)
    if (behind && /^[0-9]*$/.test(before)) return refusal('adjacent', text)
    for (const range of inside.split(',')) {
      const problem = rangeProblem(range)
      if (problem !== undefined) return problem
    }
    rest = rest.slice(close + 1)
  }
}

function rangeProblem(range: string): string | undefined {
  const dash = range.indexOf('-')
  if (dash < 0) {
    if (range.includes('/')) return refusal('stepAlone', range)
    return isNumber(range) ? undefined : refusal('number', range)
  }
  const a = range.slice(0, dash)
  const end = range.slice(dash + 1)
  if (a === '') return refusal('negative', range)
  const slash = end.indexOf('/')
  if (slash < 0) return endsProblem(a, end, range)
  const step = end.slice(slash + 1)
  if (!/^[0-9]*[1-9][0-9]*$/.test(step)) return refusal('step', step)
  return endsProblem(a, end.slice(0, slash), range)
}

function endsProblem(a: string, b: string, range: string): string | undefined {
  if (b.startsWith('-')) return refusal('negative', range)
  if (b === '') return refusal('number', range)
  const wrong: [Refusal, string] | undefined = !isNumber(a)
    ? ['number', a]
    : !isNumber(b)
      ? ['number', b]
      : undefined
  if (wrong !== undefined) return refusal(...wrong)
  if (a.length !== b.length && (isPadded(a) || isPadded(b))) return refusal('padding', `${a}-${b}`)
  const backwards = a.length > b.length || (a.length === b.length && a > b)
  return backwards ? refusal('backwards', `${a}-${b}`, `${b}-${a}`) : undefined
}

const isNumber = (text: string) => /^[0-9]+$/.test(text)
const isPadded = (text: string) => /^0./.test(text)
