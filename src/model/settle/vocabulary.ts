import type { Declaration, Origin, RuleDeclaration } from '../declaration.js'
import { didYouMean } from '../did-you-mean.js'
import type { OptionsSchema } from '../schema.js'
import { isAmendment, isFactRef, isFaulty } from '../value.js'
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
  /** Path prefixes, each with its final dot, whose earlier values are cut off. */
  readonly cuts: readonly string[]
}

const interfaceName = /^[A-Za-z0-9][\w.:@-]*$/

/** The words that rules of one cluster may use: the core's, its attributes, its plugins' keys. */
export class Vocabulary {
  readonly #sections: ReadonlyMap<string, Readonly<Record<string, Field>>>
  readonly pluginKeys: readonly string[]

  constructor(declaration: Declaration, findings: Findings) {
    const sections = new Map<string, Readonly<Record<string, Field>>>()
    const attributes: Record<string, Field> = Object.create(null)
    for (const { name, value, origin } of declaration.attributes) {
      if (name in attributes) findings.error(`the attribute '${name}' is declared twice`, origin)
      attributes[name] = fieldOf(value)
    }
    sections.set('attr', attributes)
    for (const { name, value, origin } of declaration.plugins) {
      if (sections.has(name) || name in nodeFields || name === 'interfaces') {
        findings.error(`'${name}' cannot be a plugin's key: it is taken`, origin)
      } else {
        sections.set(name, fieldsOf(value.settings))
      }
    }
    this.#sections = sections
    this.pluginKeys = [...sections.keys()].filter((key) => key !== 'attr')
  }

  /** The field of a path that is not an interface's. */
  field(section: string, name: string): Field | undefined {
    return section === '' ? nodeFields[name] : this.#sections.get(section)?.[name]
  }

  /** Takes a rule's settings apart; everything that is not in the vocabulary becomes a finding. */
  layer(
    rule: Pick<RuleDeclaration, 'settings'>,
    origin: Origin | undefined,
    title: string,
    findings: Findings,
  ): Layer {
    const leaves: Leaf[] = []
    const cuts: string[] = []
    const report = (message: string) =>
      findings.error(message, ...(origin === undefined ? [] : [origin]))
    const known = [...Object.keys(nodeFields), 'interfaces', ...this.#sections.keys()]

    const mapping = (
      value: unknown,
      path: string,
      visit: (key: string, value: unknown) => void,
    ) => {
      let content = value
      if (isAmendment(value)) {
        cuts.push(`${path}.`)
        if (value.kind === 'unset') return
        content = value.value
      }
      if (!isPlainObject(content)) {
        report(`'${path}' must be a mapping`)
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
        mapping(value, key, (owner, settings) => {
          if (!interfaceName.test(owner)) {
            report(`'${owner}' is not a name for an interface`)
            return
          }
          const path = `interfaces.${owner}`
          mapping(settings, path, (name, one) => {
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
        mapping(value, key, (name, one) => {
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

function fieldsOf(schema: OptionsSchema): Record<string, Field> {
  const fields: Record<string, Field> = Object.create(null)
  for (const [name, one] of Object.entries(schema)) fields[name] = fieldOf(one)
  return fields
}

function leaf(
  path: string,
  section: string,
  owner: string,
  name: string,
  field: Field,
  written: unknown,
  report: (message: string) => void,
): Leaf {
  let how: Leaf['how'] = 'set'
  let value = written
  if (isAmendment(written)) {
    how = written.kind === 'replace' ? 'set' : written.kind
    value = written.value
  }
  const constant = how === 'unset' || (typeof value !== 'function' && !isFactRef(value))
  if (constant && how !== 'unset') {
    const list = Array.isArray(value) ? value : [value]
    const wrong = list.find(isFaulty)
    if (wrong !== undefined) report(wrong.message)
    else if (!field.accepts(value)) report(`'${path}' must be ${field.what}, not ${show(value)}`)
  }
  return { path, section, owner, name, field, how, value, constant }
}

/** A value as a message shows it: short, in one line, never a secret's content. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}…` : value}'`
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value))
    return `[${value.slice(0, 4).map(show).join(', ')}${value.length > 4 ? ', …' : ''}]`
  if (isPlainObject(value)) return 'a mapping'
  return String(value)
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
