import { NodeSet } from '../model/node-set/node-set.js'
import type { Model } from '../model/settle/model.js'
import { prove } from '../model/settle/proof/prove.js'
import type { Unseen } from '../plan/plan.js'

/** The nodes of which facts and configuration cannot both be true, with the reason. */
export function contradicted(model: Model): Map<string, Omit<Unseen, 'node'>> {
  const nodes = new Map<string, Omit<Unseen, 'node'>>()
  for (const { severity, message, nodes: set } of prove(model)) {
    if (severity !== 'error' || set === undefined) continue
    for (const node of NodeSet.parse(set)) {
      if (!nodes.has(node)) nodes.set(node, { code: 'config-invalid', reason: message })
    }
  }
  return nodes
}
