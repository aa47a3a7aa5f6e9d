/** Looks at the files of images: whether they are there and what they claim to be. */
import { PhoenixError } from '../error.js'
import { imageAt, latest } from '../model/settle/declared/images.js'
import type { SettledImage } from '../model/settle/settled.js'
import { type LookOptions, lookAtFile, rolesOf, type SeenImageFile } from './file.js'
import { latestVersion } from './versions.js'

/** An image, as its files were found. */
export interface SeenImage {
  /** The image at the version that was looked at. */
  readonly image: SettledImage
  readonly files: readonly SeenImageFile[]
  /** All that is wrong; nobody may be sent to an image with any. */
  readonly problems: readonly string[]
}

/** Looks at the files of one image; whatever is wrong is in the answer. */
export async function lookAtImage(
  folder: string,
  image: SettledImage,
  options: LookOptions = {},
): Promise<SeenImage> {
  let at = image
  try {
    if (image.version === latest) at = imageAt(image, await latestVersion(folder, image))
  } catch (error) {
    options.signal?.throwIfAborted()
    return { image, files: [], problems: [PhoenixError.from(error).message] }
  }
  const files: SeenImageFile[] = []
  // One after the other: disks do not read faster for being asked for several things.
  for (const [role, path] of rolesOf(at))
    files.push(await lookAtFile(folder, role, path, at, options))
  const problems = files.flatMap(({ problem }) => (problem === undefined ? [] : [problem]))
  return { image: at, files, problems }
}

/** The same for several images, in their order. */
export async function lookAtImages(
  folder: string,
  images: Iterable<SettledImage>,
  options: LookOptions = {},
): Promise<SeenImage[]> {
  const seen: SeenImage[] = []
  for (const image of images) seen.push(await lookAtImage(folder, image, options))
  return seen
}
