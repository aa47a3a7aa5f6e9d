import { PhoenixError } from '../error.js'
import type { Observation } from '../model/fact.js'
import type { NodeSet } from '../model/node-set/node-set.js'
import { offersOf } from '../plan/compare.js'
import type { Unseen } from '../plan/plan.js'
import { observePower, type Performing, powerState } from './perform.js'

/** What came out of a look at the hardware. */
export interface Refreshed {
  readonly observations: readonly Observation[]
  /** Why a node could not be looked at. */
  readonly unseen: ReadonlyMap<string, Omit<Unseen, 'node'>>
}

/** The nodes of which a plan must know whether they are on. */
export function needsLook({ model }: Pick<Performing, 'model'>, nodes: NodeSet): string[] {
  if (nodes.size > model.nodes.size / 10) model.classes.index()
  return [...nodes].filter((name) => {
    const node = model.node(name)
    if (node.power === undefined) return false
    return offersOf(node, model.facts.get(name)?.get('bmc.capabilities')?.value).has('power')
  })
}

/**
 * Reads the power of the nodes of which a plan must know it: all at once under the limits, each within
 * its own deadline. A node that does not answer is reported and holds up no other.
 */
export async function refresh(
  nodes: readonly string[],
  to: Omit<Performing, 'begin' | 'record' | 'retried' | 'known'>,
): Promise<Refreshed> {
  const observations: Observation[] = []
  const unseen = new Map<string, Omit<Unseen, 'node'>>()
  await Promise.all(
    nodes.map(async (node) => {
      try {
        const state = await powerState(node, to, to.deadlines.refresh)
        observations.push(observePower(node, state, to))
      } catch (error) {
        to.signal?.throwIfAborted()
        const { code, explanation } = PhoenixError.from(error)
        unseen.set(node, { code, reason: explanation })
      }
    }),
  )
  return { observations, unseen }
}
