import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { RunRecord, StepRecord } from '../../model/step.js'
import { count } from '../../plan/print.js'
import { type BuildCommand, command, verbsOr } from '../command-line/command.js'
import { letters, limitFlag, type ReadFlags, readFlags } from '../command-line/flags.js'
import { tellOfRack } from '../facts/location.js'
import { withFacts } from '../facts/store.js'
import { align, allNodes, gather } from '../output/gather.js'
import { timeText } from '../output/time-text.js'

const list = command<ReadFlags & { readonly limit: number }>({
  brief: 'List the runs, the newest first',
  help: 'Lists what phoenix apply has done: when, who, and how it ended.',
  examples: [
    ['phoenix runs', 'the last ones'],
    ['phoenix runs list --limit 1 --json', 'the last one, for a program'],
    ['phoenix runs --through .phoenix/rack.json', 'those through a simulated rack'],
  ],
  flags: { ...readFlags, limit: limitFlag },
  letters,
  run: (call, { limit }) =>
    withFacts(call, 'read', async (facts, site) => {
      const runs = await facts.runs.list({ limit })
      if (call.wantsJson) await call.json(runs)
      else if (runs.length === 0) {
        await call.note('There are no runs yet.')
        await tellOfRack(call, site)
      } else await call.print(align(runs.map(runRow)))
      return 0
    }),
})

const show = command<ReadFlags, [id: string]>({
  brief: 'Show a run with its steps',
  help:
    'Shows a run and its steps; like ones are shown together. A step whose end was never written is\n' +
    'unclear: look at the node to see what came of it.',
  examples: [['phoenix runs show 20260101T120000-ab12cd', 'an id of phoenix runs list']],
  flags: readFlags,
  letters,
  arguments: {
    kind: 'tuple',
    parameters: [{ brief: 'the id of a run', placeholder: 'ID', parse: (input: string) => input }],
  },
  run: (call, _, id) =>
    withFacts(call, 'read', async (facts) => {
      const run = await facts.runs.get(id)
      if (run === undefined) {
        throw new PhoenixError('unknown-name', `there is no run '${cleanLine(id)}'`, {
          hint: 'see: phoenix runs list',
        })
      }
      const steps = await facts.runs.steps(id)
      if (call.wantsJson) await call.json({ ...run, steps })
      else {
        await call.print(align([runRow(run)]))
        await call.print(`  plan ${run.planDigest}, on ${run.host} as process ${run.pid}`)
        for (const step of steps) if (step.node === '') await call.print(stepText(step))
        const ofNodes = steps.filter(({ node }) => node !== '')
        const told = ofNodes.map((step) => [step.node, stepText(step)] as const)
        for (const { nodes, item } of gather(told, (text) => text)) {
          await call.print(`${item}: ${allNodes(nodes)}`)
        }
      }
      return 0
    }),
})

const build: BuildCommand = (brief, rest) =>
  verbsOr('list', rest, brief, 'Every run is written down before and after each of its steps.', {
    list,
    show,
  })

export default build

function runRow(run: RunRecord): string[] {
  const { id, startedAt, actor, result, done, failed, remaining, endedAt } = run
  const died = result === 'interrupted' && endedAt === undefined ? ' (its process died)' : ''
  const counts = [`${done} done`, `${failed} failed`, `${remaining} remaining`]
    .filter((text) => !text.startsWith('0 '))
    .join(', ')
  return [id, timeText(startedAt), actor, `${result}${died}`, counts || count(0, 'node')]
}

function stepText({ index, summary, result, error }: StepRecord): string {
  const why = error === undefined ? '' : ` (${error})`
  return cleanLine(`${index + 1}. ${summary}: ${result ?? 'running'}${why}`)
}
