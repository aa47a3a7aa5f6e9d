import { resolve } from 'node:path'
import type { NodeSet } from '../model/node-set/node-set.js'
import type { OptionsInput, OptionsSchema } from '../model/schema.js'
import type { Model } from '../model/settle/model.js'
import { rendererOf } from '../render/declared-files.js'
import { type Rendered, render } from '../render/render.js'
import type { Renderer } from '../render/renderer.js'
import { placeOf } from '../run/files/look-at-files.js'
import { markUntold } from '../run/files/untold.js'
import { previousIn, type WrittenFile, writeFiles } from '../run/files/write-files.js'

/** Options of {@link Phoenix.render}. */
export interface RenderCall<S extends OptionsSchema = OptionsSchema> {
  /** The nodes to render for: a node set expression or a node set. @default all */
  readonly nodes?: string | NodeSet
  /** The renderer's own options. @default their defaults */
  readonly options?: OptionsInput<S>
  /**
   * The folder below which the files are written; made if it is missing. Their program is not told: where
   * the configuration keeps them there and says how it is told, the next plan has that to do.
   * @default nothing is written
   */
  readonly out?: string
}

/** What {@link Phoenix.render} made and did. */
export interface RenderOutcome extends Rendered {
  /** What became of each file; empty where nothing was to be written. */
  readonly written: readonly WrittenFile[]
}

/** Renders, and writes where a folder is named. */
export async function renderFiles<S extends OptionsSchema>(
  model: Model,
  renderer: Renderer<S>,
  { nodes, options, out }: RenderCall<S>,
  contradictions: ReadonlyMap<string, { readonly reason: string }>,
): Promise<RenderOutcome> {
  const folder = out === undefined ? undefined : resolve(out)
  const without = renderer.unproven
    ? new Map<string, string>()
    : new Map([...contradictions].map(([node, { reason }]) => [node, reason]))
  const rendered = render(renderer, model, {
    without,
    ...(nodes === undefined ? {} : { nodes }),
    ...(options === undefined ? {} : { options }),
    ...(folder === undefined ? {} : { folder, previous: previousIn(folder) }),
  })
  if (folder === undefined) return { ...rendered, written: [] }
  const before = previousIn(folder)
  const isChanged = rendered.files.some(({ path, text }) => before(path) !== text)
  // Nobody is told here; the plan of the files that are kept has that to do then.
  if (isChanged && isReadBySome(model, renderer, folder)) await markUntold(folder, renderer.name)
  return { ...rendered, written: await writeFiles(folder, rendered.files) }
}

/** Whether the configuration keeps files of a renderer below a folder, and says how their program is told. */
function isReadBySome(model: Model, { name }: Pick<Renderer, 'name'>, folder: string): boolean {
  return model.files.some((files) => {
    if (files.reload === undefined || rendererOf(files)?.name !== name) return false
    return placeOf(model, files.out, false).folder === folder
  })
}
