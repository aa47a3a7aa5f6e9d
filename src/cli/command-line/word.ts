import { nearest } from '../../model/did-you-mean.js'

/**
 * Reads one of some words; another one is refused with a guess. Hyphens and case do not count: other tools
 * write `forceoff`.
 *
 * @param what as in `there is no such …`
 */
export function oneOf<const W extends string>(
  words: readonly W[],
  what: string,
): (input: string) => W {
  return (input) => {
    const word =
      words.find((one) => one === input) ?? words.find((one) => bare(one) === bare(input))
    if (word !== undefined) return word
    const guess = nearest(input, words)
    const hint = guess === undefined ? `one of ${words.join(', ')}` : `did you mean ${guess}?`
    throw new Error(`there is no such ${what}; ${hint}`)
  }
}

function bare(word: string): string {
  return word.replaceAll(/[-_]/g, '').toLowerCase()
}

/** An argument that may be left out and is one of some words. @param what as for {@link oneOf} */
export function wordArgument<const W extends string>(words: readonly W[], what: string) {
  return {
    brief: words.join(', '),
    placeholder: what.toUpperCase(),
    parse: oneOf(words, what),
    proposeCompletions: (partial: string) => words.filter((word) => word.startsWith(partial)),
    optional: true,
  } as const
}

/**
 * The same behind the nodes. Other tools have the nodes last; whoever is used to them is told the order.
 * @param what as for {@link oneOf}
 */
export function verbArgument<const W extends string>(words: readonly W[], what: string) {
  const argument = wordArgument(words, what)
  return {
    ...argument,
    parse: (input: string): W => {
      if (/^@|\[|\d/.test(input)) throw new Error(`the nodes come first, then the ${what}`)
      return argument.parse(input)
    },
  } as const
}

/** A flag that is there or not. */
export function switchFlag(brief: string) {
  return { kind: 'boolean', brief, default: false, withNegated: false } as const
}

/** A flag with a text. */
export function textFlag(brief: string, placeholder: string) {
  return {
    kind: 'parsed',
    parse: (input: string): string => input,
    brief,
    placeholder,
    optional: true,
  } as const
}
