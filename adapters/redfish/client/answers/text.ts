/** What a BMC sends is untrusted; this is the only door through which its words reach people. */

const longest = 300

/**
 * A text fit for a terminal and a log: control and invisible formatting characters become spaces,
 * white space is folded, and what exceeds the limit is cut.
 */
export function clean(text: string, limit = longest): string {
  // Cut before folding: a hostile text may be many megabytes long.
  const folded = text
    .slice(0, limit * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return folded.length > limit ? `${folded.slice(0, limit - 1)}…` : folded
}

/** The words of an HTML page, for BMCs whose web server answers in their place. */
export function wordsOfHtml(html: string): string {
  return html
    .slice(0, 8192)
    .replace(/<(style|script)\b[^>]*>[^<]*<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
}
