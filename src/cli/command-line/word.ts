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

/**
 * An argument behind the nodes that may be left out and is one of some words. Other tools have the nodes
 * last; whoever is used to them is told the order. @param what as for {@link oneOf}
 */
export function verbArgument<const W extends string>(words: readonly W[], what: string) {
  const read = oneOf(words, what)
  return {
    brief: words.join(', '),
    placeholder: what.toUpperCase(),
    parse: (input: string): W => {
      if (/^@|\[|\d/.test(input)) throw new Error(`the nodes come first, then the ${what}`)
      return read(input)
    },
    proposeCompletions: (partial: string) => words.filter((word) => word.startsWith(partial)),
    optional: true,
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
