/** What the fields of a declared image may hold. */
import { printable } from '../../clean-text.js'
import type { ImageDeclaration, Origin } from '../../declaration.js'
import type { Findings } from '../findings/findings.js'
import { at } from '../findings/where.js'
import { nodeFields } from '../rule/fields.js'
import { checkKeys } from './names.js'

/** What stands for the version in paths. */
export const versionMark = '{version}'

const keys: readonly (keyof ImageDeclaration)[] = [
  'extends',
  'kernel',
  'initrd',
  'rootfs',
  'kernelArgs',
  'version',
  'architecture',
  'sha256',
]
const architectures = ['x86_64', 'aarch64']

/** A part of a path: nothing that means something else to a boot loader, a URL or a file system. */
const partForm = /^[\w.+@~=,-]+$/

/** Whether a text is the path of a file below a folder, which boot loaders take as it is. */
export function isImagePath(text: unknown): text is string {
  if (typeof text !== 'string' || text.length > 255) return false
  const parts = text.replaceAll(versionMark, 'version').split('/')
  return parts.every((part) => partForm.test(part) && !/^\.+$/.test(part))
}

/** Whether a text can be a version: one part of a path. */
export function isVersion(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9][\w.+~-]{0,99}$/.test(text)
}

const isHash = (text: unknown) => typeof text === 'string' && /^[0-9a-f]{64}$/i.test(text)

/** Reports what cannot be a field of an image, or its value. */
export function checkImage(
  name: string,
  value: ImageDeclaration,
  origin: Origin,
  findings: Findings,
): void {
  const what = `image '${name}'`
  checkKeys(what, value, keys, at(origin, name), findings)
  const wrong = (key: string, must: string) =>
    findings.error(`${what}: '${key}' must be ${must}`, at(origin, `${name}.${key}`))
  for (const key of ['kernel', 'rootfs'] as const) {
    if (value[key] !== undefined) checkPath(key, value[key], wrong)
  }
  const initrd: unknown = value.initrd
  if (Array.isArray(initrd)) for (const path of initrd) checkPath('initrd', path, wrong)
  else if (initrd !== undefined) checkPath('initrd', initrd, wrong)
  const { kernelArgs, version, architecture, sha256 } = value
  if (kernelArgs !== undefined && nodeFields.kernelArgs?.accepts(kernelArgs) !== true) {
    wrong('kernelArgs', nodeFields.kernelArgs?.what ?? '')
  }
  if (version !== undefined && !isVersion(version)) {
    wrong('version', `of letters, digits, '.', '_', '+', '~' and '-'`)
  }
  if (architecture !== undefined && !architectures.includes(architecture)) {
    wrong('architecture', architectures.map((one) => `'${one}'`).join(' or '))
  }
  if (sha256 === undefined) return
  checkKeys(what, sha256, ['kernel', 'initrd', 'rootfs'], at(origin, `${name}.sha256`), findings)
  for (const key of ['kernel', 'initrd', 'rootfs'] as const) {
    const hashes = sha256[key]
    if (hashes !== undefined && ![hashes].flat().every(isHash)) {
      wrong(`sha256.${key}`, '64 hexadecimal digits')
    }
  }
}

function checkPath(key: string, path: unknown, wrong: (key: string, must: string) => void): void {
  if (isImagePath(path)) return
  const shown = typeof path === 'string' && path !== '' ? `, not '${printable(path)}'` : ''
  wrong(key, `a path below the folder of images${shown}`)
}
