import { type BuildCommand, command } from '../command-line/command.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  nodesArgument,
} from '../command-line/flags.js'
import { withPhoenix } from '../config/opened.js'
import { selectNodes } from '../config/select-nodes.js'
import { writePlanFile } from '../files/plan-file.js'
import { withProgress } from '../output/progress/progress.js'
import { interruptOf } from '../terminal/interrupt.js'

type Flags = HardwareFlags & { readonly out: string | undefined; readonly refresh: boolean }

const build: BuildCommand = (brief) =>
  command<Flags, [nodes?: string]>({
    brief,
    help:
      'Looks at the power of the nodes, compares them with the configuration, and shows the fewest\n' +
      'steps between the two, each with its reason and what it does to users. Nothing is changed.\n' +
      'Exit code 1 if nodes or files could not be looked at; steps to be done are no failure.',
    examples: [
      ['phoenix plan', 'for the whole cluster'],
      ["phoenix plan '@gpu!@drained' --out gpu.plan", 'for some, kept for phoenix apply --plan'],
      ['phoenix plan --no-refresh', 'from what is known, without a look at the hardware'],
    ],
    flags: {
      ...hardwareFlags,
      out: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'write the plan to a file, for phoenix apply --plan',
        placeholder: 'FILE',
        optional: true,
      },
      refresh: { kind: 'boolean', brief: 'look at the hardware first', default: true },
    },
    letters: hardwareLetters,
    arguments: {
      kind: 'tuple',
      parameters: [{ ...nodesArgument, optional: true }],
    },
    run: async (call, { out, refresh }, expression) => {
      const interrupt = interruptOf(call)
      const { signal } = interrupt
      try {
        return await withPhoenix(
          call,
          async (phoenix) => {
            const nodes =
              expression === undefined
                ? phoenix.model.nodes
                : selectNodes(phoenix.model, expression)
            const plan = await withProgress(call, (on) => phoenix.plan({ nodes, refresh, on }))
            if (out !== undefined) writePlanFile(call.path(out), plan, nodes)
            if (call.wantsJson) await call.json(plan)
            else await call.print(plan.toString())
            if (out !== undefined) await call.note(`Written to ${out}: phoenix apply --plan ${out}`)
            return plan.unseen.length + plan.unseenFiles.length > 0 ? 1 : 0
          },
          { signal },
        )
      } finally {
        interrupt.release()
      }
    },
  })

export default build
