import { cleanLine } from '../../model/clean-text.js'
import { count } from '../../plan/print.js'
import type { Recording } from '../../sdk/selection/raw.js'
import { type BuildCommand, command } from '../command-line/command.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  nodesArgument,
} from '../command-line/flags.js'
import { onNodes } from '../hardware/on-nodes.js'
import { look, type Telling, tell } from '../hardware/tell-answers.js'

/** How many of those that could not be read are named. */
const mostNamed = 5

const build: BuildCommand = (brief) =>
  command<HardwareFlags, [nodes: string, folder: string]>({
    brief,
    help:
      'Reads all that BMCs serve by Redfish, by following their links, and saves it without passwords and\n' +
      'other secrets: a folder for each node, with an index.json for each resource. phoenix simulate --tree\n' +
      'serves it again. Serial numbers and addresses of the hardware stay in it.',
    examples: [
      ['phoenix record cn01 recorded', 'into recorded/cn01'],
      ["phoenix record '@gpu' recorded", 'a folder for each'],
      ['phoenix simulate --tree recorded/cn01', 'every node as this one'],
    ],
    flags: hardwareFlags,
    letters: hardwareLetters,
    arguments: {
      kind: 'tuple',
      parameters: [
        nodesArgument,
        {
          brief: 'where the folders are made',
          placeholder: 'DIR',
          parse: (input: string) => input,
        },
      ],
    },
    run: (call, _, expression, folder) =>
      onNodes(call, expression, async (on) => {
        const place = call.path(folder)
        const answers = await look(on, on.selection.raw.record(place))
        const code = await tell(on, answers, telling)
        const [first, ...others] = answers.values.keys()
        if (first === undefined) return code
        const tree = `${call.shown(place)}/${others.length === 0 ? first : 'NODE'}`
        await call.note(`Recorded into ${tree}; to serve it again: phoenix simulate --tree ${tree}`)
        return code
      }),
  })

export default build

const telling: Telling<Recording> = {
  // The folder is each node's own: equal recordings are told once.
  text: ({ resources, missing, cut }) => {
    const lines = [count(resources, 'resource')]
    if (cut) lines.push('there was more: the limit of a recording is reached')
    for (const { path, message } of missing.slice(0, mostNamed)) {
      lines.push(`not read: ${cleanLine(path)}: ${cleanLine(message)}`)
    }
    const more = missing.length - mostNamed
    if (more > 0) lines.push(`not read: ${more} more`)
    return lines.join('\n')
  },
  json: ({ folder, resources, missing, cut }) => ({
    folder,
    resources,
    missing: missing.map((one) => ({ ...one })),
    cut,
  }),
}
