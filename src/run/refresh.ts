import { PhoenixError } from '../error.js'
import type { Observation } from '../model/fact.js'
import type { NodeSet } from '../model/node-set/node-set.js'
import { offersOf } from '../plan/offers.js'
import type { Unseen } from '../plan/plan.js'
import type { LookEvent } from './events.js'
import { unlessAborted } from './on-abort.js'
import { observePower, type Performing, powerState } from './perform.js'
import { Waiting } from './waiting.js'

/** What came out of a look at the hardware. */
export interface Refreshed {
  readonly observations: readonly Observation[]
  /** Why a node could not be looked at. */
  readonly unseen: ReadonlyMap<string, Omit<Unseen, 'node'>>
}

/** What a look needs. */
export type Looking = Omit<Performing, 'begin' | 'record' | 'retried' | 'known'>

/** The nodes of which a plan must know whether they are on. */
export function needsLook({ model }: Pick<Performing, 'model'>, nodes: NodeSet): string[] {
  if (nodes.size > model.nodes.size / 10) model.classes.index()
  return [...nodes].filter((name) => {
    const node = model.node(name)
    if (node.power === undefined) return false
    return offersOf(node, model.facts.get(name)).has('power')
  })
}

/**
 * Reads the power of the nodes of which a plan must know it: all at once under the limits, each within
 * its own deadline. A node that does not answer is reported and holds up no other. Nothing is changed,
 * so an abort ends it at once, whoever has not answered yet.
 */
export async function refresh(
  nodes: readonly string[],
  to: Looking,
  on: (event: LookEvent) => void = () => {},
): Promise<Refreshed> {
  const observations: Observation[] = []
  const unseen = new Map<string, Omit<Unseen, 'node'>>()
  if (nodes.length === 0) return { observations, unseen }
  const began = performance.now()
  on({ type: 'look-begin', nodes: nodes.length })
  const waiting = new Waiting(on)
  let through = 0
  const look = async (node: string) => {
    let reason: string | undefined
    waiting.for(node, 'to say whether they are on')
    try {
      const state = await powerState(node, to, to.deadlines.refresh)
      observations.push(observePower(node, state, to))
    } catch (error) {
      to.signal?.throwIfAborted()
      const { code, explanation } = PhoenixError.from(error)
      reason = explanation
      unseen.set(node, { code, reason })
    }
    waiting.over(node)
    if (to.signal?.aborted) return
    const why = reason === undefined ? {} : { reason }
    on({ type: 'look-node', node, ...why, through: ++through, nodes: nodes.length })
  }
  try {
    await unlessAborted(Promise.all(nodes.map(look)), to.signal)
  } finally {
    waiting.end()
  }
  const took = Math.round(performance.now() - began)
  on({ type: 'look-end', answered: observations.length, unseen: unseen.size, took })
  return { observations, unseen }
}
