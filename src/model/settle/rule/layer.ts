import type { Origin } from '../../declaration.js'
import { at, type Where } from '../findings/where.js'
import type { Field } from './fields.js'

/** One value that one layer gives for one path. */
export interface Leaf {
  /** The dotted path: `interfaces.eno1.ip`. */
  readonly path: string
  /** `''` for a field of the node itself, else `interfaces`, `attr` or a plugin's key. */
  readonly section: string
  /** The interface's name, within `interfaces`. */
  readonly owner: string
  /** The field's or attribute's own name. */
  readonly name: string
  readonly field: Field
  readonly how: 'set' | 'append' | 'prepend' | 'unset'
  /** A literal, a function of the node, or a fact reference. */
  readonly value: unknown
  /** Whether the value is the same for every node. */
  readonly constant: boolean
}

/** What one rule, or a layer below the rules, says, taken apart into leaves. */
export interface Layer {
  /** Where it stands; undefined for a layer that no place of the configuration made. */
  readonly origin: Origin | undefined
  /** What it is: `rule`, `default` or `plugin slurm`. */
  readonly title: string
  readonly leaves: readonly Leaf[]
  /** The mappings whose earlier values are cut off. */
  readonly cuts: readonly Cut[]
}

/** A mapping that takes back what was said before: a whole section, or one interface. */
export interface Cut {
  readonly section: string
  /** The interface, within `interfaces`; undefined for the whole section. */
  readonly owner: string | undefined
}

/** The title of the layers of rules, of which the properties are written where they stand. */
export const ruleTitle = 'rule'

/** The title of the layers of the schemas' own defaults. */
export const defaultTitle = 'default'

/** Where a layer says something about a path. */
export function placeIn(
  { origin, title }: Pick<Layer, 'origin' | 'title'>,
  path: string,
  thrown?: unknown,
): Where | undefined {
  if (title === ruleTitle) return at(origin, path, thrown)
  // An attribute's default stands with the attribute.
  const isDefault = title === defaultTitle && path.startsWith('attr.')
  return at(origin, isDefault ? path.slice('attr.'.length) : undefined, thrown)
}
