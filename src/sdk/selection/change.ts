import type { NodeSet } from '../../model/node-set/node-set.js'
import type { AuditEntry } from '../../model/step.js'
import type { CallOptions } from '../../ports/call.js'
import type { Capabilities, CapabilityName } from '../../ports/driver.js'
import { call } from '../../run/call.js'
import type { Answers, ChangeOptions } from './answer.js'
import { each } from './each.js'
import type { Selected } from './selected.js'

/** How {@link change} changes something at one node. */
export interface Changing<N extends CapabilityName, T> {
  /** What is done, as the audit log has it: `boot device`. */
  readonly action: string
  /** What is asked for, for the audit log. Never a secret. */
  readonly after?: AuditEntry['after']
  readonly request: (capability: Capabilities[N], options: CallOptions, node: string) => Promise<T>
  /** How long one node may take, in milliseconds. @default the deadline of a call */
  readonly deadline?: number | undefined
  /** Whether it is the BMC's own affair, done once for all nodes behind it. @default false */
  readonly oncePerBmc?: boolean
}

/**
 * Changes something at the BMC of each node, by the first of its drivers that offers the capability. One
 * row of the audit log says who asked for what, before anything is sent. What was sent runs to its end
 * whatever happens; an abort keeps the nodes whose turn has not come as they are.
 */
export async function* change<N extends CapabilityName, T>(
  selected: Selected,
  which: N,
  { action, after, request, deadline, oncePerBmc }: Changing<N, T>,
  options: ChangeOptions = {},
): Answers<T> {
  const { env } = selected
  const time = options.deadline ?? deadline ?? env.deadlines.call
  await note(selected, { action, after, reason: options.reason })
  const ask = (node: string, signal: AbortSignal) =>
    call(node, which, { ...env, signal }, time, (capability, given) =>
      request(capability, given, node),
    )
  if (oncePerBmc !== true) return yield* each(selected, ask)
  const asked = new Map<string, Promise<T>>()
  yield* each(selected, async (node, signal) => {
    const bmc = env.connections.peer(node, which)
    const answer = asked.get(bmc) ?? ask(node, signal)
    asked.set(bmc, answer)
    return answer
  })
}

/** Writes down who does what, before it is done. */
export async function note(
  { nodes, env }: { readonly nodes: NodeSet; readonly env: Selected['env'] },
  what: {
    readonly action: string
    readonly before?: AuditEntry['before']
    readonly after?: AuditEntry['after']
    readonly reason?: string | undefined
  },
): Promise<void> {
  const { action, before, after, reason } = what
  await env.facts.audit.append({
    actor: env.actor,
    action,
    nodes: nodes.toString(),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(reason === undefined ? {} : { reason }),
  })
}
