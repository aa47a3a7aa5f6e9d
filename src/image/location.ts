import { dirname, isAbsolute, resolve } from 'node:path'
import { defaultBoot } from '../model/settle/declared/boot.js'
import type { Model } from '../model/settle/model.js'

/** The absolute path of the folder of images: as the configuration says it, relative to its own folder. */
export function imageFolder(model: Model): string {
  const file = model.declaration.origin.place?.file
  const base = file !== undefined && isAbsolute(file) ? dirname(file) : process.cwd()
  return resolve(base, (model.boot ?? defaultBoot).images)
}
