import { lookAtImages, type SeenImage } from '../../../image/index.js'
import { printNodes } from '../../../plan/print.js'
import { command } from '../../command-line/command.js'
import { letters } from '../../command-line/flags.js'
import { align } from '../../output/gather.js'
import { chosenImages, type ImageFlags, imageFlags, imagesOf, sizeText, usersOf } from './images.js'

/** `phoenix image show NAME` */
export const show = command<ImageFlags, [name: string]>({
  brief: 'Show an image: its files, what they are, and the nodes that start it',
  help: 'Looks at the files of an image as a plan does; phoenix image check reads all of them.',
  examples: [
    ['phoenix image show rocky9', 'files with sizes and formats, kernel arguments, nodes'],
  ],
  flags: imageFlags,
  letters,
  arguments: {
    kind: 'tuple',
    parameters: [{ brief: 'an image', placeholder: 'NAME', parse: (name: string) => name }],
  },
  run: async (call, flags, name) => {
    const { model, folder } = await imagesOf(call, flags)
    const [seen] = await lookAtImages(folder, chosenImages(model, [name]))
    if (seen === undefined) return 0
    const nodes = usersOf(model).get(name)
    if (call.wantsJson) await call.json({ ...imageJson(seen), nodes: nodes?.toString() ?? '' })
    else {
      const { image, files, problems } = seen
      const { version, architecture, kernelArgs } = image
      const rows = [
        ['name', name],
        ...(version === undefined ? [] : [['version', version]]),
        ...(architecture === undefined ? [] : [['architecture', architecture]]),
        ...files.map(({ role, path, size, format }) => [
          role,
          [path, sizeText(size), format]
            .filter((one) => one !== undefined && one !== '')
            .join(', '),
        ]),
        ...(kernelArgs.length === 0 ? [] : [['kernelArgs', kernelArgs.join(' ')]]),
        ['nodes', nodes === undefined ? '(none)' : printNodes(nodes)],
        ...problems.map((problem) => ['problem', problem]),
      ]
      await call.print(align(rows))
    }
    return seen.problems.length === 0 ? 0 : 1
  },
})

/** An image as programs are told of it. */
export function imageJson({ image, files, problems }: SeenImage): Record<string, unknown> {
  const { name, version, architecture, kernelArgs } = image
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(architecture === undefined ? {} : { architecture }),
    kernelArgs,
    files: files.map(({ role, path, size, format, sha256, problem, doubt }) => ({
      role,
      path,
      ...(size === undefined ? {} : { size }),
      ...(format === undefined ? {} : { format }),
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(problem === undefined ? {} : { problem }),
      ...(doubt === undefined ? {} : { doubt }),
    })),
    problems,
  }
}
