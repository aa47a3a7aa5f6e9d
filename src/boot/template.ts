/** Boot scripts of a user's own: a typed function in place of Phoenix's. */
import { PhoenixError } from '../error.js'
import type { Model } from '../model/settle/model.js'
import type { SettledNode } from '../model/settle/settled.js'
import type { BootDecision } from './decide.js'
import type { BootRequest } from './request.js'
import type { BootLanguage, BootLinks } from './script.js'

/** What a template is given. */
export interface BootTemplateInput {
  /** The whole cluster; what is known about it is `model.facts`. */
  readonly model: Model
  /** What the machine is to do, and why. */
  readonly decision: BootDecision
  /** The node; undefined for a machine that is none. */
  readonly node: SettledNode | undefined
  /** Where files are fetched and where the machine asks again. */
  readonly links: BootLinks
  /** What the machine said of itself. All of it is what a stranger says: quote it, or leave it out. */
  readonly request: BootRequest
}

/** What {@link defineBootTemplate} is given. */
export interface BootTemplateDefinition {
  /** The name under which `explain` tells of it: letters, digits, `_` and `-`. */
  readonly name: string
  /** The language that it writes. */
  readonly language: BootLanguage
  /** For which answers it writes. @default all */
  fits?(decision: BootDecision): boolean
  /** Writes the script. Has no effects and asks neither clock nor chance. */
  write(input: BootTemplateInput): string
}

/** Writes boot scripts. */
export interface BootTemplate extends BootTemplateDefinition {}

const brand = Symbol.for('phoenix-cluster.boot-template')

/**
 * Makes a boot template, for `.boot({ templates: […] })` of a configuration. What goes into a script is
 * quoted with `ipxeWord`, `grubWord` or `shellWord`, which refuse what their language cannot hold.
 *
 * @throws PhoenixError `usage` where the name cannot be one
 *
 * @example
 * ```ts
 * import { defineBootTemplate, shellWord } from 'phoenix-cluster/boot'
 *
 * // What a Cumulus switch runs when it starts for the first time.
 * export const ztp = defineBootTemplate({
 *   name: 'cumulus',
 *   language: 'ztp',
 *   fits: ({ node }) => node?.model === 'sn2201',
 *   write: ({ node }) =>
 *     ['#!/bin/bash', '# CUMULUS-AUTOPROVISIONING', `hostname ${shellWord(node?.name ?? '')}`, ''].join('\n'),
 * })
 * ```
 */
export function defineBootTemplate(definition: BootTemplateDefinition): BootTemplate {
  const { name } = definition
  if (!/^[A-Za-z][\w-]*$/.test(name)) {
    const message = `'${name}' is not a name for a boot template: use letters, digits, '_' and '-', a letter first`
    throw new PhoenixError('usage', message)
  }
  const template = { ...definition }
  Object.defineProperty(template, brand, { value: true })
  return Object.freeze(template)
}

/** Whether a value is a boot template, also one of another copy of this package. */
export function isBootTemplate(value: unknown): value is BootTemplate {
  return typeof value === 'object' && value !== null && brand in value
}
