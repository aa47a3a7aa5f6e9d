/**
 * The facts that Phoenix knows by name, because its core reads them or its drivers record them: what
 * each may hold. An admin may keep others; then the configuration gives them their meaning.
 */
import { Mac } from './address/mac.js'
import { bootStages } from './boot-stages.js'
import type { FactValue } from './fact.js'
import type { PowerState } from './step.js'

/** What a fact may hold. */
export interface FactForm {
  /** For messages: `a text`, `'on' or 'off'`. */
  readonly what: string
  accepts(value: FactValue): boolean
}

const isText = (value: FactValue): boolean => typeof value === 'string' && value !== ''
const isTexts = (value: FactValue): boolean => Array.isArray(value) && value.every(isText)

const text: FactForm = { what: 'a text', accepts: isText }
const texts: FactForm = { what: 'a list of texts', accepts: isTexts }

const truth: FactForm = {
  what: 'true or false',
  accepts: (value) => typeof value === 'boolean',
}

const count: FactForm = {
  what: 'a whole number from 0',
  accepts: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
}
const amount: FactForm = {
  what: 'a number from 0',
  accepts: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
}
const items: FactForm = { what: 'a list', accepts: (value) => Array.isArray(value) }
const guid: FactForm = {
  what: 'a GUID of InfiniBand: eight pairs of hexadecimal digits with colons',
  accepts: (value) => typeof value === 'string' && /^[0-9a-f]{2}(:[0-9a-f]{2}){7}$/.test(value),
}

const powerStates: Readonly<Record<PowerState, true>> = {
  on: true,
  off: true,
  'powering-on': true,
  'powering-off': true,
  unknown: true,
}

/** The SHA-256 of a key's SPKI structure, in base64. */
export const pinForm = /^sha256\/[A-Za-z0-9+/]{43}=$/

const stage: FactForm = {
  what: `one of ${bootStages.join(', ')}`,
  accepts: (value) => (bootStages as readonly unknown[]).includes(value),
}

/** The facts of a node that bear the same key everywhere. */
export const commonFacts: Readonly<Record<string, FactForm>> = {
  power: {
    what: `one of ${Object.keys(powerStates).join(', ')}`,
    accepts: (value) => typeof value === 'string' && Object.hasOwn(powerStates, value),
  },
  serial: text,
  uuid: text,
  'bios.version': text,
  'cpu.count': count,
  'cpu.model': text,
  'memory.gib': amount,
  'gpu.count': count,
  'gpu.model': text,
  'disk.count': count,
  cpus: items,
  gpus: items,
  'memory.modules': items,
  disks: items,
  nics: items,
  manufacturer: text,
  model: text,
  'bmc.pin': {
    what: "'sha256/' and the 44 base64 characters of a SHA-256",
    accepts: (value) => typeof value === 'string' && pinForm.test(value),
  },
  'bmc.capabilities': texts,
  'bmc.lacks': texts,
  'bmc.vendor': text,
  'bmc.model': text,
  'bmc.firmware': text,
  'bmc.quirks': texts,
  'bmc.tried': truth,
  assetTag: text,
  'boot.id': text,
  'boot.stage': stage,
  'boot.at': text,
  'boot.awaited': text,
  'boot.before': text,
  'boot.missed': amount,
  'boot.heard': text,
  'boot.began': text,
  'boot.duration': amount,
  'boot.image': text,
  'boot.version': text,
  'boot.files': texts,
  'booted.id': text,
  'booted.at': text,
  'booted.image': text,
  'booted.version': text,
  'booted.files': texts,
  'booted.kernelArgs': texts,
}

const hardwareAddress: FactForm = {
  what: 'a hardware address, or a list of them',
  accepts: (value) => (Array.isArray(value) && value.length > 0 ? value : [value]).every(isMac),
}

/** The key of an interface's hardware address. */
export function macKey(name: string): string {
  return `interfaces.${name}.mac`
}

/** What a fact may hold; undefined for a key that Phoenix itself knows nothing of. */
export function factForm(key: string): FactForm | undefined {
  if (/^interfaces\..+\.mac$/.test(key)) return hardwareAddress
  if (/^interfaces\..+\.guid$/.test(key)) return guid
  // Of a node with several BMCs each has facts of its own.
  const ofOne = /^(bmc\.(?:capabilities|lacks|vendor|model|firmware|quirks|tried))\.[\w-]+$/.exec(
    key,
  )
  if (ofOne?.[1] !== undefined) return commonFacts[ofOne[1]]
  return Object.hasOwn(commonFacts, key) ? commonFacts[key] : undefined
}

function isMac(value: FactValue): boolean {
  try {
    return typeof value === 'string' && Mac.parse(value) !== undefined
  } catch {
    return false
  }
}
