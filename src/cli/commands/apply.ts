import { PhoenixError } from '../../error.js'
import type { NodeSet } from '../../model/node-set/node-set.js'
import type { Plan } from '../../plan/plan.js'
import { printNodes } from '../../plan/print.js'
import { checkConsent } from '../../run/consent.js'
import type { Phoenix } from '../../sdk/phoenix.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  nodesArgument,
  reasonFlag,
  yesFlag,
} from '../command-line/flags.js'
import { withPhoenix } from '../config/opened.js'
import { readPlanFile } from '../files/plan-file.js'
import { withProgress } from '../output/progress/progress.js'
import { outcomeJson, summaryLines } from '../output/summary.js'
import { confirm } from '../terminal/confirm.js'
import { interruptOf } from '../terminal/interrupt.js'

type Flags = HardwareFlags & {
  readonly plan: string | undefined
  readonly yes: boolean
  readonly allow: readonly ('reboot' | 'stop')[] | undefined
  readonly maxDisrupted: number | undefined
  readonly reason: string | undefined
}

const build: BuildCommand = (brief) =>
  command<Flags, [nodes?: string]>({
    brief,
    help:
      'Makes a plan, shows it, asks, and carries it out. Nodes that are off may be switched on; to\n' +
      'restart or stop running ones needs --allow, and more than 10 of them, or a tenth of the nodes\n' +
      'if that is more, --max-disrupted. Without a terminal it needs --yes.\n' +
      'Ctrl-C finishes what is in flight and begins nothing more; what remains is printed.',
    examples: [
      ['phoenix apply', 'the whole cluster'],
      ["phoenix apply 'cn[0001-0048]' --yes", 'some nodes, unattended'],
      ['phoenix apply --plan gpu.plan', 'what phoenix plan --out wrote, if it still holds'],
      ['phoenix apply @gpu --allow reboot --max-disrupted 64', 'restart up to 64 running nodes'],
    ],
    flags: {
      ...hardwareFlags,
      plan: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'a plan of phoenix plan --out; refused if the cluster has changed since',
        placeholder: 'FILE',
        optional: true,
      },
      yes: yesFlag,
      allow: {
        kind: 'enum',
        values: ['reboot', 'stop'],
        variadic: ',',
        brief: 'what may be done to running nodes',
        optional: true,
      },
      maxDisrupted: {
        kind: 'parsed',
        parse: parseCount,
        brief: 'how many nodes may be restarted or stopped',
        placeholder: 'N',
        optional: true,
      },
      reason: reasonFlag,
    },
    letters: { ...hardwareLetters, y: 'yes' },
    arguments: { kind: 'tuple', parameters: [{ ...nodesArgument, optional: true }] },
    run: async (call, flags, expression) => {
      const interrupt = interruptOf(call)
      try {
        return await withPhoenix(call, (phoenix) =>
          apply(call, phoenix, flags, expression, interrupt.signal),
        )
      } finally {
        interrupt.release()
      }
    },
  })

export default build

async function apply(
  call: Call,
  phoenix: Phoenix,
  flags: Flags,
  expression: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  const file = flags.plan === undefined ? undefined : readPlanFile(call.path(flags.plan))
  const nodes = phoenix.model.select(expression ?? file?.nodes ?? phoenix.model.nodes)
  const plan = await withProgress(call, (on) => phoenix.plan({ nodes, signal, on }))
  if (file !== undefined) await checkSame(call, file, { plan, nodes })
  const { allow, maxDisrupted, reason } = flags
  // With JSON on the standard output, the plan that is asked about goes beside it.
  if (call.wantsJson) await call.note(plan.toString())
  else await call.print(plan.toString())
  checkConsent(plan, { allow, maxDisrupted })
  if (!plan.isEmpty && !flags.yes) {
    const question = `Apply this to ${printNodes(plan.nodesWithSteps)}?`
    if (!(await confirm(call, question))) {
      await call.note('Nothing was done.')
      return 0
    }
  }
  const outcome = await withProgress(call, (on) =>
    phoenix.apply(plan, { allow, maxDisrupted, signal, reason, on }),
  )
  if (call.wantsJson) await call.json(outcomeJson(plan, outcome))
  else if (outcome.nodes.size > 0) {
    for (const line of summaryLines(plan, outcome)) await call.print(line)
  }
  return outcome.result === 'interrupted' ? 130 : outcome.result === 'failed' ? 1 : 0
}

interface Planned {
  readonly plan: Plan
  readonly nodes: NodeSet
}

async function checkSame(call: Call, kept: Planned, fresh: Planned): Promise<void> {
  if (!kept.nodes.equals(fresh.nodes)) {
    const message = `the plan is for ${printNodes(kept.nodes)}, not for ${printNodes(fresh.nodes)}`
    throw new PhoenixError('usage', message, { hint: 'leave the node set out' })
  }
  if (kept.plan.digest === fresh.plan.digest) return
  await call.note(`The plan in the file:\n\n${kept.plan}\n\nThe plan now:\n\n${fresh.plan}\n`)
  throw new PhoenixError(
    'plan-changed',
    'the cluster or its configuration has changed since the plan was made; nothing was done',
    { hint: 'look at both, and make a new one with: phoenix plan --out FILE' },
  )
}

function parseCount(input: string): number {
  if (/^\d{1,9}$/.test(input)) return Number(input)
  throw new Error('it has to be a whole number')
}
