/** Images of firmware: where they are, and whether they can be had. */
import { createReadStream } from 'node:fs'
import { access, constants, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, resolve } from 'node:path'
import { PhoenixError } from '../../error.js'
import { type FirmwareLogin, isAddress } from '../../model/firmware.js'
import type { Secret, SecretRef } from '../../model/secret.js'
import type { Model } from '../../model/settle/model.js'
import type { Step } from '../../model/step.js'
import type { FirmwareAddress, FirmwareFile } from '../../ports/firmware.js'

/** Where a file is that a configuration names. */
export function imagePath(model: Model, image: string): string {
  const file = model.declaration.origin.place?.file
  return resolve(file !== undefined && isAbsolute(file) ? dirname(file) : process.cwd(), image)
}

/** With what an image is fetched, at the moment that a BMC is told of it. */
export interface ImageLogin {
  readonly user?: string | undefined
  readonly password?: Secret | undefined
}

/** An image as a BMC takes it: its address, or its bytes. A file that is none is a `usage` error. */
export async function imageOf(
  path: string,
  { user, password }: ImageLogin = {},
): Promise<FirmwareAddress | FirmwareFile> {
  if (isAddress(path)) {
    return {
      address: path,
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
    }
  }
  const { size } = await checked(path)
  return { name: basename(path), size, content: () => createReadStream(path) }
}

async function checked(path: string): Promise<{ readonly size: number }> {
  try {
    const found = await stat(path)
    if (!found.isFile()) throw new Error('it is not a file')
    if (found.size === 0) throw new Error('it is empty')
    await access(path, constants.R_OK)
    return found
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EACCES'
          ? 'it may not be read'
          : message
    throw new PhoenixError('usage', `the image ${path} cannot be used: ${why}`, { cause })
  }
}

/**
 * What the configuration says of how the image of a step is fetched. A plan holds no login, and whoever
 * wrote it must not be able to have the login sent with another image's address.
 */
export function loginFor(
  model: Model,
  { node, component, image }: { node: string; component: string; image: string },
): FirmwareLogin | undefined {
  const { firmware } = model.node(node)
  const said = Object.hasOwn(firmware, component) ? firmware[component] : undefined
  return said?.image === image ? said.login : undefined
}

/** The references to passwords with which BMCs fetch the images of steps. */
export function imageSecrets(
  model: Model,
  steps: readonly Step[],
): (readonly [node: string, ref: SecretRef])[] {
  return steps.flatMap((step) => {
    const password = step.kind === 'firmware' ? loginFor(model, step)?.password : undefined
    return password === undefined ? [] : [[step.node, password] as const]
  })
}

/** Checks that all images that steps need can be read, before anything is done; `usage` with all that cannot. */
export async function needImages(model: Model, steps: readonly Step[]): Promise<void> {
  const images = steps.flatMap((step) => (step.kind === 'firmware' ? [step.image] : []))
  const paths = [...new Set(images.filter((image) => !isAddress(image)))].map((image) =>
    imagePath(model, image),
  )
  const missing: string[] = []
  for (const path of paths) {
    await checked(path).catch((error) => missing.push(PhoenixError.from(error).reason))
  }
  if (missing.length === 0) return
  throw new PhoenixError('usage', missing.join('; '), {
    hint: "images are given relative to the configuration's folder",
  })
}
