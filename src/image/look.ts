/** Looks at the files of images: whether they are there and what they claim to be. */
import { createHash } from 'node:crypto'
import { PhoenixError } from '../error.js'
import { imageAt, latest } from '../model/settle/declared/images.js'
import type { SettledImage } from '../model/settle/settled.js'
import { openImageFile } from './folder.js'
import { type FileFormat, headSize, initrdFormat, kernelFormat, rootfsFormat } from './format.js'
import { latestVersion } from './versions.js'

/** What a file is to an image. */
export type ImageRole = 'kernel' | 'initrd' | 'rootfs'

/** One file of an image, as it was found. */
export interface SeenImageFile {
  readonly role: ImageRole
  /** Below the folder of images. */
  readonly path: string
  /** In bytes; undefined where there is none. */
  readonly size: number | undefined
  /** What it is: `bzImage 6.1.0`, `compressed by zstd`. */
  readonly format: string | undefined
  /** SHA-256 in hexadecimal, where it was asked for. */
  readonly sha256: string | undefined
  /** Tells this content from another under the same path, without reading it. */
  readonly stamp: string | undefined
  /** What is wrong with it. */
  readonly problem: string | undefined
}

/** An image, as its files were found. */
export interface SeenImage {
  /** The image at the version that was looked at. */
  readonly image: SettledImage
  readonly files: readonly SeenImageFile[]
  /** All that is wrong; nobody may be sent to an image with any. */
  readonly problems: readonly string[]
}

/** How closely images are looked at. */
export interface LookOptions {
  /** Whether whole files are read for their hashes; those that are declared are then compared. @default false */
  readonly hash?: boolean
  readonly signal?: AbortSignal | undefined
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
  const roles: readonly (readonly [ImageRole, string])[] = [
    ['kernel', at.kernel],
    ...at.initrds.map((path) => ['initrd', path] as const),
    ...(at.rootfs === undefined ? [] : [['rootfs', at.rootfs] as const]),
  ]
  const files: SeenImageFile[] = []
  // One after the other: disks do not read faster for being asked for several things.
  for (const [role, path] of roles) files.push(await lookAtFile(folder, role, path, at, options))
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

const formats: Readonly<Record<ImageRole, (head: Buffer) => FileFormat | undefined>> = {
  kernel: kernelFormat,
  initrd: initrdFormat,
  rootfs: rootfsFormat,
}
const wanted: Readonly<Record<ImageRole, string>> = {
  kernel: 'a kernel',
  initrd: 'an initial RAM disk: neither cpio nor compressed',
  rootfs: 'a file system or an archive that is known here',
}

async function lookAtFile(
  folder: string,
  role: ImageRole,
  path: string,
  image: SettledImage,
  { hash = false, signal }: LookOptions,
): Promise<SeenImageFile> {
  const none = {
    role,
    path,
    size: undefined,
    format: undefined,
    sha256: undefined,
    stamp: undefined,
  }
  const opened = await openImageFile(folder, path).catch((error) => PhoenixError.from(error))
  if (PhoenixError.is(opened)) return { ...none, problem: opened.message }
  const { handle, size, stamp } = opened
  try {
    const head = Buffer.alloc(Math.min(headSize, size))
    await handle.read(head, 0, head.length, 0)
    const format = formats[role](padded(head))
    const sha256 = hash ? await hashOf(handle, signal) : undefined
    const seen = { role, path, size, format: format?.name, sha256, stamp }
    return { ...seen, problem: problemOf(seen, format, image) }
  } catch (error) {
    signal?.throwIfAborted()
    const { code } = error as NodeJS.ErrnoException
    return { ...none, size, problem: `${path}: it cannot be read (${code ?? error})` }
  } finally {
    await handle.close()
  }
}

/** A head that all offsets are within. */
function padded(head: Buffer): Buffer {
  return head.length === headSize ? head : Buffer.concat([head], headSize)
}

async function hashOf(
  handle: Awaited<ReturnType<typeof openImageFile>>['handle'],
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(1024 * 1024)
  for (let position = 0; ; ) {
    signal?.throwIfAborted()
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position)
    if (bytesRead === 0) return hash.digest('hex')
    hash.update(chunk.subarray(0, bytesRead))
    position += bytesRead
  }
}

function problemOf(
  { role, path, size, sha256 }: Pick<SeenImageFile, 'role' | 'path' | 'size' | 'sha256'>,
  format: FileFormat | undefined,
  image: SettledImage,
): string | undefined {
  if (size === 0) return `${path}: it is empty`
  if (format === undefined) return `${path}: it is not ${wanted[role]}`
  const { architecture } = format
  const own = image.architecture
  if (architecture !== undefined && own !== undefined && architecture !== own) {
    return `${path}: it is for ${architecture}, and the image is for ${own}`
  }
  const declared = image.sha256[path]
  if (declared === undefined || sha256 === undefined || declared === sha256) return undefined
  return `${path}: its SHA-256 is ${sha256}, and the configuration says ${declared}`
}
