/** Gives the declared images their meaning, each fault a finding. */
import type { Declaration, ImageDeclaration, Origin } from '../../declaration.js'
import { didYouMean } from '../../did-you-mean.js'
import type { Findings } from '../findings/findings.js'
import { at } from '../findings/where.js'
import type { SettledImage } from '../settled.js'
import { checkImage, versionMark } from './image-form.js'
import { byName } from './names.js'

/** The version that stands for the newest one that the folder of images has. */
export const latest = 'latest'

/** The images of a cluster, with what they extend filled in. */
export function settleImages(
  declaration: Declaration,
  findings: Findings,
): Map<string, SettledImage> {
  const declared = byName(declaration.images, 'image', findings)
  const settled = new Map<string, SettledImage>()
  /** The same with `{version}` in the paths, for the images that extend them. */
  const patterns = new Map<string, SettledImage>()
  const open: string[] = []
  const settle = (name: string): SettledImage | undefined => {
    const known = patterns.get(name)
    const image = declared.get(name)
    if (known !== undefined || image === undefined) return known
    if (open.includes(name)) {
      const ring = [...open.slice(open.indexOf(name)), name].join(' → ')
      findings.error(
        `images extend each other in a ring: ${ring}`,
        at(image.origin, `${name}.extends`),
      )
      return undefined
    }
    const { value, origin } = image
    checkImage(name, value, origin, findings)
    if (value.extends !== undefined && !declared.has(value.extends)) {
      const guess = didYouMean(value.extends, declared.keys())
      findings.error(
        `image '${name}' extends '${value.extends}', which is not declared${guess}`,
        at(origin, `${name}.extends`),
      )
    }
    open.push(name)
    const base = value.extends === undefined ? undefined : settle(value.extends)
    open.pop()
    if (value.kernel === undefined && value.extends === undefined) {
      findings.error(`image '${name}' has no kernel`, at(origin, name))
    }
    const pattern = patternOf(name, value, base)
    checkVersion(pattern, value, origin, findings)
    patterns.set(name, pattern)
    const { version } = pattern
    settled.set(
      name,
      version === undefined || version === latest ? pattern : imageAt(pattern, version),
    )
    return pattern
  }
  for (const name of declared.keys()) settle(name)
  return settled
}

/**
 * An image at one of its versions: `{version}` in its paths is replaced. One without versions is given
 * as it is.
 *
 * @example
 * ```ts
 * import { cluster } from 'phoenix-cluster/dsl'
 * import { imageAt, Model } from 'phoenix-cluster/model'
 *
 * const site = cluster('shelf').images({
 *   rocky9: { kernel: 'rocky9/{version}/vmlinuz', version: 'latest' },
 * })
 * const image = Model.settle(site).images.get('rocky9')
 * if (image !== undefined) console.log(imageAt(image, '20261101').kernel) // rocky9/20261101/vmlinuz
 * ```
 */
export function imageAt(image: SettledImage, version: string): SettledImage {
  if (image.version === undefined) return image
  const at = (path: string) => path.replaceAll(versionMark, version)
  const { kernel, initrds, rootfs, sha256 } = image
  return Object.freeze({
    ...image,
    version,
    kernel: at(kernel),
    initrds: Object.freeze(initrds.map(at)),
    rootfs: rootfs === undefined ? undefined : at(rootfs),
    sha256: Object.freeze(
      Object.fromEntries(Object.entries(sha256).map(([path, hash]) => [at(path), hash])),
    ),
  })
}

/** The paths of all files of an image: the kernel, the initial RAM disks, the root file system. */
export function imageFiles({ kernel, initrds, rootfs }: SettledImage): readonly string[] {
  return [kernel, ...initrds, ...(rootfs === undefined ? [] : [rootfs])]
}

/** What an image is with what it extends, its version not yet put into the paths. */
function patternOf(
  name: string,
  value: ImageDeclaration,
  base: SettledImage | undefined,
): SettledImage {
  const initrd = value.initrd === undefined ? undefined : [value.initrd].flat()
  const texts = (list: unknown) => (Array.isArray(list) ? (list as readonly string[]) : [])
  const kernel = value.kernel ?? base?.kernel ?? ''
  const initrds = Object.freeze(initrd ?? base?.initrds ?? [])
  const rootfs = value.rootfs ?? base?.rootfs
  // Of another version, the files of the base are others too.
  const inherits = value.version === undefined || value.version === base?.version
  const sha256: Record<string, string> = {}
  const hash = (path: string | undefined, own: string | undefined) => {
    if (path === undefined) return
    const known = own ?? (inherits ? base?.sha256[path] : undefined)
    if (known !== undefined) sha256[path] = known.toLowerCase()
  }
  const own = value.sha256 ?? {}
  hash(kernel, own.kernel)
  const ofInitrds = own.initrd === undefined ? [] : [own.initrd].flat()
  initrds.forEach((path, index) => {
    hash(path, ofInitrds[index])
  })
  hash(rootfs, own.rootfs)
  return Object.freeze({
    name,
    kernel,
    initrds,
    rootfs,
    kernelArgs: Object.freeze([...(base?.kernelArgs ?? []), ...texts(value.kernelArgs)]),
    version: value.version ?? base?.version,
    architecture: value.architecture ?? base?.architecture,
    sha256: Object.freeze(sha256),
  })
}

function checkVersion(
  image: SettledImage,
  value: ImageDeclaration,
  origin: Origin,
  findings: Findings,
): void {
  const { name, version, initrds, sha256 } = image
  const has = imageFiles(image).some((path) => path.includes(versionMark))
  const what = `image '${name}'`
  if (version === undefined && has) {
    const message = `${what}: its paths have '{version}', but no version is given`
    findings.error(message, at(origin, name))
  }
  if (value.version !== undefined && !has) {
    const message = `${what}: no path has '{version}', so that the version changes nothing`
    findings.error(message, at(origin, `${name}.version`))
  }
  if (version === latest && Object.keys(sha256).some((path) => path.includes(versionMark))) {
    const message = `${what}: 'sha256' is of one version, and the version is 'latest'`
    findings.error(message, at(origin, `${name}.sha256`))
  }
  const hashes = value.sha256?.initrd
  if (hashes !== undefined && [hashes].flat().length !== initrds.length) {
    const message = `${what}: 'sha256.initrd' must be of as many files as 'initrd' names`
    findings.error(message, at(origin, `${name}.sha256.initrd`))
  }
  if (value.sha256?.rootfs !== undefined && image.rootfs === undefined) {
    const message = `${what}: 'sha256.rootfs' is of a file that the image does not have`
    findings.error(message, at(origin, `${name}.sha256.rootfs`))
  }
}
