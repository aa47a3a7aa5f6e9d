/** Words of the languages that boot scripts are written in: whole, or refused. */
import { printable } from '../model/clean-text.js'
import { unfit } from './command-line.js'

/**
 * A text as words of an iPXE command. The language has no quotation: what it would take for a variable, a
 * comment or the end of the command cannot be written at all.
 *
 * @throws PhoenixError `not-renderable`
 */
export function ipxeWord(text: string): string {
  const cannot = (why: string) =>
    unfit(`'${printable(text.slice(0, 80))}' cannot stand in an iPXE script${why}`)
  if (!/^[\x20-\x7e]+$/.test(text) || text !== text.trim() || text.includes('  ')) {
    throw cannot(': only ASCII, with single blanks')
  }
  if (text.includes('${')) throw cannot(', which takes ${ for a variable')
  const [, odd] = /(?:^| )(\|\||&&|;|#[^ ]*)(?: |$)/.exec(text) ?? []
  if (odd === undefined) return text
  throw cannot(`, which takes ${odd} for the command's end`)
}

/**
 * A text as one word of GRUB, which quotes again what it hands to a kernel: so neither quotation marks nor
 * backslashes come through whole.
 *
 * @throws PhoenixError `not-renderable`
 */
export function grubWord(text: string): string {
  if (/^[\x20-\x7e]+$/.test(text) && !/["'\\]/.test(text)) return `'${text}'`
  const shown = printable(text.slice(0, 80))
  throw unfit(`'${shown}' cannot stand in a GRUB script: only ASCII, no quotation marks, no '\\'`)
}

/**
 * A text as one word of a POSIX shell.
 *
 * @throws PhoenixError `not-renderable` for one with a NUL character
 */
export function shellWord(text: string): string {
  if (text.includes('\0')) throw unfit('a text with a NUL character cannot stand in a shell script')
  return /^[\w.,:/@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** A text for people within a script: what any of the languages could take for more becomes `?`. */
export function plainText(text: string): string {
  const cut = text.slice(0, 300)
  // Nearly all texts are plain, and that is found out much faster.
  if (/^[A-Za-z0-9 .,:/'()=@_+-]*$/.test(cut) && !cut.includes('  ') && cut === cut.trim())
    return cut
  const line = cut.replace(/\s+/g, ' ').trim()
  return line.replace(/[^A-Za-z0-9 .,:/'()=@_+-]/g, '?')
}
