import { isDriver } from '../../model/driver.js'
import { describeSecretRef, isSecretRef } from '../../model/secret.js'

/** Any settled value in one line: drivers with their options, secrets by where they come from. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'not set'
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (isSecretRef(value)) return describeSecretRef(value)
  if (isDriver(value)) {
    const options = Object.entries(value.options).map(([name, one]) => `${name}: ${valueText(one)}`)
    return `${value.name}({ ${options.join(', ')} })`
  }
  if (typeof value === 'object' && value !== null) return String(value)
  return typeof value === 'string' ? `'${value}'` : String(value)
}
