import type { PluginDeclaration } from '../src/model/declaration.js'
import type { OptionsSchema } from '../src/model/schema.js'
import type { Problem } from '../src/model/text-check.js'
import { recorded } from './recorded.js'
import type { RuleSettings } from './settings.js'

/** A plugin: a typed key of its own in every rule. */
export interface Plugin<K extends string, S extends OptionsSchema> extends PluginDeclaration {
  readonly key: K
  readonly settings: S
}

type KeyText<K extends string> = K extends keyof RuleSettings<unknown, never, unknown, never>
  ? Problem<"'{1}' cannot be a plugin's key: it is taken", K>
  : K

/** What a plugin may add besides its settings. */
export type PluginHooks = Pick<PluginDeclaration, 'defaults'>

/**
 * Makes a plugin. Its settings appear in rules under `key`, and in the settled nodes under the same.
 *
 * @example
 * ```ts
 * import { attr, cluster, definePlugin, nodes } from 'phoenix-cluster/dsl'
 *
 * const slurm = definePlugin('slurm', { partition: attr.text(), weight: attr.int().default(1) })
 *
 * cluster('shelf').use(slurm).on(nodes('cn[1-4]'), { slurm: { partition: 'batch' } })
 * ```
 */
export function definePlugin<const K extends string, const S extends OptionsSchema>(
  key: KeyText<K>,
  settings: S,
  hooks: PluginHooks = {},
): Plugin<K, S> {
  return recorded({ ...hooks, key: key as K, settings })
}
