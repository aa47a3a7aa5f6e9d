import { PhoenixError } from '../../error.js'
import type { NodeSet } from '../../model/node-set/node-set.js'
import type { Plan } from '../../plan/plan.js'
import { printNodes } from '../../plan/print.js'
import type { Phoenix } from '../../sdk/phoenix.js'
import { type ApplyFlags, applyFlags, applyLetters } from '../applying/apply-flags.js'
import { applyPlan } from '../applying/apply-plan.js'
import { deadlineHelp, deadlinesOf } from '../applying/deadline-flag.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument } from '../command-line/flags.js'
import { withPhoenix } from '../config/opened.js'
import { selectNodes } from '../config/select-nodes.js'
import { readPlanFile } from '../files/plan-file.js'
import { interruptOf } from '../terminal/interrupt.js'

type Flags = ApplyFlags & { readonly plan: string | undefined }

const build: BuildCommand = (brief) =>
  command<Flags, [nodes?: string]>({
    brief,
    help:
      'Makes a plan, shows it, asks, and carries it out. Nodes that are off may be switched on; to\n' +
      'restart or stop running ones needs --allow, and more than 10 of them, or a tenth of the nodes\n' +
      'if that is more, --max-disrupted. Without a terminal it needs --yes.\n' +
      'Files that the configuration keeps are written once the nodes have told what the files lack, and\n' +
      'before nodes are started; what cannot be written is told, and stops no node.\n' +
      'Ctrl-C finishes what is in flight and begins nothing more; what remains is printed.\n' +
      `--deadline gives other seconds than the usual ones to:\n${deadlineHelp}`,
    examples: [
      ['phoenix apply', 'the whole cluster'],
      ["phoenix apply 'cn[0001-0048]' --yes", 'some nodes, unattended'],
      ['phoenix apply --plan gpu.plan', 'what phoenix plan --out wrote, if it still holds'],
      ['phoenix apply @big --deadline boot=1800', 'servers whose firmware takes half an hour'],
      ['phoenix apply @gpu --allow reboot --max-disrupted 64', 'restart up to 64 running nodes'],
    ],
    flags: {
      ...applyFlags,
      plan: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'a plan of phoenix plan --out; refused if the cluster has changed since',
        placeholder: 'FILE',
        optional: true,
      },
    },
    letters: applyLetters,
    arguments: { kind: 'tuple', parameters: [{ ...nodesArgument, optional: true }] },
    run: async (call, flags, expression) => {
      const interrupt = interruptOf(call)
      const { signal } = interrupt
      const deadlines = deadlinesOf(flags.deadline)
      const work = (phoenix: Phoenix) => {
        const file = flags.plan === undefined ? undefined : readPlanFile(call.path(flags.plan))
        const { model } = phoenix
        const nodes =
          expression === undefined
            ? model.select(file?.nodes ?? model.nodes)
            : selectNodes(model, expression)
        const kept =
          file === undefined
            ? {}
            : { check: (plan: Plan) => checkSame(call, file, { plan, nodes }) }
        return applyPlan({ call, phoenix, nodes, flags, signal, ...kept })
      }
      try {
        return await withPhoenix(call, work, { deadlines })
      } finally {
        interrupt.release()
      }
    },
  })

export default build

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
