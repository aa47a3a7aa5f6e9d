/**
 * What BMCs, files and the network say is untrusted: here its texts become such that a terminal shows
 * them and does not obey them, and that a line remains one line.
 */

/** Control and invisible formatting characters, separators of lines, halves of characters, private ones. */
const unsafe = String.raw`\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}`
const anyUnsafe = new RegExp(`[${unsafe}]`, 'gu')
/** All of them but line breaks and tabs. */
const unsafeInLines = new RegExp(String.raw`(?![\n\t])[${unsafe}]`, 'gu')
const unsafeInJson = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu

/** A text of one line, fit for a message: each character that is none to be seen is replaced by U+FFFD. */
export function printable(text: string): string {
  // Nearly all texts are plain, and that is found out much faster.
  return /^[\x20-\x7e]*$/.test(text) ? text : text.replace(anyUnsafe, '\ufffd')
}

/** The same for a text of several lines: line breaks and tabs stay. */
export function cleanLines(text: string): string {
  return text.replace(unsafeInLines, '\ufffd')
}

/**
 * A text in one line, for words of others within a message or a fact: what is not to be seen becomes a
 * space, white space is folded, and what exceeds the limit, in characters, is cut.
 */
export function cleanLine(text: string, limit = Number.POSITIVE_INFINITY): string {
  // Cut before folding: a hostile text may be many megabytes long.
  const part = limit * 4 < text.length ? text.slice(0, limit * 4) : text
  const folded = part.replace(anyUnsafe, ' ').replace(/\s+/g, ' ').trim()
  return folded.length > limit ? `${folded.slice(0, limit - 1)}…` : folded
}

/** JSON with the characters escaped that `JSON.stringify` leaves alone and terminals may obey. */
export function cleanJson(json: string): string {
  return json.replace(unsafeInJson, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
