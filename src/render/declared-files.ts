/** The renderers of the files that a configuration wants kept, and whether their options fit. */
import type { Problem } from '../error.js'
import { printable } from '../model/clean-text.js'
import { didYouMean } from '../model/did-you-mean.js'
import { checkOptions } from '../model/schema.js'
import type { SettledFiles } from '../model/settle/declared/files.js'
import { at } from '../model/settle/findings/where.js'
import type { Model } from '../model/settle/model.js'
import { isRenderer, type Renderer } from './renderer.js'
import { renderers } from './renderers.js'

/** The renderer of declared files; undefined where there is none of that name. */
export function rendererOf({ renderer }: SettledFiles): Renderer | undefined {
  if (typeof renderer === 'string') return renderers.find(({ name }) => name === renderer)
  return isRenderer(renderer) ? renderer : undefined
}

/**
 * Checks the files that a configuration wants kept: each has a renderer that knows its options, and no
 * two are made by one renderer in one folder. Gives all problems of the model that were found so far.
 */
export function proveFiles(model: Model): Problem[] {
  const seen = new Map<string, SettledFiles>()
  for (const files of model.files) {
    const { options, origin, out } = files
    const renderer = rendererOf(files)
    if (renderer === undefined) {
      const message =
        typeof files.renderer === 'string'
          ? `there is no renderer '${printable(files.renderer)}'${didYouMean(
              files.renderer,
              renderers.map(({ name }) => name),
            )}`
          : 'these files have no renderer: name one, or hand over what defineRenderer() gave'
      model.findings.error(message, origin)
      continue
    }
    const { name } = renderer
    for (const finding of checkOptions(options, renderer.options)) {
      model.findings.error(`the renderer '${name}': ${finding}`, at(origin, 'options'))
    }
    const key = `${name}\0${out}`
    const other = seen.get(key)
    if (other !== undefined) {
      const message = `two files(…) write '${name}' below ${printable(String(out))}`
      model.findings.error(message, origin, other.origin)
    }
    seen.set(key, files)
  }
  return model.problems
}
