/** Reads back the JSON that was stored. */
import { PhoenixError } from '../error.js'
import type { FactValue } from '../model/fact.js'

/**
 * The value of a text that `canonicalJson` made.
 *
 * @throws PhoenixError `facts-corrupt` for any other text: somebody else wrote it.
 */
export function parseJson(text: string): FactValue {
  try {
    return JSON.parse(text) as FactValue
  } catch (cause) {
    const start = JSON.stringify(text.slice(0, 40))
    throw new PhoenixError('facts-corrupt', `a value in the facts database is not JSON: ${start}`, {
      cause,
      hint: 'Something other than Phoenix wrote it; restore the database from a backup.',
    })
  }
}
