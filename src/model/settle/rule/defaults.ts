import type { Declaration } from '../../declaration.js'
import type { Schema } from '../../schema.js'
import type { Layer } from './layer.js'
import { defaultTitle } from './merge.js'
import type { Vocabulary } from './vocabulary.js'

/** The lowest layer: what attributes and plugin settings are where nobody says anything. */
export function defaultsLayer(declaration: Declaration, vocabulary: Vocabulary): Layer {
  const settings = new Map<string, Record<string, unknown>>()
  const put = (key: string, name: string, { fallback }: Schema) => {
    if (fallback !== undefined) settings.set(key, { ...settings.get(key), [name]: fallback })
  }
  for (const { name, value } of declaration.attributes) put('attr', name, value)
  for (const { name: key, value } of declaration.plugins) {
    for (const [name, schema] of Object.entries(value.settings)) put(key, name, schema)
  }
  // Defaults that do not fit were reported with what declares them.
  const heard = () => {}
  return vocabulary.layer(
    { settings: Object.fromEntries(settings) },
    undefined,
    defaultTitle,
    heard,
  )
}
