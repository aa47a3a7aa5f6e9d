import type { NodeSet } from '../src/model/node-set/node-set.js'
import type { FilesReload } from '../src/model/reload.js'
import type { OptionsInput, OptionsSchema } from '../src/model/schema.js'
import type { Renderer } from '../src/render/renderer.js'
import type { renderersByName } from '../src/render/renderers.js'
import type { Groups } from './cluster.js'
import type { Nodes } from './values.js'

type OwnRenderers = typeof renderersByName

/** The name of a renderer that Phoenix brings. */
export type RendererName = keyof OwnRenderers

/** The options of a renderer, or of the one of a name. */
export type OptionsOf<R> = R extends RendererName
  ? OwnRenderers[R]['options']
  : R extends Renderer<infer S>
    ? S
    : never

/** Files for another program: where they are, whom they are about, and how they are made. */
export interface FilesSettings<S extends OptionsSchema, G> {
  /** The folder below which they are: absolute, or relative to the configuration's folder. */
  readonly out: string
  /** The nodes that they are about: as a rule selects them. @default all */
  readonly nodes?: (keyof G & string) | Nodes | ((groups: Groups<G>) => NodeSet)
  /** The renderer's own options. @default their defaults */
  readonly options?: OptionsInput<S>
  /**
   * How the program that reads them is told once they were written: a program with its arguments, which is
   * run without a shell, or a signal to the process whose id is in a file. The plan shows it, the audit log
   * keeps it; it happens only where a file changed, and never through a rack. Where it failed, or the run
   * ended before it, the next plan has it to do, though no file changes any more.
   * `reload: ['systemctl', 'reload', 'dnsmasq']`, `reload: { pidFile: '/run/dnsmasq.pid' }`
   * @default it is not told
   */
  readonly reload?: FilesReload
}
