/** The registry of a BIOS's attributes: which there are, and which values they take. */
import { nearest } from '../../../../src/model/did-you-mean.js'
import type {
  BiosAttribute,
  BiosFinding,
  BiosValue,
  BiosValues,
} from '../../../../src/ports/bios.js'
import {
  asList,
  asObject,
  type JsonObject,
  linkAt,
  objectAt,
  textAt,
} from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { membersOf, readIfThere } from '../../client/resources/collection.js'
import { lastPart } from '../../client/resources/links.js'
import { locationsOf } from '../../client/resources/registry-file.js'
import { type Dependency, dependenciesIn, lockOf } from './dependencies.js'

const types: Readonly<Record<string, BiosAttribute['type']>> = {
  enumeration: 'enumeration',
  integer: 'integer',
  boolean: 'boolean',
  string: 'text',
  password: 'password',
}

/** The attributes that a registry lists; empty where it is none. */
export function attributesIn(registry: JsonObject): BiosAttribute[] {
  const list = asList(objectAt(registry, 'RegistryEntries')?.Attributes)
  return list.slice(0, 50_000).flatMap((item) => {
    const entry = asObject(item)
    const name = textAt(entry, 'AttributeName')
    return entry === undefined || name === undefined ? [] : [attributeOf(entry, name)]
  })
}

function attributeOf(entry: JsonObject, name: string): BiosAttribute {
  const type = types[textAt(entry, 'Type')?.toLowerCase() ?? ''] ?? 'text'
  const title = clean(textAt(entry, 'DisplayName') ?? '', 200)
  const help = clean(textAt(entry, 'HelpText') ?? '', 1000)
  const values = asList(entry.Value).flatMap((item) => {
    const value = textAt(asObject(item), 'ValueName')
    return value === undefined ? [] : [value]
  })
  const bound = (key: string) => (typeof entry[key] === 'number' ? entry[key] : undefined)
  const minimum = bound(type === 'integer' ? 'LowerBound' : 'MinLength')
  const maximum = bound(type === 'integer' ? 'UpperBound' : 'MaxLength')
  return {
    name,
    type,
    ...(title === '' ? {} : { title }),
    ...(help === '' ? {} : { help }),
    ...(type === 'enumeration' && values.length > 0 ? { values } : {}),
    ...(minimum === undefined ? {} : { minimum }),
    // Some makers write zero for a length that nobody has bounded.
    ...(maximum === undefined || (type !== 'integer' && maximum === 0) ? {} : { maximum }),
    readOnly: entry.ReadOnly === true || entry.Immutable === true,
  }
}

/** What a registry tells. */
export interface BiosRegistry {
  readonly attributes: readonly BiosAttribute[]
  readonly dependencies: readonly Dependency[]
}

/** A registry that was read, and the text of it. */
export interface ReadRegistry {
  readonly registry: BiosRegistry
  readonly text: string
}

/** Finds and reads the registry that a BIOS names; undefined where it is not to be had. */
export async function readRegistry(
  client: RedfishClient,
  bios: Resource,
  deadline: Deadline,
): Promise<ReadRegistry | undefined> {
  const root = await client.root(deadline)
  const link = linkAt(root.body, 'Registries')
  if (link === undefined) return undefined
  const collection = await readIfThere(client, link, deadline)
  if (collection === undefined) return undefined
  const members = (await membersOf(client, link, deadline)).map((member) => member.link)
  for (const member of candidates(members, textAt(bios.body, 'AttributeRegistry'))) {
    const file = await readIfThere(client, member, deadline)
    for (const uri of locationsOf(file?.body)) {
      const read = await readRegistryAt(client, uri, deadline)
      if (read !== undefined && read.registry.attributes.length > 0) return read
    }
  }
  return undefined
}

/**
 * The registries that may be meant, the likeliest first. Makers update the name in the BIOS and forget
 * the list, or leave the name out.
 */
function candidates(members: readonly string[], wanted: string | undefined): string[] {
  const plain = (name: string) => name.toLowerCase().replace(/(\.json)?\/?$/, '')
  const base = (name: string) => plain(name).replace(/[._]v?\d+([._]\d+)*$/, '')
  const want = wanted === undefined || wanted === '' ? 'BiosAttributeRegistry' : lastPart(wanted)
  const ranked = members.map((member) => {
    const name = lastPart(member)
    if (plain(name) === plain(want)) return { member, rank: 0 }
    return { member, rank: base(name) === base(want) ? 1 : 2 }
  })
  return ranked
    .filter(({ rank }) => rank < 2)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, 3)
    .map(({ member }) => member)
}

