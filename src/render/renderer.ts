/** What a renderer is, and how one is made. */
import { PhoenixError } from '../error.js'
import type { NodeSet } from '../model/node-set/node-set.js'
import type { OptionsOutput, OptionsSchema } from '../model/schema.js'
import type { Model } from '../model/settle/model.js'
import type { SettledNode } from '../model/settle/settled.js'

/** Files by their paths, which are relative and have `/` between their parts. */
export type Files = Readonly<Record<string, string>>

/** What a renderer is given. */
export interface RenderInput<S extends OptionsSchema = OptionsSchema> {
  /** The whole cluster; what is known about it is `model.facts`. */
  readonly model: Model
  /** The nodes to render for, in natural order. */
  readonly selected: NodeSet
  /**
   * The same nodes, settled. To read a value that waits for a fact is noted, and told to whoever wanted
   * the file.
   */
  readonly nodes: readonly SettledNode[]
  /** The options, with defaults filled in. */
  readonly options: OptionsOutput<S>
  /** The absolute path of the folder that the files will be in; undefined where it is not known. */
  readonly folder: string | undefined
  /** What a file says now; undefined where there is none, or where nothing is written. */
  previous(path: string): string | undefined
  /**
   * What the function gives of all nodes: lines, for example. Of a node for which it throws a
   * `PhoenixError` nothing is taken, and the node is named with the reason.
   */
  each<T>(of: (node: SettledNode) => Iterable<T>): T[]
  /** Notes that a node, or something that is of no node, is not in the files as it should be, and why. */
  leaveOut(node: string | undefined, reason: string): void
}

/** What {@link defineRenderer} is given. */
export interface RendererDefinition<S extends OptionsSchema> {
  /** The name under which it is asked for: letters, digits, `_` and `-`. */
  readonly name: string
  /** What it makes, in one line. */
  readonly about: string
  /** What may be chosen, each option with its kind. @default nothing */
  readonly options?: S
  /**
   * Whether it may be asked about a cluster that the proof refuses, for example because it shows what is
   * wrong. @default false
   */
  readonly unproven?: boolean
  /**
   * Makes the files: one as its text alone, named after the renderer, or several by their paths. Has no
   * effects and asks neither clock nor chance, so that equal clusters have equal files.
   */
  render(input: RenderInput<S>): string | Files
}

/** Makes text files of a cluster for another program. */
export interface Renderer<S extends OptionsSchema = OptionsSchema> extends RendererDefinition<S> {
  readonly options: S
  readonly unproven: boolean
}

const brand = Symbol.for('phoenix-cluster.renderer')

/**
 * Makes a renderer. Those of Phoenix are made by it; one that `cluster.config.ts` exports under any name
 * is found by `phoenix render`, and any may be handed to `phoenix.render(…)` of the SDK.
 *
 * @throws PhoenixError `usage` where the name cannot be one
 *
 * @example
 * ```ts
 * import { attr } from 'phoenix-cluster/dsl'
 * import { defineRenderer } from 'phoenix-cluster/render'
 *
 * export const motd = defineRenderer({
 *   name: 'motd',
 *   about: 'a greeting of each node',
 *   options: { greeting: attr.text().default('Welcome to') },
 *   render: ({ nodes, options }) =>
 *     Object.fromEntries(nodes.map(({ name }) => [`motd/${name}`, `${options.greeting} ${name}\n`])),
 * })
 * ```
 */
export function defineRenderer<const S extends OptionsSchema = Record<never, never>>(
  definition: RendererDefinition<S>,
): Renderer<S> {
  const { name, options, unproven } = definition
  if (!/^[A-Za-z][\w-]*$/.test(name)) {
    const message = `'${name}' is not a name for a renderer: use letters, digits, '_' and '-', a letter first`
    throw new PhoenixError('usage', message)
  }
  const renderer = { ...definition, options: options ?? ({} as S), unproven: unproven ?? false }
  Object.defineProperty(renderer, brand, { value: true })
  return Object.freeze(renderer)
}

/** Whether a value is a renderer, also one of another copy of this package. */
export function isRenderer(value: unknown): value is Renderer {
  return typeof value === 'object' && value !== null && brand in value
}
