/** The form of a step that comes from a file: nothing else may reach a BMC. */
import { errorCodes } from '../error.js'
import { isBiosSecret, isBiosSetting } from '../model/bios.js'
import { reloadProblem } from '../model/reload.js'
import type { Disruption } from '../model/step.js'

const text = (value: unknown): value is string => typeof value === 'string' && value !== ''
const oneOf =
  (...values: readonly unknown[]) =>
  (value: unknown) =>
    values.includes(value)

/** Of each kind of step, the fields that it has besides those of all steps. */
const fields: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  learn: { facts: (value) => Array.isArray(value) && value.length > 0 && value.every(text) },
  'boot-device': { device: oneOf('network', 'disk'), ifWaiting: oneOf(undefined, true) },
  power: { action: oneOf('on', 'off', 'reboot'), ifWaiting: oneOf(undefined, true) },
  verify: {
    ...{ power: oneOf('on', 'off'), restart: oneOf(undefined, true) },
    ifWaiting: oneOf(undefined, true),
  },
  booted: {
    image: text,
    version: (value) => value === undefined || text(value),
  },
  bios: { settings: isSettings },
  'verify-bios': { settings: isSettings },
  firmware: {
    ...{ component: text, version: text, image: text, items: isTexts },
    ...{ targets: oneOf(undefined, true), restart: oneOf(undefined, true) },
    later: oneOf(undefined, true),
  },
  'verify-firmware': { component: text, version: text, items: isTexts },
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(text)
}

/** Settings of the BIOS that are no passwords. */
function isSettings(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const entries = Object.entries(value)
  return (
    entries.length > 0 &&
    entries.every(([name, one]) => isBiosSetting(one) && !(isBiosSecret(name) && one !== !!one))
  )
}

/** What a step does to whoever uses the node. */
function disruptionOf(step: Readonly<Record<string, unknown>>): Disruption | undefined {
  if (step.kind === 'power') return disruptions[String(step.action)]
  return step.kind === 'firmware' && step.restart === true ? 'reboot' : 'none'
}

/** What switching the power does to whoever uses the node. */
const disruptions: Readonly<Record<string, Disruption>> = {
  on: 'start',
  off: 'stop',
  reboot: 'reboot',
}

const hash = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const amount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0
const texts = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(text)

type Fields = Readonly<Record<string, unknown>>
const fieldsOf = (value: unknown): Fields => (value ?? {}) as Fields

/** Whether a value is a step that writes files. */
export function isWriteStep(value: unknown): boolean {
  const { kind, renderer, out, files, awaits, reload, untold, disruption, reason } = fieldsOf(value)
  const { nodes, facts } = fieldsOf(awaits)
  return (
    kind === 'write' &&
    text(renderer) &&
    text(out) &&
    Array.isArray(files) &&
    files.every(isFileChange) &&
    (awaits === undefined ? files.length > 0 || untold === true : text(nodes) && texts(facts)) &&
    (reload === undefined || reloadProblem(reload) === undefined) &&
    (untold === undefined || (untold === true && reload !== undefined)) &&
    disruption === 'none' &&
    typeof reason === 'string'
  )
}

function isFileChange(value: unknown): boolean {
  const { path, content, replaces, added, removed } = fieldsOf(value)
  const hashes = hash(content) && (replaces === null || hash(replaces))
  return text(path) && hashes && amount(added) && amount(removed)
}

/** Whether a value says of files why nothing could be planned for them. */
export function isUnseenFiles(value: unknown): boolean {
  const { renderer, out, code, reason } = fieldsOf(value)
  const known = typeof code === 'string' && Object.hasOwn(errorCodes, code)
  return text(renderer) && text(out) && known && typeof reason === 'string'
}

/** Whether a value is a step as a plan may hold it: a known kind that says rightly what it disrupts. */
export function isStep(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const step = value as Readonly<Record<string, unknown>>
  const { kind, node, disruption, reason, relies } = step
  if (!text(kind) || !Object.hasOwn(fields, kind)) return false
  const own = Object.entries(fields[kind] ?? {})
  if (!own.every(([name, fits]) => fits(step[name]))) return false
  return (
    text(node) &&
    disruption === disruptionOf(step) &&
    typeof reason === 'string' &&
    typeof relies === 'object' &&
    relies !== null &&
    !Array.isArray(relies)
  )
}
