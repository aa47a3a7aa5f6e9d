/** The facts about the BIOS and the firmware of a node: what a look records, and what a plan compares. */
import type { BiosSetting, BiosSettings } from './bios.js'
import type { Fact, FactValue } from './fact.js'

/** The fact of a BIOS attribute: its value, `null` where the BMC does not tell it. */
export const biosKey = (attribute: string): string => `bios.${attribute}`

/**
 * The fact of the firmware of a component: its version; a list where its pieces have several or there is
 * no such piece; `null` where the BMC does not tell the version.
 */
export const firmwareKey = (component: string): string => `firmware.${component}`

/** Values of BIOS attributes that wait for the node's next start, by the attributes' names. */
export const pendingBiosKey = 'pending.bios'

/** Versions of firmware that wait for the node's next start, by the components' names. */
export const pendingFirmwareKey = 'pending.firmware'

/** Why values cannot be given to BIOS attributes, by the attributes' names: `{ value, why }`. */
export const refusedBiosKey = 'refused.bios'

/** Updates of firmware that a run has begun and not seen the end of, by component: `{ version, task }`. */
export const updatingKey = 'updating.firmware'

/** The mapping that a fact holds; empty where it holds none. */
export function mapping(fact: Fact | undefined): Readonly<Record<string, FactValue>> {
  const value = fact?.value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return value as Readonly<Record<string, FactValue>>
}

type Facts = ReadonlyMap<string, Fact> | undefined

/** What waits for the next start, by attribute. */
export function pendingBios(facts: Facts): Readonly<Record<string, FactValue>> {
  return mapping(facts?.get(pendingBiosKey))
}

/** The version that waits for the next start. */
export function pendingFirmware(facts: Facts, component: string): FactValue | undefined {
  const all = mapping(facts?.get(pendingFirmwareKey))
  return Object.hasOwn(all, component) ? all[component] : undefined
}

/** Why an attribute cannot have a value, where that was found for this very value. */
export function refusal(facts: Facts, attribute: string, value: BiosSetting): string | undefined {
  const all = mapping(facts?.get(refusedBiosKey))
  const found = Object.hasOwn(all, attribute) ? (all[attribute] as RefusedSetting) : undefined
  return found?.value === value && typeof found.why === 'string' ? found.why : undefined
}

/** One refusal as its fact holds it. */
interface RefusedSetting {
  readonly [key: string]: FactValue
  readonly value: BiosSetting
  readonly why: string
}

/** The fact about what cannot be set, of what a BMC found; undefined where it found nothing. */
export function refusals(
  wanted: BiosSettings,
  findings: Iterable<{ readonly attribute: string; readonly message: string }>,
): Readonly<Record<string, RefusedSetting>> | undefined {
  const found = [...findings].flatMap(({ attribute, message }) => {
    const value = wanted[attribute]
    return value === undefined ? [] : [[attribute, { value, why: message.slice(0, 500) }] as const]
  })
  return found.length === 0 ? undefined : Object.fromEntries(found)
}
