import type { Problem } from '../../error.js'
import { prove } from '../../model/settle/proof/prove.js'
import { count } from '../../plan/print.js'
import { proveFiles } from '../../render/declared-files.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { letters, type ReadFlags, readFlags } from '../command-line/flags.js'
import { known } from '../config/known.js'
import { problemLines } from '../output/problems.js'
import { countProblems } from '../output/report.js'

const build: BuildCommand = (brief) =>
  command<ReadFlags>({
    brief,
    help:
      'Runs the configuration, merges the rules of every node and proves the whole cluster: nothing\n' +
      'is missing, no address is used twice, none lies outside of its network. All problems are\n' +
      'told at once with file:line:column. Facts take part where a database exists.\n' +
      'Exit code 2 if there is an error; warnings are no errors.',
    examples: [
      ['phoenix check', 'prove the configuration in this folder'],
      ['phoenix check -c site/cluster.config.ts --json', 'another one, for a program'],
    ],
    flags: readFlags,
    letters,
    run: async (call) => {
      const { model } = await known(call)
      proveFiles(model)
      const found = prove(model)
      const problems = found.length === 0 ? found : await exactly(found)
      const ok = problems.every(({ severity }) => severity !== 'error')
      const { name, nodes, groups, networks, images } = model
      if (call.wantsJson) {
        await call.json({ cluster: name, ok, nodes: nodes.size, problems })
        return ok ? 0 : 2
      }
      for (const line of problemLines(call, problems)) await call.print(line)
      const parts = [
        count(nodes.size, 'node'),
        count(groups.size, 'group'),
        count(networks.size, 'network'),
        count(images.size, 'image'),
      ].join(', ')
      const verdict = problems.length === 0 ? 'no problems' : countProblems(problems)
      await call.print(`${name}: ${parts}: ${verdict}`)
      return ok ? 0 : 2
    },
  })

async function exactly(problems: readonly Problem[]): Promise<readonly Problem[]> {
  const { exactPlaces } = await import('../../place/exact-places.js')
  return exactPlaces(problems)
}

export default build
