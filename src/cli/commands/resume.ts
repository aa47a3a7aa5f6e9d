import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import type { RunRecord } from '../../model/step.js'
import { printNodes } from '../../plan/print.js'
import type { Phoenix } from '../../sdk/phoenix.js'
import { type ApplyFlags, applyFlags, applyLetters } from '../applying/apply-flags.js'
import { applyPlan } from '../applying/apply-plan.js'
import { deadlinesOf } from '../applying/deadline-flag.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { withPhoenix } from '../config/opened.js'
import { tellOfRack } from '../facts/location.js'
import { interruptOf } from '../terminal/interrupt.js'

const build: BuildCommand = (brief) =>
  command<ApplyFlags, [run?: string]>({
    brief,
    help:
      'Takes a run that was interrupted or failed, looks at its nodes, and plans anew what is still to\n' +
      'be done on them; shows it, asks, and carries it out, as phoenix apply does. What the run finished\n' +
      'is not done again, and what came of steps whose end was never written is seen, not guessed.\n' +
      'Nodes that could not even be looked at took no part in the run. Without an id it is the newest\n' +
      'run; if that one ended well, there is nothing to resume.',
    examples: [
      ['phoenix resume', 'go on with the newest run'],
      [
        'phoenix resume 20260101T120000000Z-0a1b2c3d --yes',
        'an id of phoenix runs list, unattended',
      ],
    ],
    flags: applyFlags,
    letters: applyLetters,
    arguments: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'the id of a run',
          placeholder: 'RUN',
          parse: (input: string) => input,
          optional: true,
        },
      ],
    },
    run: async (call, flags, id) => {
      const interrupt = interruptOf(call)
      const { signal } = interrupt
      try {
        const deadlines = deadlinesOf(flags.deadline)
        const work = async (phoenix: Phoenix) => {
          const run = await unfinished(phoenix, id)
          if (run === undefined) {
            if (call.wantsJson) await call.json({ result: 'done', nodes: {}, changes: [] })
            await call.note('There is no run to resume.')
            // With --db alone it would reach for real BMCs.
            if ((await phoenix.runs.list({ limit: 1 })).length === 0) {
              await tellOfRack(call, { toDeclaration: () => phoenix.model.declaration })
            }
            return 0
          }
          const nodes = await nodesOf(call, phoenix, run)
          // A run without nodes wrote files alone.
          const files = run.nodes === '' ? 'all' : true
          return applyPlan({ call, phoenix, nodes, files, flags, signal })
        }
        return await withPhoenix(call, work, { deadlines })
      } finally {
        interrupt.release()
      }
    },
  })

export default build

/** The run that is meant, if it did not end well. */
async function unfinished(
  { runs }: Phoenix,
  id: string | undefined,
): Promise<RunRecord | undefined> {
  const run = id === undefined ? (await runs.list({ limit: 1 }))[0] : await runs.get(id)
  if (id !== undefined && run === undefined) {
    throw new PhoenixError('unknown-name', `there is no run '${cleanLine(id)}'`, {
      hint: 'see: phoenix runs list',
    })
  }
  if (run?.result === 'running') {
    throw new PhoenixError('usage', `the run ${run.id} is still running, on ${run.host}`, {
      hint: 'see: phoenix runs list',
    })
  }
  return run?.result === 'done' ? undefined : run
}

/** The nodes of a run that the cluster still has. */
async function nodesOf(call: Call, { model }: Phoenix, run: RunRecord): Promise<NodeSet> {
  const all = NodeSet.parse(run.nodes)
  const nodes = all.intersection(model.nodes)
  const { id, actor, done, failed, remaining } = run
  await call.note(
    `Run ${id} of ${actor} on ${printNodes(all)}: ${done} done, ${failed} failed, ${remaining} remaining.`,
  )
  const gone = all.difference(model.nodes)
  if (gone.size > 0) await call.note(`Not in the cluster any more: ${printNodes(gone)}.`)
  return nodes
}
