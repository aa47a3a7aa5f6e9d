import { PhoenixError } from '../error.js'
import { NodeSet } from '../model/node-set/node-set.js'
import type { Disruption } from '../model/step.js'
import type { Plan } from '../plan/plan.js'
import { printNodes } from '../plan/print.js'

/** What the caller allows a run to do to nodes that are in use. */
export interface Consent {
  /** Disruptions that are allowed besides `none` and `start`. @default none */
  readonly allow?: readonly Disruption[] | undefined
  /** How many nodes may be restarted or stopped. @default 10, or a tenth of the nodes if that is more */
  readonly maxDisrupted?: number | undefined
}

/** How many nodes a run may restart or stop where nobody says otherwise. */
export function defaultMaxDisrupted(considered: number): number {
  return Math.max(10, Math.floor(considered / 10))
}

/**
 * Throws `consent-needed`, with what to say, if the plan does more than was allowed.
 *
 * @param size how many nodes the cluster has; a plan cannot have looked at more
 */
export function checkConsent(
  plan: Plan,
  { allow = [], maxDisrupted }: Consent,
  size = plan.considered,
): void {
  const missing = (['reboot', 'stop'] as const).filter(
    (how) => !allow.includes(how) && plan.disrupted(how).size > 0,
  )
  if (missing.length > 0) {
    const what = missing.map((how) => `${how}s ${printNodes(plan.disrupted(how))}`).join(' and ')
    const cli = missing.map((how) => `--allow ${how}`).join(' ')
    const sdk = missing.map((how) => `'${how}'`).join(', ')
    throw new PhoenixError('consent-needed', `the plan ${what}, which was not allowed`, {
      hint: `to allow it, say ${cli} (in the SDK: allow: [${sdk}]), or leave these nodes out`,
    })
  }
  const disrupted = (['reboot', 'stop'] as const).reduce(
    (all, how) => all.union(plan.disrupted(how)),
    NodeSet.empty,
  )
  const most = maxDisrupted ?? defaultMaxDisrupted(Math.min(plan.considered, size))
  if (disrupted.size > most) {
    const message = `the plan restarts or stops ${printNodes(disrupted)}, and at most ${most} may be`
    throw new PhoenixError('consent-needed', message, {
      hint: `to allow it, say --max-disrupted ${disrupted.size} (in the SDK: maxDisrupted: ${disrupted.size})`,
    })
  }
}
