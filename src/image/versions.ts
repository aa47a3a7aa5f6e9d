/** Which version of an image is the latest: what the folder of images says. */
import { readdir, readlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { PhoenixError } from '../error.js'
import { naturalCompare } from '../model/node-set/natural-order.js'
import { isVersion, versionMark } from '../model/settle/declared/image-form.js'
import { imageAt, imageFiles, latest } from '../model/settle/declared/images.js'
import type { Model } from '../model/settle/model.js'
import type { SettledImage } from '../model/settle/settled.js'
import { lookAtFile, rolesOf } from './file.js'
import { imageFolder } from './location.js'

/**
 * The version that `latest` of an image is: where a link `latest` stands among the versions, the one that
 * it leads to, else the greatest in natural order of which all files are there and whole, as far as their first bytes tell.
 *
 * @throws PhoenixError `image` where there is none
 */
export async function latestVersion(folder: string, image: SettledImage): Promise<string> {
  const pattern = imageFiles(image).find((path) => path.includes(versionMark)) ?? versionMark
  const parts = pattern.split('/')
  const index = parts.findIndex((part) => part.includes(versionMark))
  const part = parts[index] ?? versionMark
  const above = join(folder, ...parts.slice(0, index))
  const linked = await readlink(join(above, part.replaceAll(versionMark, latest))).catch(() => '')
  const named = versionIn(part, basename(linked))
  if (named !== undefined && named !== latest) return named
  const names = await readdir(above).catch(() => [])
  const versions = names
    .map((name) => versionIn(part, name))
    .filter((version): version is string => version !== undefined && version !== latest)
    .sort(naturalCompare)
  for (const version of versions.reverse()) {
    if (await isWhole(folder, imageAt(image, version))) return version
  }
  const where = parts.slice(0, index).join('/')
  const message = `the image '${image.name}' has no version yet${where === '' ? '' : ` in ${where}`}`
  throw new PhoenixError('image', message)
}

/** The version that a name has where the pattern has its mark. */
function versionIn(pattern: string, name: string): string | undefined {
  const [before = '', ...rest] = pattern.split(versionMark)
  const after = rest.join(versionMark)
  if (!name.startsWith(before) || !name.endsWith(after)) return undefined
  const version = name.slice(before.length, name.length - after.length)
  return isVersion(version) ? version : undefined
}

/** Whether all files are what they should be: a version that is still being copied is none yet. */
async function isWhole(folder: string, image: SettledImage): Promise<boolean> {
  for (const [role, path] of rolesOf(image)) {
    const { problem } = await lookAtFile(folder, role, path, image)
    if (problem !== undefined) return false
  }
  return true
}

/**
 * The version that `latest` of each image is, by the image's name. An image that has none is left out: it
 * may be on another computer.
 */
export async function latestVersions(model: Model): Promise<ReadonlyMap<string, string>> {
  const versions = new Map<string, string>()
  for (const image of model.images.values()) {
    if (image.version !== latest) continue
    const version = await latestVersion(imageFolder(model), image).catch(() => undefined)
    if (version !== undefined) versions.set(image.name, version)
  }
  return versions
}
