import type { Declaration, Origin, RuleDeclaration } from '../declaration.js'
import { didYouMean } from '../did-you-mean.js'
import type { Schema } from '../schema.js'
import { type Faulty, isAmendment, isFactRef, isFaulty } from '../value.js'
import { byName } from './declared.js'
import { type Field, fieldOf, interfaceFields, nodeFields } from './fields.js'
import type { Findings } from './findings.js'

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

/** Who hears what is wrong with a layer. */
export type Report = (message: string, ...origins: readonly Origin[]) => void

/** Attributes, plugins' keys and their settings: what can stand behind a dot. */
const keyName = /^[A-Za-z][\w-]*$/
/** What plugins cannot be called, since nodes have something of that name. */
const reserved: ReadonlySet<string> = new Set([
  'interfaces',
  'name',
  'number',
  'numbers',
  'holes',
  'plugins',
])
const interfaceName = /^[A-Za-z0-9][\w.:@-]*$/

/** The words that rules of one cluster may use: the core's, its attributes, its plugins' keys. */
export class Vocabulary {
  readonly #sections: ReadonlyMap<string, Readonly<Record<string, Field>>>

  constructor(declaration: Declaration, findings: Findings) {
    const sections = new Map<string, Readonly<Record<string, Field>>>()
    const attributes = [...byName(declaration.attributes, 'attribute', findings, keyName)]
    sections.set(
      'attr',
      fieldsOf(
        attributes.map(([name, { value }]) => [name, value]),
        (name, message) =>
          findings.error(
            `the attribute '${name}' ${message}`,
            ...attributes.flatMap(([other, { origin }]) => (other === name ? [origin] : [])),
          ),
      ),
    )
    for (const [name, { value, origin }] of byName(
      declaration.plugins,
      'plugin',
      findings,
      keyName,
    )) {
      if (sections.has(name) || name in nodeFields || reserved.has(name)) {
        findings.error(`'${name}' cannot be a plugin's key: rules have that key already`, origin)
        continue
      }
      const fields = fieldsOf(Object.entries(value.settings), (setting, message) =>
        findings.error(`the setting '${setting}' of the plugin '${name}' ${message}`, origin),
      )
      sections.set(name, fields)
    }
    this.#sections = sections
  }

