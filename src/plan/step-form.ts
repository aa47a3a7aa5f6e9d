/** The form of a step that comes from a file: nothing else may reach a BMC. */
import type { Disruption } from '../model/step.js'

const text = (value: unknown): value is string => typeof value === 'string' && value !== ''
const oneOf =
  (...values: readonly unknown[]) =>
  (value: unknown) =>
    values.includes(value)

/** Of each kind of step, the fields that it has besides those of all steps. */
const fields: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  learn: { facts: (value) => Array.isArray(value) && value.length > 0 && value.every(text) },
  'boot-device': { device: oneOf('network', 'disk') },
  power: { action: oneOf('on', 'off', 'reboot') },
  verify: { power: oneOf('on', 'off'), restart: oneOf(undefined, true) },
}

/** What switching the power does to whoever uses the node. */
const disruptions: Readonly<Record<string, Disruption>> = {
  on: 'start',
  off: 'stop',
  reboot: 'reboot',
}

/** Whether a value is a step as a plan may hold it: a known kind that says rightly what it disrupts. */
export function isStep(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const step = value as Readonly<Record<string, unknown>>
  const { kind, node, disruption, reason, relies } = step
  if (!text(kind) || !Object.hasOwn(fields, kind)) return false
  const own = Object.entries(fields[kind] ?? {})
  if (!own.every(([name, fits]) => fits(step[name]))) return false
  const disrupts = kind === 'power' ? disruptions[String(step.action)] : 'none'
  return (
    text(node) &&
    disruption === disrupts &&
    typeof reason === 'string' &&
    typeof relies === 'object' &&
    relies !== null &&
    !Array.isArray(relies)
  )
}
