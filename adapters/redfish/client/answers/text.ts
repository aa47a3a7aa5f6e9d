/** What a BMC sends is untrusted; this is the only door through which its words reach people. */

import { cleanLine } from '../../../../src/model/clean-text.js'

const longest = 300

/** A text fit for a terminal and a log, in one line and not longer than a message may be. */
export function clean(text: string, limit = longest): string {
  return cleanLine(text, limit)
}

/** The words of an HTML page, for BMCs whose web server answers in their place. */
export function wordsOfHtml(html: string): string {
  return html
    .slice(0, 8192)
    .replace(/<(style|script)\b[^>]*>[^<]*<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
}
