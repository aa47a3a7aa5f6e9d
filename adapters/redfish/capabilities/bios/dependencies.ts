/** What registries say of attributes that can be changed only while others have certain values. */
import type { BiosValue, BiosValues } from '../../../../src/ports/bios.js'
import {
  asList,
  asObject,
  type Json,
  type JsonObject,
  objectAt,
  textAt,
} from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'

type Comparison = 'EQU' | 'NEQ' | 'GTR' | 'GEQ' | 'LSS' | 'LEQ'

/** One condition on the value of another attribute. */
interface Condition {
  readonly attribute: string
  readonly comparison: Comparison
  readonly value: BiosValue
  /** How it goes together with the condition before it. */
  readonly either: boolean
}

/** That an attribute is locked, or is not, while conditions hold. */
export interface Dependency {
  readonly attribute: string
  readonly property: 'ReadOnly' | 'GrayOut' | 'Hidden' | 'Immutable'
  readonly locks: boolean
  readonly conditions: readonly Condition[]
}

const properties: ReadonlySet<string> = new Set(['ReadOnly', 'GrayOut', 'Hidden', 'Immutable'])
const comparisons: ReadonlySet<string> = new Set(['EQU', 'NEQ', 'GTR', 'GEQ', 'LSS', 'LEQ'])
const mostDependencies = 50_000

/** The dependencies of a registry that lock attributes. Those that only fill in values are passed over. */
export function dependenciesIn(registry: JsonObject): Dependency[] {
  const list = asList(objectAt(registry, 'RegistryEntries')?.Dependencies)
  return list.slice(0, mostDependencies).flatMap((item) => {
    const map = objectAt(asObject(item), 'Dependency')
    const attribute = textAt(map, 'MapToAttribute')
    const property = textAt(map, 'MapToProperty') ?? ''
    const locks = truth(map?.MapToValue)
    if (attribute === undefined || locks === undefined || !properties.has(property)) return []
    const from = asList(map?.MapFrom)
    const conditions = from.flatMap((one, index) => conditionOf(one, from[index - 1]))
    // What is not understood locks nothing: the BMC itself judges then.
    if (conditions.length === 0 || conditions.length !== from.length) return []
    return [{ attribute, property: property as Dependency['property'], locks, conditions }]
  })
}

function truth(value: Json | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'True') return true
  return value === 'false' || value === 'False' ? false : undefined
}

function conditionOf(item: Json, before: Json | undefined): Condition[] {
  const from = asObject(item)
  const attribute = textAt(from, 'MapFromAttribute')
  const comparison = textAt(from, 'MapFromCondition')?.toUpperCase() ?? 'EQU'
  const value = from?.MapFromValue
  const isPlain = value === null || typeof value !== 'object'
  if (attribute === undefined || value === undefined || !isPlain) return []
  if ((textAt(from, 'MapFromProperty') ?? 'CurrentValue') !== 'CurrentValue') return []
  if (!comparisons.has(comparison)) return []
  // Makers put the word at either of the two that it joins, or leave it out: then both must hold, for
  // what is refused here without need cannot be set at all.
  const word = textAt(from, 'MapTerms') ?? textAt(asObject(before), 'MapTerms') ?? 'AND'
  return [
    {
      attribute,
      comparison: comparison as Comparison,
      value,
      either: before !== undefined && word.toUpperCase() === 'OR',
    },
  ]
}

/** Whether an attribute is locked, and by what; undefined where no dependency says anything. */
export function lockOf(
  attribute: string,
  dependencies: readonly Dependency[],
  values: BiosValues,
): { readonly locked: false } | { readonly locked: true; readonly why: string } | undefined {
  const last = new Map<Dependency['property'], Dependency>()
  for (const one of dependencies) {
    if (one.attribute === attribute && holds(one.conditions, values)) last.set(one.property, one)
  }
  const lock = [...last.values()].find(({ locks }) => locks)
  if (lock !== undefined) return { locked: true, why: whyOf(lock.conditions, values) }
  return last.has('ReadOnly') || last.has('Immutable') ? { locked: false } : undefined
}

function holds(conditions: readonly Condition[], values: BiosValues): boolean {
  return conditions.reduce((so, condition, index) => {
    const own = isSo(condition, values)
    if (index === 0) return own
    return condition.either ? so || own : so && own
  }, false)
}

function isSo({ attribute, comparison, value }: Condition, values: BiosValues): boolean {
  const now = Object.hasOwn(values, attribute) ? values[attribute] : undefined
  if (now === undefined || now === null) return false
  if (comparison === 'EQU') return isSame(now, value)
  if (comparison === 'NEQ') return !isSame(now, value)
  const [one, other] = [Number(now), Number(value)]
  if (comparison === 'GTR') return one > other
  if (comparison === 'GEQ') return one >= other
  return comparison === 'LSS' ? one < other : one <= other
}

function isSame(one: BiosValue, other: BiosValue): boolean {
  return one === other || String(one).toLowerCase() === String(other).toLowerCase()
}

/** Those of the conditions that hold, as people would say it. */
function whyOf(conditions: readonly Condition[], values: BiosValues): string {
  const said = conditions
    .filter((condition) => isSo(condition, values))
    .slice(0, 4)
    .map(({ attribute }) => `${clean(attribute, 80)} is ${clean(String(values[attribute]), 60)}`)
  return said.join(' and ')
}
