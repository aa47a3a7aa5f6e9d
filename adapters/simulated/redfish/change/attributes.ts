/** Values of BIOS attributes, judged by the registry of a tree, or else by what stands there now. */
import type { Machine } from '../../machine/machine.js'
import { isObject, type JsonObject, listAt, objectAt, textAt } from '../tree/json.js'
import type { Tree } from '../tree/tree.js'
import type { Objection } from './rules.js'

const registries = new WeakMap<Tree, ReadonlyMap<string, JsonObject>>()

/** The entries of the registry of BIOS attributes; empty where the tree has none. */
function registryOf(tree: Tree, sample: Machine): ReadonlyMap<string, JsonObject> {
  const known = registries.get(tree)
  if (known !== undefined) return known
  const entries = tree
    .ofType('AttributeRegistry')
    .filter(({ path, raw }) => raw === undefined && /bios/i.test(path))
    .flatMap((one) => listAt(objectAt(one.body(sample, 0), 'RegistryEntries'), 'Attributes'))
    .filter(isObject)
  const registry = new Map(entries.map((entry) => [textAt(entry, 'AttributeName') ?? '', entry]))
  registries.set(tree, registry)
  return registry
}

/** Why a value is not taken: `unknown` and `read-only` are about the attribute itself. */
export function attributeObjection(
  tree: Tree,
  sample: Machine,
  present: JsonObject,
  name: string,
  value: unknown,
): Objection | 'unknown' | 'read-only' | undefined {
  const entry = registryOf(tree, sample).get(name)
  const now = Object.hasOwn(present, name) ? present[name] : undefined
  if (entry === undefined) {
    if (now === undefined) return 'unknown'
    return now === null || typeof now === typeof value ? undefined : 'PropertyValueTypeError'
  }
  if (entry.ReadOnly === true || entry.Immutable === true) return 'read-only'
  return byEntry(entry, value)
}

function byEntry(entry: JsonObject, value: unknown): Objection | undefined {
  const number = (key: string, otherwise: number) => {
    const bound = entry[key]
    return typeof bound === 'number' ? bound : otherwise
  }
  switch (textAt(entry, 'Type')?.toLowerCase()) {
    case 'enumeration': {
      if (typeof value !== 'string') return 'PropertyValueTypeError'
      const names = listAt(entry, 'Value').map((one) => textAt(one, 'ValueName'))
      return names.length === 0 || names.includes(value) ? undefined : 'PropertyValueNotInList'
    }
    case 'integer': {
      if (typeof value !== 'number' || !Number.isInteger(value)) return 'PropertyValueTypeError'
      const within =
        value >= number('LowerBound', -Infinity) && value <= number('UpperBound', Infinity)
      return within ? undefined : 'PropertyValueOutOfRange'
    }
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'PropertyValueTypeError'
    default: {
      if (typeof value !== 'string') return 'PropertyValueTypeError'
      const most = number('MaxLength', 0)
      return most > 0 && value.length > most ? 'PropertyValueOutOfRange' : undefined
    }
  }
}
