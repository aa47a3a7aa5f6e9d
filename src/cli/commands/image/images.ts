/** What the image commands share: which images, and where their files are. */
import { PhoenixError } from '../../../error.js'
import { imageFolder } from '../../../image/location.js'
import { didYouMean } from '../../../model/did-you-mean.js'
import { NodeSet } from '../../../model/node-set/node-set.js'
import type { Model } from '../../../model/settle/model.js'
import type { SettledImage } from '../../../model/settle/settled.js'
import type { Call } from '../../command-line/call.js'
import { type ReadFlags, readFlags } from '../../command-line/flags.js'
import { knownAndSound } from '../../config/known.js'

/** The flags of all image commands. */
export type ImageFlags = ReadFlags & { readonly images: string | undefined }

export const imageFlags = {
  ...readFlags,
  images: {
    kind: 'parsed',
    parse: (input: string) => input,
    brief: 'the folder of images, in place of the one that the configuration names',
    placeholder: 'DIR',
    optional: true,
  },
} as const

/** The cluster, and the folder in which its images are. */
export async function imagesOf(
  call: Call,
  { images }: ImageFlags,
): Promise<{ readonly model: Model; readonly folder: string }> {
  const { model } = await knownAndSound(call)
  return { model, folder: images === undefined ? imageFolder(model) : call.path(images) }
}

/** The images of these names; without any, all. */
export function chosenImages(model: Model, names: readonly string[]): SettledImage[] {
  if (names.length === 0) return [...model.images.values()]
  return [...new Set(names)].map((name) => {
    const image = model.images.get(name)
    if (image !== undefined) return image
    const guess = didYouMean(name, model.images.keys())
    throw new PhoenixError('unknown-name', `there is no image '${name}'${guess}`)
  })
}

/** The nodes that are to start each image. */
export function usersOf(model: Model): ReadonlyMap<string, NodeSet> {
  const names = new Map<string, string[]>()
  for (const { name, image } of model.all()) {
    if (image === undefined) continue
    const known = names.get(image)
    if (known === undefined) names.set(image, [name])
    else known.push(name)
  }
  return new Map([...names].map(([image, nodes]) => [image, NodeSet.from(nodes)]))
}

/** A size for people: `14.2 MB`. */
export function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return ''
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let size = bytes
  let unit = 0
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`
}
