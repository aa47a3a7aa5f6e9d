import type { Where } from '../findings/where.js'
import type { Model } from '../model.js'
import { counts, placeOf } from '../rule/merge.js'

/** Warns of rules of which nothing counts. It can only be told once every node was looked at. */
export function proveRules(model: Model): void {
  for (const rule of model.rules) {
    const { layer, nodes } = rule
    if (nodes.size === 0 || layer.origin === undefined) continue
    // A rule that says nothing only names its nodes.
    if (layer.leaves.length === 0 && layer.cuts.length === 0) continue
    let used = false
    let overriding: Where | undefined
    for (const one of model.classes.all) {
      if (!one.rules.includes(rule)) continue
      used ||= counts(layer, one.cells)
      const path = layer.leaves[0]?.path
      overriding ??= path === undefined ? undefined : placeOf(one.cells.get(path))
    }
    if (used) continue
    const message = 'nothing that this rule says counts: later rules override all of it'
    model.findings.warning(message, layer.origin, overriding)
  }
}
