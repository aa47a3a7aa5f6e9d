import type { Place } from '../../../error.js'
import type { Declaration, Origin, RuleDeclaration } from '../../declaration.js'
import { didYouMean } from '../../did-you-mean.js'
import type { Schema } from '../../schema.js'
import { isAmendment, isFactRef } from '../../value.js'
import { byName } from '../declared/names.js'
import type { Findings } from '../findings/findings.js'
import { at, exactly, type Told } from '../findings/where.js'
import { type Field, fieldOf, interfaceFields, misfit, nodeFields, openSections } from './fields.js'
import { type Cut, type Layer, type Leaf, placeIn } from './layer.js'
import { faultIn, isPlainObject, show, showIn } from './show.js'

/** Who hears what is wrong with a layer. */
export type Report = (message: string, ...where: readonly Told[]) => void

/** Who hears what is wrong with a path of a layer. */
type ReportPath = (path: string, message: string, place?: Place) => void

/** Attributes, plugins' keys and their settings: what can stand behind a dot. */
const keyName = /^[A-Za-z][\w-]*$/
/** What plugins cannot be called, since nodes have something of that name. */
const reserved: ReadonlySet<string> = new Set([
  'extends',
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
            ...attributes.flatMap(([other, { origin }]) =>
              other === name ? [at(origin, name)] : [],
            ),
          ),
      ),
    )
    for (const [name, { value, origin }] of byName(
      declaration.plugins,
      'plugin',
      findings,
      keyName,
    )) {
      if (sections.has(name) || name in nodeFields || name in openSections || reserved.has(name)) {
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

  /** All paths that a rule may speak about, of the interfaces given. */
  paths(interfaces: Iterable<string>): string[] {
    const fields = Object.keys(interfaceFields)
    return [
      ...Object.keys(nodeFields),
      ...Object.keys(openSections),
      ...[...interfaces].flatMap((name) => fields.map((field) => `interfaces.${name}.${field}`)),
      ...[...this.#sections].flatMap(([key, names]) =>
        Object.keys(names).map((name) => `${key}.${name}`),
      ),
    ]
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
    const report: ReportPath = (path, message, place) =>
      hear(message, exactly(place, placeIn({ origin, title }, path)))
    const known = [
      ...Object.keys(nodeFields),
      'interfaces',
      ...Object.keys(openSections),
      ...this.#sections.keys(),
    ]

    const mapping = (
      value: unknown,
      path: string,
      cut: Cut,
      visit: (key: string, value: unknown) => void,
    ) => {
      let content = value
      if (isAmendment(value)) {
        if (value.kind === 'append' || value.kind === 'prepend') {
          report(path, `'${path}' is a mapping: ${value.kind}() has no place there`)
          return
        }
        cuts.push(cut)
        if (value.kind === 'unset') return
        content = value.value
      }
      if (!isPlainObject(content)) {
        report(path, `'${path}' must be a mapping, not ${show(content)}`)
        return
      }
      for (const [key, one] of Object.entries(content)) if (one !== undefined) visit(key, one)
    }

    for (const [key, value] of Object.entries(rule.settings)) {
      if (value === undefined) continue
      const field = nodeFields[key]
      const fields = this.#sections.get(key)
      const open = openSections[key]
      if (field !== undefined) {
        leaves.push(leaf(key, '', '', key, field, value, report))
      } else if (key === 'interfaces') {
        mapping(value, key, { section: key, owner: undefined }, (owner, settings) => {
          if (!interfaceName.test(owner)) {
            report(`${key}.${owner}`, `'${owner}' is not a name for an interface`)
            return
          }
          const path = `interfaces.${owner}`
          mapping(settings, path, { section: key, owner }, (name, one) => {
            const field = interfaceFields[name]
            if (field === undefined) {
              const names = Object.keys(interfaceFields)
              report(
                `${path}.${name}`,
                `'${name}' is not a field of an interface (${path})${didYouMean(name, names)}`,
              )
            } else {
              leaves.push(leaf(`${path}.${name}`, 'interfaces', owner, name, field, one, report))
            }
          })
        })
      } else if (open !== undefined) {
        mapping(value, key, { section: key, owner: undefined }, (name, one) => {
          const path = `${key}.${name}`
          if (!open.isName(name)) report(path, `'${name}' cannot be the name of ${open.what}`)
          else leaves.push(leaf(path, key, '', name, open.fieldOf(name), one, report))
        })
      } else if (fields !== undefined) {
        mapping(value, key, { section: key, owner: undefined }, (name, one) => {
          const field = fields[name]
          if (field === undefined) {
            const what = key === 'attr' ? 'a declared attribute' : `a setting of '${key}'`
            report(
              `${key}.${name}`,
              `'${name}' is not ${what}${didYouMean(name, Object.keys(fields))}`,
            )
          } else {
            leaves.push(leaf(`${key}.${name}`, key, '', name, field, one, report))
          }
        })
      } else {
        report(key, `a rule cannot say '${key}'${didYouMean(key, known)}`)
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
  report: ReportPath,
): Leaf {
  let how: Leaf['how'] = 'set'
  let value = written
  if (isAmendment(written)) {
    how = written.kind === 'replace' ? 'set' : written.kind
    value = written.value
  }
  const constant = how === 'unset' || (typeof value !== 'function' && !isFactRef(value))
  if ((how === 'append' || how === 'prepend') && !field.list) {
    report(path, `'${path}' is not a list but ${field.what}: ${how}() has no place there`)
    return { path, section, owner, name, field, how, value: undefined, constant: true }
  }
  if (!constant && field.literal === true) {
    report(
      path,
      `'${path}' must be written down as it is: it is needed before any node is looked at`,
    )
    return { path, section, owner, name, field, how, value: undefined, constant: true }
  }
  if (constant && how !== 'unset') {
    const wrong = faultIn(value)
    if (wrong !== undefined) {
      report(path, wrong.message, wrong.place)
    } else if (!field.accepts(value)) {
      report(path, misfit(path, field, value))
    }
  }
  return { path, section, owner, name, field, how, value, constant }
}
