/** Finds the TypeScript examples in Markdown and in doc comments. */

/** A fenced block of code. */
export interface Fence {
  /** What follows the backticks: `ts`. */
  readonly language: string
  /** What follows the language: `fragment`. */
  readonly words: string
  readonly code: string
  /** The line of the first line of code, from 1. */
  readonly line: number
}

/** The fences of a Markdown text whose first line has the given number. */
export function fencesOf(text: string, firstLine = 1): Fence[] {
  const fences: Fence[] = []
  let open: {
    indent: string
    ticks: string
    language: string
    words: string
    from: number
  } | null = null
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    const match = /^(\s*)(`{3,})\s*(\S*)\s*(.*?)\s*$/.exec(line)
    if (match === null) continue
    const [, indent = '', ticks = '', language = '', words = ''] = match
    if (open === null) open = { indent, ticks, language, words, from: index + 1 }
    else if (language === '' && ticks.length >= open.ticks.length) {
      const { indent, from } = open
      const code = lines
        .slice(from, index)
        .map((one) => (one.startsWith(indent) ? one.slice(indent.length) : one.trimStart()))
        .join('\n')
      fences.push({ language: open.language, words: open.words, code, line: firstLine + from })
      open = null
    }
  }
  return fences
}

/** The fences in the doc comments of a source text. */
export function fencesInComments(source: string): Fence[][] {
  return [...source.matchAll(/\/\*\*(?:[^*]|\*(?!\/))*\*\//g)].map((match) => {
    const before = source.slice(0, match.index).split('\n').length
    const text = match[0]
      .split('\n')
      .map((line) => line.replace(/^\s*\*(?!\/) ?/, ''))
      .join('\n')
    return fencesOf(text, before)
  })
}
