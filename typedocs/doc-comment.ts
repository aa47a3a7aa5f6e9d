/**
 * Reads doc comments. Tags count at the start of a line outside of fences, and `@default` anywhere in
 * a line, so that a node set such as `'@gpu'` in an example stays what it is.
 */

/** A doc comment taken apart. */
export interface DocComment {
  /** The text before the tags, in Markdown. */
  readonly text: string
  /** What `@default` says, where it is there. */
  readonly default?: string
  /** The body of each `@example`. */
  readonly examples: readonly string[]
  /** Every other tag, in the order of the comment: `['deprecated', 'use …']`. */
  readonly tags: readonly (readonly [name: string, text: string])[]
}

/** The lines of a doc comment without its stars and slashes. */
export function commentLines(comment: string): string[] {
  return comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line, index) => (index === 0 ? line.trim() : line.replace(/^\s*\* ?/, '').trimEnd()))
}

/** Takes a doc comment apart, from the opening slash to the closing one. */
export function parseDocComment(comment: string): DocComment {
  const sections: { name: string; lines: string[] }[] = [{ name: '', lines: [] }]
  let fenced = false
  for (const line of commentLines(comment)) {
    if (/^\s*```/.test(line)) fenced = !fenced
    const tag = fenced ? null : /^@([a-zA-Z]+)\s*(.*)$/.exec(line)
    if (tag !== null) {
      sections.push({ name: tag[1] ?? '', lines: [tag[2] ?? ''] })
      continue
    }
    const inline = fenced ? null : /^(.*)\s@default\s+(.+)$/.exec(line)
    if (inline === null) {
      sections.at(-1)?.lines.push(line)
      continue
    }
    sections.at(-1)?.lines.push(inline[1] ?? '')
    sections.push({ name: 'default', lines: [inline[2] ?? ''] })
  }
  const textOf = (section: { lines: string[] }) => section.lines.join('\n').trim()
  const [first, ...rest] = sections
  const given = rest.find((section) => section.name === 'default')
  return {
    text: first === undefined ? '' : textOf(first),
    ...(given === undefined ? {} : { default: textOf(given) }),
    examples: rest.filter((section) => section.name === 'example').map(textOf),
    tags: rest
      .filter((section) => section.name !== 'default' && section.name !== 'example')
      .map((section) => [section.name, textOf(section)] as const),
  }
}

/** The first sentence of a Markdown text, on one line. */
export function firstSentence(text: string): string {
  const line =
    text
      .split(/\n\s*\n/)[0]
      ?.replace(/\s+/g, ' ')
      .trim() ?? ''
  const end = /^(?:`[^`]*`|[^`])*?[.!?](?=\s+[A-Z`{]|$)/.exec(line)
  return end === null ? line : end[0]
}