async function readRegistryAt(
  client: RedfishClient,
  uri: string,
  deadline: Deadline,
): Promise<ReadRegistry | undefined> {
  try {
    const { body } = await client.getRegistry(uri, deadline)
    const registry = { attributes: attributesIn(body), dependencies: dependenciesIn(body) }
    return { registry, text: JSON.stringify(body) }
  } catch (error) {
    if (deadline.signal.aborted) throw error
    client.log(`no registry of BIOS attributes: ${(error as Error).message}`)
    return undefined
  }
}

/** A value in the type that its attribute wants; people and files write `1` and `true` as texts. */
export function fitted(
  value: BiosValue,
  attribute: BiosAttribute | undefined,
  now: BiosValue | undefined,
): BiosValue {
  if (typeof value !== 'string') return value
  const wants = attribute?.type ?? typeof now
  const isInteger = wants === 'integer' || wants === 'number'
  if (isInteger && /^-?\d{1,15}$/.test(value.trim())) return Number(value)
  if (wants === 'boolean' && /^(true|false)$/i.test(value.trim())) {
    return value.trim().toLowerCase() === 'true'
  }
  return value
}

/**
 * Why values cannot be set, as far as registry and present values tell. Whether one is locked by another
 * depends on what the other is to become, also by the very same change.
 */
export function findingsFor(
  wanted: BiosValues,
  registry: BiosRegistry | undefined,
  present: BiosValues,
  staged: BiosValues = {},
): BiosFinding[] {
  const known = new Map(registry?.attributes.map((attribute) => [attribute.name, attribute]))
  const next = { ...present, ...staged, ...wanted }
  return Object.entries(wanted).flatMap(([name, value]) => {
    const attribute = known.get(name)
    const fit = fitted(value, attribute, present[name])
    const lock = lockOf(name, registry?.dependencies ?? [], next)
    const isSo = (staged[name] ?? present[name]) === fit
    const message =
      attribute === undefined
        ? unknown(name, [...known.keys(), ...Object.keys(present)], name in present)
        : isSo && attribute.type !== 'password'
          ? undefined
          : (misfit(fit, lock?.locked === false ? { ...attribute, readOnly: false } : attribute) ??
            (lock?.locked === true ? `it cannot be changed while ${lock.why}` : undefined))
    return message === undefined ? [] : [{ attribute: name, message }]
  })
}

function unknown(name: string, names: readonly string[], isPresent: boolean): string | undefined {
  if (isPresent || names.length === 0) return undefined
  const near = nearest(name, new Set(names))
  return near === undefined
    ? 'the BIOS has no such attribute'
    : `the BIOS has no such attribute; did you mean ${clean(near, 80)}?`
}

function misfit(value: BiosValue, attribute: BiosAttribute): string | undefined {
  const { type, values, minimum, maximum, readOnly } = attribute
  if (type === 'password') return 'a password is not set this way'
  if (readOnly) return 'it cannot be changed'
  const shown = `'${clean(String(value), 60)}'`
  if (type === 'enumeration') {
    if (values === undefined || values.includes(String(value))) return undefined
    return `${shown} is none of its values: ${values.map((it) => clean(it, 60)).join(', ')}`
  }
  if (type === 'boolean')
    return typeof value === 'boolean' ? undefined : `${shown} is not true or false`
  if (type === 'integer') {
    if (typeof value !== 'number' || !Number.isInteger(value))
      return `${shown} is not a whole number`
    return outside(value, minimum, maximum)
      ? `${shown} is not ${range(minimum, maximum)}`
      : undefined
  }
  if (typeof value !== 'string') return `${shown} is not a text`
  return outside(value.length, minimum, maximum)
    ? `its length is not ${range(minimum, maximum)}`
    : undefined
}

function outside(value: number, minimum = -Infinity, maximum = Infinity): boolean {
  return value < minimum || value > maximum
}

function range(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined) return `at most ${maximum}`
  return maximum === undefined ? `at least ${minimum}` : `from ${minimum} to ${maximum}`
}
