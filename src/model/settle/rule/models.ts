/** Hardware models: settings beneath the rules, for the nodes that a rule says are of the model. */
import type { Declaration, Origin, SettingsDeclaration } from '../../declaration.js'
import { didYouMean } from '../../did-you-mean.js'
import { byName } from '../declared/names.js'
import type { Findings } from '../findings/findings.js'
import { at } from '../findings/where.js'
import type { Layer } from './layer.js'
import type { SettledRule } from './rules.js'
import type { Vocabulary } from './vocabulary.js'

/** The layers of all models by name: what a model extends stands before its own. */
export function settleModels(
  { models = [] }: Declaration,
  vocabulary: Vocabulary,
  findings: Findings,
): ReadonlyMap<string, readonly Layer[]> {
  const declared = byName(models, 'model', findings)
  checkBases(models, findings)
  const own = new Map<string, Layer>()
  for (const [name, { value, origin }] of declared) {
    own.set(name, layerOf(name, value, origin, vocabulary, findings))
  }
  const settled = new Map<string, readonly Layer[]>()
  for (const name of declared.keys()) {
    const chain: string[] = []
    let next: string | undefined = name
    while (next !== undefined && !chain.includes(next)) {
      chain.unshift(next)
      next = baseOf(next, declared)
    }
    // Whatever only leads into a ring is told nothing: it is those in it that are wrong.
    if (next === name) {
      const message = `model '${name}' extends itself: ${[name, ...chain].join(' → ')}`
      findings.error(message, at(declared.get(name)?.origin, `${name}.extends`))
    }
    settled.set(
      name,
      chain.flatMap((one) => own.get(one) ?? []),
    )
  }
  return settled
}

type Declared = ReadonlyMap<
  string,
  { readonly value: SettingsDeclaration; readonly origin: Origin }
>

/** The model that another one extends, where it is declared. */
function baseOf(name: string, declared: Declared): string | undefined {
  const base = declared.get(name)?.value.extends
  return typeof base === 'string' && declared.has(base) ? base : undefined
}

function layerOf(
  name: string,
  value: SettingsDeclaration,
  origin: Origin,
  vocabulary: Vocabulary,
  findings: Findings,
): Layer {
  const title = `model ${name}`
  const { extends: _, ...settings } = value
  const layer = vocabulary.layer({ settings }, origin, title, (message, ...origins) =>
    findings.error(`model '${name}': ${message}`, ...origins),
  )
  const leaves = layer.leaves.filter(({ path }) => path !== 'model')
  if (leaves.length < layer.leaves.length) {
    const message = `model '${name}': a model cannot be of another model; to begin with one, write extends`
    findings.error(message, origin)
  }
  return { ...layer, leaves }
}

/** Reports models that extend what there is not. */
function checkBases(models: NonNullable<Declaration['models']>, findings: Findings): void {
  const names = models.map(({ name }) => name)
  for (const { name, value, origin } of models) {
    const base = value.extends
    if (base === undefined || names.includes(base as string)) continue
    const where = at(origin, `${name}.extends`)
    if (typeof base === 'string') {
      const guess = didYouMean(base, names)
      findings.error(`model '${name}' extends '${base}', which is not declared${guess}`, where)
    } else findings.error(`model '${name}': its 'extends' is not the name of a model`, where)
  }
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
