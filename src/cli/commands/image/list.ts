import { lookAtImages } from '../../../image/index.js'
import { count, printNodes } from '../../../plan/print.js'
import { command } from '../../command-line/command.js'
import { letters } from '../../command-line/flags.js'
import { align } from '../../output/gather.js'
import { type ImageFlags, imageFlags, imagesOf, usersOf } from './images.js'

/** `phoenix image list` */
export const list = command<ImageFlags>({
  brief: 'List all images with their versions and the nodes that start them',
  help:
    'Lists the images of the configuration, each with the version that it is now, whether all of its\n' +
    'files are there, and the nodes that are to start it.',
  examples: [
    ['phoenix image list', 'name, version, state and nodes of each'],
    ['phoenix image list --json', 'for a program'],
  ],
  flags: imageFlags,
  letters,
  run: async (call, flags) => {
    const { model, folder } = await imagesOf(call, flags)
    const users = usersOf(model)
    const seen = await lookAtImages(folder, model.images.values())
    if (call.wantsJson) {
      const entries = seen.map(({ image, problems }) => {
        const { name, version, architecture } = image
        const nodes = users.get(name)
        return [
          name,
          {
            ...(version === undefined ? {} : { version }),
            ...(architecture === undefined ? {} : { architecture }),
            ready: problems.length === 0,
            ...(nodes === undefined ? {} : { nodes: nodes.toString() }),
          },
        ] as const
      })
      await call.json(Object.fromEntries(entries))
      return 0
    }
    const rows = seen.map(({ image: { name, version }, problems }) => {
      const nodes = users.get(name)
      const state = problems.length === 0 ? 'ready' : count(problems.length, 'problem')
      return [name, version ?? '', state, nodes === undefined ? 'no node' : printNodes(nodes)]
    })
    if (rows.length > 0) await call.print(align(rows))
    else await call.note('The configuration declares no image.')
    return 0
  },
})