  /** Takes a rule's settings apart; everything that is not in the vocabulary becomes a finding. */
  layer(
    rule: Pick<RuleDeclaration, 'settings'>,
    origin: Origin | undefined,
    title: string,
    hear: Report,
  ): Layer {
    const leaves: Leaf[] = []
    const cuts: Cut[] = []
    const report: Report = (message, ...origins) =>
      hear(message, ...(origins.length > 0 ? origins : origin === undefined ? [] : [origin]))
    const known = [...Object.keys(nodeFields), 'interfaces', ...this.#sections.keys()]

    const mapping = (
      value: unknown,
      path: string,
      cut: Cut,
      visit: (key: string, value: unknown) => void,
    ) => {
      let content = value
      if (isAmendment(value)) {
        if (value.kind === 'append' || value.kind === 'prepend') {
          report(`'${path}' is a mapping: ${value.kind}() has no place there`)
          return
        }
        cuts.push(cut)
        if (value.kind === 'unset') return
        content = value.value
      }
      if (!isPlainObject(content)) {
        report(`'${path}' must be a mapping, not ${show(content)}`)
        return
      }
      for (const [key, one] of Object.entries(content)) if (one !== undefined) visit(key, one)
    }

    for (const [key, value] of Object.entries(rule.settings)) {
      if (value === undefined) continue
      const field = nodeFields[key]
      const fields = this.#sections.get(key)
      if (field !== undefined) {
        leaves.push(leaf(key, '', '', key, field, value, report))
      } else if (key === 'interfaces') {
        mapping(value, key, { section: key, owner: undefined }, (owner, settings) => {
          if (!interfaceName.test(owner)) {
            report(`'${owner}' is not a name for an interface`)
            return
          }
          const path = `interfaces.${owner}`
          mapping(settings, path, { section: key, owner }, (name, one) => {
            const field = interfaceFields[name]
            if (field === undefined) {
              const names = Object.keys(interfaceFields)
              report(`'${name}' is not a field of an interface (${path})${didYouMean(name, names)}`)
            } else {
              leaves.push(leaf(`${path}.${name}`, 'interfaces', owner, name, field, one, report))
            }
          })
        })
      } else if (fields !== undefined) {
        mapping(value, key, { section: key, owner: undefined }, (name, one) => {
          const field = fields[name]
          if (field === undefined) {
            const what = key === 'attr' ? 'a declared attribute' : `a setting of '${key}'`
            report(`'${name}' is not ${what}${didYouMean(name, Object.keys(fields))}`)
          } else {
            leaves.push(leaf(`${key}.${name}`, key, '', name, field, one, report))
          }
        })
      } else {
        report(`a rule cannot say '${key}'${didYouMean(key, known)}`)
      }
    }
    return { origin, title, leaves, cuts }
  }
}

function fieldsOf(
  schemas: readonly (readonly [string, Schema])[],
  report: (name: string, message: string) => void,
): Record<string, Field> {
  const fields: Record<string, Field> = Object.create(null)
  for (const [name, schema] of schemas) {
    if (!keyName.test(name)) {
      report(name, `is not a name: use letters, digits, '_' and '-', a letter first`)
    }
    const { fallback, what } = schema
    const field = fieldOf(schema)
    if (fallback !== undefined && !schema.accepts(fallback)) {
      report(name, `must be ${what}, and its default is ${showIn(field, fallback)}`)
    }
    fields[name] = field
  }
  return fields
}

function leaf(
  path: string,
  section: string,
  owner: string,
  name: string,
  field: Field,
  written: unknown,
  report: Report,
): Leaf {
  let how: Leaf['how'] = 'set'
  let value = written
  if (isAmendment(written)) {
    how = written.kind === 'replace' ? 'set' : written.kind
    value = written.value
  }
  const constant = how === 'unset' || (typeof value !== 'function' && !isFactRef(value))
  if ((how === 'append' || how === 'prepend') && !field.list) {
    report(`'${path}' is not a list but ${field.what}: ${how}() has no place there`)
    return { path, section, owner, name, field, how, value: undefined, constant: true }
  }
  if (constant && how !== 'unset') {
    const wrong = faultIn(value)
    if (wrong !== undefined) {
      report(wrong.message, ...(wrong.place === undefined ? [] : [{ place: wrong.place }]))
    } else if (!field.accepts(value)) {
      report(`'${path}' must be ${field.what}, not ${showIn(field, value)}`)
    }
  }
  return { path, section, owner, name, field, how, value, constant }
}

/** The first faulty text in a value that may be a list. */
export function faultIn(value: unknown): Faulty | undefined {
  return Array.isArray(value) ? value.find(isFaulty) : isFaulty(value) ? value : undefined
}

/** A value that does not fit a field, as a message shows it: a password by mistake stays unsaid. */
export function showIn(field: Field, value: unknown): string {
  if (typeof value === 'string' && field.leaf !== undefined) {
    return `a text; write ${field.leaf}(${show(value)})`
  }
  if (field.sensitive !== true) return show(value)
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'function' || isPlainObject(value)) return show(value)
  return typeof value === 'string' ? 'a text' : 'something else'
}

/** A value as a message shows it: short, in one line. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}…` : value}'`
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value))
    return `[${value.slice(0, 4).map(show).join(', ')}${value.length > 4 ? ', …' : ''}]`
  if (value instanceof Promise) return 'a promise (functions here may not be async)'
  if (isPlainObject(value)) return 'a mapping'
  return String(value)
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
