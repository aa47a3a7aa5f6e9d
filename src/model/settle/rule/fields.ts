/**
 * The vocabulary of a rule as data: which paths there are, what each may hold, and how a fact's plain
 * value becomes such a value. One table, so that merging and evaluating know no field by name.
 */

import { Ip } from '../../address/ip.js'
import { Mac } from '../../address/mac.js'
import { isBiosSecret, isBiosSetting } from '../../bios.js'
import { isDriver } from '../../driver.js'
import type { FactValue } from '../../fact.js'
import { faultInFirmware, isFirmware } from '../../firmware.js'
import { isNicChoice } from '../../nic.js'
import type { Schema } from '../../schema.js'
import { isFactRef } from '../../value.js'
import { faultIn, showIn } from './show.js'

/** What is known about one path. */
export interface Field {
  /** What it holds, for messages. */
  readonly what: string
  /** Whether a value fits. */
  accepts(value: unknown): boolean
  /** The value for a fact, or undefined if the fact's value does not fit. May throw the reason. */
  fromFact(value: FactValue): unknown
  /** Whether it may hold a list, so that items can be put before and behind it. */
  readonly list: boolean
  /** The function of the DSL that makes such a value of a text. */
  readonly leaf?: string
  /** Whether functions are given the interface's network as a second argument. */
  readonly network?: boolean
  /** Whether it must be written down as it is, because it is needed before any node is looked at. */
  readonly literal?: boolean
  /** Whether a value that does not fit may be a secret, so that messages only say what it is. */
  readonly sensitive?: boolean
  /** Why a value does not fit, as a half-sentence, where more can be said than what it must be. */
  why?(value: unknown): string | undefined
}

/** Names are looked up in tables by what people wrote, so that `constructor` must not be found. */
const table = (fields: Record<string, Field>): Readonly<Record<string, Field>> =>
  Object.freeze(Object.assign(Object.create(null), fields))

/** Whether a value is a host name, with or without a domain. */
export const isHostname = (value: unknown) =>
  typeof value === 'string' &&
  value.length <= 253 &&
  /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?$/.test(value)

const field = (what: string, accepts: Field['accepts'], more: Partial<Field> = {}): Field => ({
  what,
  accepts,
  list: accepts([]),
  fromFact: (value) => (accepts(value) ? value : undefined),
  ...more,
})

const oneOf = (...values: readonly string[]) =>
  field(values.map((value) => `'${value}'`).join(' or '), (value) =>
    (values as readonly unknown[]).includes(value),
  )
const text = field('a text', (value) => typeof value === 'string' && value !== '')
const flag = field('true or false', (value) => typeof value === 'boolean')
const listOf = (what: string, accepts: Field['accepts'], more: Partial<Field> = {}) =>
  field(what, (value) => Array.isArray(value) && value.every(accepts), more)
const kernelArgs = listOf(
  'a list of texts of one line',
  (value) => typeof value === 'string' && !/[\r\n\0]/.test(value),
)

const address = (family: 4 | 6) =>
  field(`an IPv${family} address`, (value) => Ip.is(value) && (value as Ip).family === family, {
    network: true,
    leaf: 'ip',
    fromFact: (value) => (typeof value === 'string' ? Ip.parse(value) : undefined),
  })

/** The fields of a rule besides `interfaces`, `attr` and the plugins' keys. */
export const nodeFields: Readonly<Record<string, Field>> = table({
  model: { ...text, literal: true },
  power: oneOf('on', 'off'),
  boot: oneOf('network', 'disk', 'hold'),
  image: text,
  kernelArgs,
  bmc: field(
    'a driver such as redfish({ … }), or a list of them',
    (value) => isDriver(value) || (Array.isArray(value) && value.every(isDriver)),
    { fromFact: () => undefined },
  ),
})

/** The fields of one interface. */
export const interfaceFields: Readonly<Record<string, Field>> = table({
  network: text,
  ip: address(4),
  ip6: address(6),
  addresses: listOf('a list of addresses', Ip.is, {
    fromFact: (value) =>
      Array.isArray(value) ? value.map((one) => Ip.parse(String(one))) : undefined,
  }),
  mac: field(
    'a hardware address, or a list of them',
    (value) => Mac.is(value) || (Array.isArray(value) && value.every(Mac.is)),
    {
      leaf: 'mac',
      fromFact: (value) =>
        Array.isArray(value)
          ? value.map((one) => Mac.parse(String(one)))
          : typeof value === 'string'
            ? Mac.parse(value)
            : undefined,
    },
  ),
  hostname: field('a host name', isHostname),
  aliases: listOf('a list of host names', isHostname),
  switch: field('a host name', isHostname),
  port: text,
  nic: field("a text such as 'NIC.Slot.3-1-1', a number from 1, or { like, order }", isNicChoice),
  dhcp: flag,
  primary: flag,
})

/** A section of a rule in which every name may stand that hardware has. */
export interface OpenSection {
  /** What its names are, for messages: `an attribute of the BIOS`. */
  readonly what: string
  isName(name: string): boolean
  fieldOf(name: string): Field
}

const isText = (name: string) => name.trim() === name && name !== '' && !/[\p{C}]/u.test(name)
const setting = field('a text, a number, or true or false', isBiosSetting)
const password = field('set on the BMC itself', (value) => typeof value === 'boolean', {
  sensitive: true,
  why: () =>
    'is a password, which a configuration and its plans would show; set it on the BMC itself',
})
const firmware = field("a version such as '2.14', or { version: '2.14', … }", isFirmware, {
  why: faultInFirmware,
})

/** The sections of a rule whose names are the hardware's. */
export const openSections: Readonly<Record<string, OpenSection>> = Object.freeze(
  Object.assign(Object.create(null), {
    bios: {
      what: 'an attribute of the BIOS',
      isName: (name) => isText(name) && name.length <= 200,
      fieldOf: (name) => (isBiosSecret(name) ? password : setting),
    },
    firmware: {
      what: 'a component with firmware',
      isName: (name) => isText(name) && name.length <= 100,
      fieldOf: () => firmware,
    },
  } satisfies Record<string, OpenSection>),
)

/** What is wrong with a value at a path, as a sentence. */
export function misfit(path: string, field: Field, value: unknown): string {
  const why = field.why?.(value)
  if (why === undefined) return `'${path}' must be ${field.what}, not ${showIn(field, value)}`
  return why.startsWith("'") ? `'${path}': ${why}` : `'${path}' ${why}`
}

/** The field of an attribute or of a plugin's setting. */
export function fieldOf(schema: Schema): Field {
  // A schema of somebody else's may take anything, yet what stands for a value is none itself.
  const accepts = (value: unknown) =>
    schema.accepts(value) && !isFactRef(value) && faultIn(value) === undefined
  return field(schema.what, accepts, {
    sensitive: schema.sensitive === true,
  })
}
