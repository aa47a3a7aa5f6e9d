import { PhoenixError } from '../error.js'
import type { Observation } from '../model/fact.js'
import type { NodeSet } from '../model/node-set/node-set.js'
import { offersOf } from '../plan/offers.js'
import type { Unseen } from '../plan/plan.js'
import type { CapabilityName } from '../ports/driver.js'
import type { LookEvent } from './events.js'
import { type HardwareLook, hardwareLook, lookAtHardware } from './hardware/look.js'
import { unlessAborted } from './on-abort.js'
import type { Performing } from './performing.js'
import { observePower, powerState } from './power/look.js'
import { Waiting } from './waiting.js'

/** What came out of a look at the hardware. */
export interface Refreshed {
  readonly observations: readonly Observation[]
  /** Why a node could not be looked at. */
  readonly unseen: ReadonlyMap<string, Omit<Unseen, 'node'>>
}

/** What a look needs. */
export type Looking = Omit<Performing, 'begin' | 'record' | 'retried' | 'known'>

/** What has to be looked at of one node. */
export interface NodeLook {
  readonly node: string
  /** Whether it is to be asked if it is on. */
  readonly power: boolean
  readonly hardware: HardwareLook | undefined
}

/** The nodes of which a plan must know something that only their BMCs tell. */
export function needsLook({ model }: Pick<Performing, 'model'>, nodes: NodeSet): NodeLook[] {
  if (nodes.size > model.nodes.size / 10) model.classes.index()
  return [...nodes].flatMap((name) => {
    const node = model.node(name)
    const hardware = hardwareLook(node, model.facts)
    if (node.power === undefined && hardware === undefined) return []
    const power = offersOf(node, model.facts.get(name)).has('power')
    return power || hardware !== undefined ? [{ node: name, power, hardware }] : []
  })
}

/** What is asked of nodes, as the secrets of drivers are needed for it. */
export function usesOf(looks: readonly NodeLook[]): (readonly [string, CapabilityName])[] {
  return looks.flatMap(({ node, power, hardware }) => [
    ...(power ? [[node, 'power'] as const] : []),
    ...((hardware?.attributes.length ?? 0) > 0 ? [[node, 'bios'] as const] : []),
    ...((hardware?.components.length ?? 0) > 0 ? [[node, 'firmware'] as const] : []),
  ])
}

/**
 * Reads what a plan must know of the nodes: all at once under the limits, each within
 * its own deadline. A node that does not answer is reported and holds up no other. Nothing is changed,
 * so an abort ends it at once, whoever has not answered yet.
 */
export async function refresh(
  nodes: readonly NodeLook[],
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
  const look = async ({ node, power, hardware }: NodeLook) => {
    let reason: string | undefined
    try {
      if (power) {
        waiting.for(node, 'to say whether they are on')
        const state = await powerState(node, to, to.deadlines.refresh)
        observations.push(observePower(node, state, to))
      }
      if (hardware !== undefined) {
        waiting.for(node, 'to tell their BIOS settings and firmware')
        observations.push(...(await lookAtHardware(node, hardware, { ...to, begun: true })))
      }
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
  on({ type: 'look-end', answered: nodes.length - unseen.size, unseen: unseen.size, took })
  return { observations, unseen }
}
