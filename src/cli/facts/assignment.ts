import { PhoenixError } from '../../error.js'
import type { FactValue } from '../../model/fact.js'

/** Reads `key=text` or `key:=json`. */
export function parseAssignment(text: string): readonly [key: string, value: FactValue] {
  const [, key, colon, value = ''] = /^([^=:]+?)(:?)=(.*)$/s.exec(text) ?? []
  if (key === undefined) {
    throw new PhoenixError('usage', `'${text}' is not of the form KEY=VALUE`)
  }
  if (colon === '') return [key, value]
  try {
    return [key, JSON.parse(value) as FactValue]
  } catch (cause) {
    throw new PhoenixError('usage', `the value of ${key}:= is not JSON`, {
      cause,
      hint: `for a text write ${key}=${value}`,
    })
  }
}
