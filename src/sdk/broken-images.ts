/** Images that nobody may be sent to, as far as this computer can tell. */
import { stat } from 'node:fs/promises'
import { imageFolder, lookAtImage } from '../image/index.js'
import type { Model } from '../model/settle/model.js'

/**
 * What is wrong with the files of images, by their names; of those that are whole nothing is said. Where
 * there is no folder of images they are on another computer, whose boot service looks at them itself.
 */
export async function brokenImages(
  model: Model,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const folder = imageFolder(model)
  const broken = new Map<string, string>()
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true) return broken
  for (const name of names) {
    const image = model.images.get(name)
    if (image === undefined || image.kernel === '') continue
    const { problems } = await lookAtImage(folder, image)
    if (problems.length > 0) broken.set(name, problems.join('; '))
  }
  return broken
}
