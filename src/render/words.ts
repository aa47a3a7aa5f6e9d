/** Checks of what goes into files: what a file's own rules do not allow is refused, never written. */
import { PhoenixError } from '../error.js'
import { printable } from '../model/clean-text.js'

const hostName = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?$/

/** A value that a file cannot hold. */
export function unfit(message: string): PhoenixError {
  return new PhoenixError('not-renderable', message)
}

/** A text that has a form, or an error that says what it is not. */
export function fitting(form: RegExp, text: string, what: string): string {
  if (form.test(text)) return text
  throw unfit(`'${printable(text.slice(0, 80))}' ${what}`)
}

/** A host name, with or without a domain. */
export function asHostName(text: string): string {
  if (text.length <= 253 && hostName.test(text) && !text.includes('..')) return text
  throw unfit(`'${printable(text.slice(0, 80))}' is not a host name`)
}

/** The name with its domain, where it has one. */
export function qualified(name: string, domain: string | undefined): string {
  return domain === undefined ? name : `${name}.${domain}`
}

/** A text of printable characters without spaces: a path, a URL. */
export function asWord(text: string, what: string, forbidden = /[\s"'\\,#;]/): string {
  if (text !== '' && /^[\x21-\x7e]+$/.test(text) && !forbidden.test(text)) return text
  throw unfit(`'${printable(text.slice(0, 80))}' cannot be ${what}`)
}

/** A line of its own, as an admin wrote it. */
export function asLine(text: string): string {
  if (!/[\r\n\0]/.test(text)) return text
  throw unfit(`'${printable(text.slice(0, 80))}' is more than one line`)
}
