/** Hardware models: settings beneath the rules, for the nodes that a rule says are of the model. */
import type { Declaration } from '../../declaration.js'
import { byName } from '../declared/names.js'
import type { Findings } from '../findings/findings.js'
import type { Layer } from './layer.js'
import type { SettledRule } from './rules.js'
import type { Vocabulary } from './vocabulary.js'

/** The layers of all models by name. */
export function settleModels(
  { models = [] }: Declaration,
  vocabulary: Vocabulary,
  findings: Findings,
): ReadonlyMap<string, Layer> {
  const layers = new Map<string, Layer>()
  for (const [name, { value, origin }] of byName(models, 'model', findings)) {
    const title = `model ${name}`
    const layer = vocabulary.layer({ settings: value }, origin, title, (message, ...origins) =>
      findings.error(`model '${name}': ${message}`, ...origins),
    )
    const leaves = layer.leaves.filter(({ path }) => path !== 'model')
    if (leaves.length < layer.leaves.length) {
      findings.error(`model '${name}': a model cannot be of another model`, origin)
    }
    layers.set(name, { ...layer, leaves })
  }
  return layers
}

/** The model that rules choose, of which the last one wins. */
export function modelOf(rules: readonly SettledRule[]): string | undefined {
  let model: unknown
  for (const { layer } of rules) {
    for (const leaf of layer.leaves) {
      if (leaf.path === 'model') model = leaf.how === 'unset' ? undefined : leaf.value
    }
  }
  return typeof model === 'string' ? model : undefined
}
