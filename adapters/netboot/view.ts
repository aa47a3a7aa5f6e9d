/** What the service answers from: one cluster and the images as they were found, exchanged as a whole. */
import { createHash } from 'node:crypto'
import { Machines } from '../../src/boot/machines.js'
import { lookAtImages, type SeenImage } from '../../src/image/index.js'
import type { Architecture } from '../../src/model/declaration.js'
import type { Model } from '../../src/model/settle/model.js'

/** Everything that one answer depends on. Nothing in it ever changes. */
export interface View {
  readonly model: Model
  readonly machines: Machines
  /** The images as they were found, by name. */
  readonly images: ReadonlyMap<string, SeenImage>
  /** The version that `latest` of an image is, by the image's name. */
  readonly versions: ReadonlyMap<string, string>
  /** The images that nobody may be sent to, with the reason. */
  readonly unready: ReadonlyMap<string, string>
  /** For which processors their kernels are, where the kernels tell. */
  readonly architectures: ReadonlyMap<string, Architecture>
  /** What tells the content of each file, by its path. */
  readonly marks: ReadonlyMap<string, string>
}

/** Looks at the images of a cluster. Nodes that cannot be settled are known all the same, by what is right. */
export async function viewOf(
  model: Model,
  folder: string,
  machines: Machines = new Machines(model),
): Promise<View> {
  const seen = await lookAtImages(folder, model.images.values())
  const versions = new Map<string, string>()
  const unready = new Map<string, string>()
  const architectures = new Map<string, Architecture>()
  const marks = new Map<string, string>()
  for (const { image, files, problems } of seen) {
    if (image.version !== undefined) versions.set(image.name, image.version)
    const kernel = files.find(({ role }) => role === 'kernel')?.architecture
    if (kernel !== undefined) architectures.set(image.name, kernel)
    if (problems.length > 0) unready.set(image.name, problems.join('; '))
    for (const { path, stamp } of files) if (stamp !== undefined) marks.set(path, markOf(stamp))
  }
  const images = new Map(seen.map((one) => [one.image.name, one]))
  return { model, machines, images, versions, unready, architectures, marks }
}

/** A stamp in few characters, for links and for `ETag`. */
export function markOf(stamp: string): string {
  return createHash('sha256').update(stamp).digest('hex').slice(0, 16)
}
