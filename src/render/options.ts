/** Options of renderers as they are typed at a command line: `interface=eno1,ib0`. */
import { PhoenixError } from '../error.js'
import { didYouMean } from '../model/did-you-mean.js'
import type { Schema } from '../model/schema.js'
import type { Renderer } from './renderer.js'

/**
 * The options that texts of the form `NAME=VALUE` say; a list has commas between its items.
 *
 * @throws PhoenixError `usage` for a text that is of another form, an option that the renderer does not
 * have, and a value that does not fit
 */
export function readOptions(
  renderer: Renderer,
  texts: readonly string[],
): Readonly<Record<string, unknown>> {
  const options: Record<string, unknown> = {}
  for (const text of texts) {
    const equals = text.indexOf('=')
    const name = equals < 0 ? text : text.slice(0, equals)
    const schema = Object.hasOwn(renderer.options, name) ? renderer.options[name] : undefined
    if (schema === undefined) {
      const known = Object.keys(renderer.options)
      const guess = didYouMean(name, known)
      const message = `'${name}' is not an option of the renderer '${renderer.name}'${guess}`
      const hint = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`
      throw new PhoenixError('usage', message, guess === '' ? { hint } : {})
    }
    if (equals < 0) {
      throw new PhoenixError('usage', `the option '${name}' has no value: write ${name}=VALUE`)
    }
    options[name] = read(schema, text.slice(equals + 1), name)
  }
  return options
}

function read(schema: Schema, text: string, name: string): unknown {
  const readings: unknown[] = [text]
  if (text === 'true' || text === 'false') readings.push(text === 'true')
  if (/^-?\d+(\.\d+)?$/.test(text)) readings.push(Number(text))
  readings.push(text.split(',').filter((item) => item !== ''))
  const fitting = readings.find((reading) => schema.accepts(reading))
  if (fitting !== undefined) return fitting
  throw new PhoenixError('usage', `the option '${name}' must be ${schema.what}, not '${text}'`)
}
