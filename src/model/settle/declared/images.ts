/** Gives the declared images their meaning, each fault a finding. */
import type { Declaration, ImageDeclaration, Origin } from '../../declaration.js'
import { didYouMean } from '../../did-you-mean.js'
import type { Findings } from '../findings/findings.js'
import { at } from '../findings/where.js'
import { nodeFields } from '../rule/fields.js'
import type { SettledImage } from '../settled.js'
import { byName, checkKeys } from './names.js'

const imageKeys = ['extends', 'kernel', 'initrd', 'rootfs', 'kernelArgs']

/** The images of a cluster, with what they extend filled in. */
export function settleImages(
  declaration: Declaration,
  findings: Findings,
): Map<string, SettledImage> {
  const declared = byName(declaration.images, 'image', findings)
  const settled = new Map<string, SettledImage>()
  const open: string[] = []
  const settle = (name: string): SettledImage | undefined => {
    const known = settled.get(name)
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
    const kernel = value.kernel ?? base?.kernel
    if (kernel === undefined && value.extends === undefined) {
      findings.error(`image '${name}' has no kernel`, at(origin, name))
    }
    const result = Object.freeze({
      name,
      kernel: kernel ?? '',
      initrd: value.initrd ?? base?.initrd,
      rootfs: value.rootfs ?? base?.rootfs,
      kernelArgs: Object.freeze([
        ...(base?.kernelArgs ?? []),
        ...(Array.isArray(value.kernelArgs) ? (value.kernelArgs as readonly string[]) : []),
      ]),
    })
    settled.set(name, result)
    return result
  }
  for (const name of declared.keys()) settle(name)
  return settled
}

function checkImage(
  name: string,
  value: ImageDeclaration,
  origin: Origin,
  findings: Findings,
): void {
  const what = `image '${name}'`
  checkKeys(what, value, imageKeys, at(origin, name), findings)
  for (const key of ['kernel', 'initrd', 'rootfs'] as const) {
    const path = value[key]
    if (path === undefined || (typeof path === 'string' && path !== '')) continue
    findings.error(`${what}: '${key}' must be a path`, at(origin, `${name}.${key}`))
  }
  const { kernelArgs } = value
  if (kernelArgs !== undefined && nodeFields.kernelArgs?.accepts(kernelArgs) !== true) {
    const message = `${what}: 'kernelArgs' must be ${nodeFields.kernelArgs?.what}`
    findings.error(message, at(origin, `${name}.kernelArgs`))
  }
}
