import type { Observation } from '../../model/fact.js'
import type { CallOptions } from '../../ports/call.js'
import type { Capabilities, CapabilityName } from '../../ports/driver.js'
import { call } from '../../run/call.js'
import type { Answers, ReadOptions } from './answer.js'
import { each } from './each.js'
import type { Selected } from './selected.js'

/** How {@link read} looks at one node. */
export interface Reading<N extends CapabilityName, T> {
  readonly request: (capability: Capabilities[N], options: CallOptions, node: string) => Promise<T>
  /** How long one node may take, in milliseconds. @default the deadline of a call */
  readonly deadline?: number | undefined
  /** What of the answer is worth keeping as facts; `source` is the name of the driver. */
  readonly facts?: (node: string, value: T, source: string) => readonly Observation[]
}

/**
 * Reads something from the BMC of each node, by the first of its drivers that offers the capability,
 * under the limits, and keeps what is to be kept. An abort ends a look at once.
 */
export function read<N extends CapabilityName, T>(
  selected: Selected,
  which: N,
  { request, deadline, facts }: Reading<N, T>,
  options: ReadOptions = {},
): Answers<T> {
  const { env } = selected
  const time = options.deadline ?? deadline ?? env.deadlines.call
  return each(selected, async (node, signal) => {
    const value = await call(node, which, { ...env, signal }, time, (capability, given) =>
      request(capability, { ...given, signal }, node),
    )
    const observed = facts?.(node, value, env.connections.source(node, which)) ?? []
    if (observed.length > 0) await env.facts.record(observed)
    return value
  })
}
