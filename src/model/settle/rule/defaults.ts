import type { Declaration, Origin } from '../../declaration.js'
import type { Layer } from './layer.js'
import { defaultTitle } from './layer.js'
import type { Vocabulary } from './vocabulary.js'

/** The lowest layers: what attributes and plugin settings are where nobody says anything. */
export function defaultLayers(declaration: Declaration, vocabulary: Vocabulary): Layer[] {
  // Defaults that do not fit were reported with what declares them.
  const heard = () => {}
  const layer = (settings: Record<string, unknown>, origin: Origin) =>
    vocabulary.layer({ settings }, origin, defaultTitle, heard)
  return [
    ...declaration.attributes.flatMap(({ name, value: { fallback }, origin }) =>
      fallback === undefined ? [] : [layer({ attr: { [name]: fallback } }, origin)],
    ),
    ...declaration.plugins.map(({ name: key, value, origin }) => {
      const fallbacks = Object.entries(value.settings).map(([name, { fallback }]) => [
        name,
        fallback,
      ])
      return layer({ [key]: Object.fromEntries(fallbacks) }, origin)
    }),
  ]
}
