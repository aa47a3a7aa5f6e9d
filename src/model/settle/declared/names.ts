/** The names that a configuration declares, each once and well formed. */

import { printable } from '../../clean-text.js'
import type { Named } from '../../declaration.js'
import { didYouMean } from '../../did-you-mean.js'
import type { Findings } from '../findings/findings.js'
import { at, type Where } from '../findings/where.js'

const nameForm = /^[A-Za-z0-9][\w.-]*$/
/** The form of DNS domains, as far as it matters to files that are made of them. */
export const domainForm = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/

/** The items by name; a name that is declared twice or malformed is a finding. */
export function byName<T>(
  items: readonly Named<T>[],
  what: string,
  findings: Findings,
  form = nameForm,
): Map<string, Named<T>> {
  const found = new Map<string, Named<T>>()
  for (const item of items) {
    const before = found.get(item.name)
    if (before !== undefined) {
      findings.error(
        `the ${what} '${item.name}' is declared twice`,
        at(item.origin, item.name),
        at(before.origin, item.name),
      )
    } else if (!form.test(item.name)) {
      const letters = form === nameForm ? `letters, digits, '.', '_' and '-'` : plainLetters
      const article = /^[aeiou]/.test(what) ? 'an' : 'a'
      findings.error(
        `'${printable(item.name)}' is not a name for ${article} ${what}: use ${letters}`,
        at(item.origin, item.name),
      )
    } else {
      found.set(item.name, item)
    }
  }
  return found
}

const plainLetters = `letters, digits, '_' and '-', a letter first`

/** Reports fields that nobody knows: types catch them in the editor, but not every file is typed. */
export function checkKeys(
  what: string,
  value: object,
  known: readonly string[],
  { origin, property }: Where,
  findings: Findings,
): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue
    findings.error(
      `${what}: '${printable(key)}' is not a field${didYouMean(key, known)}`,
      at(origin, `${property}.${key}`),
    )
  }
}
