/** Which properties of which resources can be written, and with what. */
import { bootEnablements, bootModes } from '../../machine/override.js'
import { type JsonObject, textsAt } from '../tree/json.js'

/** What a property takes: one of the texts listed, or anything of a type; an object of more rules. */
export type Rule =
  | { readonly kind: 'text' | 'boolean' | 'texts' }
  | { readonly kind: 'nullable-text' }
  | { readonly kind: 'choice'; readonly values?: readonly string[] }
  /** Values like those that are there. */
  | { readonly kind: 'attributes' }
  | { readonly kind: 'object'; readonly rules: Rules }

/** Rules by the names of properties. */
export type Rules = Readonly<Record<string, Rule>>

const light: Rules = {
  LocationIndicatorActive: { kind: 'boolean' },
  IndicatorLED: { kind: 'choice', values: ['Lit', 'Blinking', 'Off'] },
}

const boot: Rules = {
  BootSourceOverrideEnabled: { kind: 'choice', values: bootEnablements },
  BootSourceOverrideTarget: { kind: 'choice' },
  BootSourceOverrideMode: { kind: 'choice', values: bootModes },
  UefiTargetBootSourceOverride: { kind: 'nullable-text' },
  BootNext: { kind: 'nullable-text' },
  HttpBootUri: { kind: 'nullable-text' },
  BootOrder: { kind: 'texts' },
}

const system: Rules = {
  Boot: { kind: 'object', rules: boot },
  AssetTag: { kind: 'nullable-text' },
  PowerRestorePolicy: { kind: 'choice', values: ['AlwaysOn', 'AlwaysOff', 'LastState'] },
  ...light,
}

const byType: Readonly<Record<string, Rules>> = {
  ComputerSystem: system,
  Chassis: { AssetTag: { kind: 'nullable-text' }, ...light },
  Bios: { Attributes: { kind: 'attributes' } },
  BootOption: { BootOptionEnabled: { kind: 'boolean' } },
  SecureBoot: { SecureBootEnable: { kind: 'boolean' } },
  ManagerAccount: {
    Password: { kind: 'text' },
    UserName: { kind: 'text' },
    RoleId: { kind: 'text' },
    Enabled: { kind: 'boolean' },
    Locked: { kind: 'boolean' },
  },
  UpdateService: {
    HttpPushUriTargets: { kind: 'texts' },
    HttpPushUriTargetsBusy: { kind: 'boolean' },
  },
  VirtualMedia: {
    Image: { kind: 'nullable-text' },
    Inserted: { kind: 'boolean' },
    WriteProtected: { kind: 'boolean' },
    UserName: { kind: 'nullable-text' },
    Password: { kind: 'nullable-text' },
    TransferProtocolType: { kind: 'nullable-text' },
  },
}

/** The rules of a type of resources; nothing where none of its properties can be written. */
export function rulesOf(type: string): Rules | undefined {
  return Object.hasOwn(byType, type) ? byType[type] : undefined
}

/** Why a value is not taken; nothing where it is. */
export type Objection =
  | 'PropertyValueTypeError'
  | 'PropertyValueNotInList'
  | 'PropertyValueOutOfRange'

/**
 * Judges a value by its rule and by what stands beside the property.
 *
 * @param beside the object that holds the property now
 */
export function objection(
  rule: Exclude<Rule, { kind: 'object' | 'attributes' }>,
  name: string,
  value: unknown,
  beside: JsonObject,
): Objection | undefined {
  switch (rule.kind) {
    case 'text':
      return typeof value === 'string' ? undefined : 'PropertyValueTypeError'
    case 'nullable-text':
      return typeof value === 'string' || value === null ? undefined : 'PropertyValueTypeError'
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'PropertyValueTypeError'
    case 'texts':
      return isTexts(value) ? undefined : 'PropertyValueTypeError'
    case 'choice': {
      if (typeof value !== 'string') return 'PropertyValueTypeError'
      const allowed = textsAt(beside, `${name}@Redfish.AllowableValues`) ?? rule.values
      if (allowed === undefined || allowed.includes(value)) return undefined
      return 'PropertyValueNotInList'
    }
  }
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
