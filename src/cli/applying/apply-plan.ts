/** Plans, shows, asks, carries out and tells: the way of every command that applies. */
import type { NodeSet } from '../../model/node-set/node-set.js'
import type { Plan } from '../../plan/plan.js'
import { printNodes } from '../../plan/print.js'
import { isOnlyTold } from '../../plan/words.js'
import { checkConsent } from '../../run/consent.js'
import type { PlanOptions } from '../../sdk/options.js'
import type { Phoenix } from '../../sdk/phoenix.js'
import type { Call } from '../command-line/call.js'
import { withProgress } from '../output/progress/progress.js'
import { outcomeJson, summaryLines } from '../output/summary.js'
import { confirm } from '../terminal/confirm.js'
import type { ApplyFlags } from './apply-flags.js'

/** What is to be brought into the state that the configuration wants, and how. */
export interface Applying {
  readonly call: Call
  readonly phoenix: Phoenix
  readonly nodes: NodeSet
  readonly flags: ApplyFlags
  readonly signal: AbortSignal
  /** Which files that are kept take part. @default those that are about one of the nodes */
  readonly files?: PlanOptions['files']
  /** Looks at the plan before it is shown; may refuse it by throwing. */
  readonly check?: (plan: Plan) => Promise<void>
}

/** Does it; gives the exit code. */
export async function applyPlan(applying: Applying): Promise<number> {
  const { call, phoenix, nodes, flags, signal, files = true } = applying
  const plan = await withProgress(call, (on) => phoenix.plan({ nodes, signal, files, on }))
  await applying.check?.(plan)
  const { allow, maxDisrupted, reason } = flags
  // With JSON on the standard output, the plan that is asked about goes beside it.
  if (call.wantsJson) await call.note(plan.toString())
  else await call.print(plan.toString())
  checkConsent(plan, { allow, maxDisrupted })
  if (!plan.isEmpty && !flags.yes) {
    const touched = plan.nodesWithSteps
    const question =
      touched.size > 0
        ? `Apply this to ${printNodes(touched)}?`
        : plan.files.every(isOnlyTold)
          ? 'Tell these programs?'
          : 'Write these files?'
    if (!(await confirm(call, question))) {
      await call.note('Nothing was done.')
      return 0
    }
  }
  const outcome = await withProgress(call, (on) =>
    phoenix.apply(plan, { allow, maxDisrupted, signal, reason, on }),
  )
  if (call.wantsJson) await call.json(outcomeJson(plan, outcome))
  else if (outcome.nodes.size + outcome.files.length > 0) {
    for (const line of summaryLines(plan, outcome)) await call.print(line)
  }
  return outcome.result === 'interrupted' ? 130 : outcome.result === 'failed' ? 1 : 0
}
