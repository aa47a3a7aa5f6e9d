/** Looks at one file of an image: whether it is there and what it claims to be. */
import { createHash } from 'node:crypto'
import { PhoenixError } from '../error.js'
import type { Architecture } from '../model/declaration.js'
import type { SettledImage } from '../model/settle/settled.js'
import { type OpenImageFile, openImageFile } from './folder.js'
import { type FileFormat, headSize, initrdFormat, kernelFormat, rootfsFormat } from './format.js'
import { type InitrdFindings, lookIntoInitrd, type WholeOptions } from './initrd/whole.js'

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
  /** For which processors a kernel is, where it says so. */
  readonly architecture: Architecture | undefined
  /** SHA-256 in hexadecimal, where it was asked for. */
  readonly sha256: string | undefined
  /** Tells this content from another under the same path, without reading it. */
  readonly stamp: string | undefined
  /** What is wrong with it. */
  readonly problem: string | undefined
  /** What need not be wrong, but seldom is so by intent; nobody is kept from it. */
  readonly doubt?: string
}

/** How closely images are looked at. */
export interface LookOptions {
  /** Whether whole files are read for their hashes; those that are declared are then compared. @default false */
  readonly hash?: boolean
  readonly signal?: AbortSignal | undefined
}

/** The files of an image, and what they are to it. */
export function rolesOf(image: SettledImage): readonly (readonly [ImageRole, string])[] {
  return [
    ['kernel', image.kernel],
    ...image.initrds.map((path) => ['initrd', path] as const),
    ...(image.rootfs === undefined ? [] : [['rootfs', image.rootfs] as const]),
  ]
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

/** Looks at one file of an image; whatever is wrong is in the answer. */
export async function lookAtFile(
  folder: string,
  role: ImageRole,
  path: string,
  image: SettledImage,
  { hash = false, signal }: LookOptions = {},
): Promise<SeenImageFile> {
  const none = {
    role,
    path,
    size: undefined,
    format: undefined,
    architecture: undefined,
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
    const { name, architecture } = format ?? {}
    const seen = { role, path, size, format: name, architecture, sha256, stamp }
    const problem = problemOf(seen, format, image)
    if (problem !== undefined || role !== 'initrd') return { ...seen, problem }
    const unpacking = hash ? { unpack: Number.POSITIVE_INFINITY } : {}
    const found = await findingsOf(opened, { ...unpacking, signal })
    const [broken, doubt] = [found.problem, found.doubt].map((one) => one && `${path}: ${one}`)
    return { ...seen, problem: broken, ...(doubt === undefined ? {} : { doubt }) }
  } catch (error) {
    signal?.throwIfAborted()
    const { code } = error as NodeJS.ErrnoException
    return { ...none, size, problem: `${path}: it cannot be read (${code ?? error})` }
  } finally {
    await handle.close()
  }
}

/** What was found out of initial RAM disks, by their stamps: who serves images looks at them every few seconds. */
const known = new Map<string, InitrdFindings>()
const mostKnown = 1000

async function findingsOf(
  { handle, size, stamp }: OpenImageFile,
  options: WholeOptions,
): Promise<InitrdFindings> {
  const key = `${stamp} ${options.unpack}`
  const before = known.get(key)
  if (before !== undefined) return before
  const found = await lookIntoInitrd(handle, size, options)
  for (const [oldest] of known) {
    if (known.size < mostKnown) break
    known.delete(oldest)
  }
  known.set(key, found)
  return found
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
  const { architecture, least = 0 } = format
  if (size !== undefined && size < least) {
    return `${path}: it is cut off: it has ${size} bytes, and says that it has at least ${least}`
  }
  const own = image.architecture
  if (architecture !== undefined && own !== undefined && architecture !== own) {
    return `${path}: it is for ${architecture}, and the image is for ${own}`
  }
  const declared = image.sha256[path]
  if (declared === undefined || sha256 === undefined || declared === sha256) return undefined
  return `${path}: its SHA-256 is ${sha256}, and the configuration says ${declared}`
}
