/** Makes the files that a configuration wants kept, and reads what they say now. */
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { SettledFiles } from '../../model/settle/declared/files.js'
import type { Model } from '../../model/settle/model.js'
import type { FilesLook } from '../../plan/files.js'
import { rendererOf } from '../../render/declared-files.js'
import { render } from '../../render/render.js'
import { readBounded } from './read-bounded.js'
import { isUntold } from './untold.js'
import { previousIn } from './write-files.js'

/** A look at files, and where on this machine they are. */
export interface PlacedFiles extends FilesLook {
  /** The absolute path of their folder. */
  readonly folder: string
}

/** What a look at files is given. */
export interface FilesLooking {
  /** Nodes that are not to be in any file, with the reason. */
  readonly without: ReadonlyMap<string, string>
  /** Whether the hardware is simulated: what comes of it must not reach the files of the real cluster. */
  readonly simulated: boolean
}

/** Looks at the files of each declaration; one that cannot be made or read is the trouble of itself alone. */
export function lookAtFiles(
  model: Model,
  declared: readonly SettledFiles[],
  looking: FilesLooking,
): PlacedFiles[] {
  const owners = new Map<string, string>()
  return declared.map((files) => {
    const { nodes, origin } = files
    const renderer = typeof files.renderer === 'string' ? files.renderer : files.renderer.name
    const { folder, shown } = placeOf(model, files.out, looking.simulated)
    // What comes of simulated hardware is no concern of the program that reads the real files.
    const reload = files.reload === undefined || looking.simulated ? {} : { reload: files.reload }
    const untold = 'reload' in reload && isUntold(folder, renderer) ? { untold: true as const } : {}
    const head = { renderer, out: shown, nodes, place: origin.place, folder, ...reload, ...untold }
    try {
      const { seen, ...rest } = look(model, files, folder, looking)
      for (const { path } of seen) {
        const whole = join(folder, path)
        const other = owners.get(whole)
        if (other !== undefined) {
          const message = `the renderers '${other}' and '${renderer}' both write ${whole}`
          throw new PhoenixError('config-invalid', message)
        }
      }
      for (const { path } of seen) owners.set(join(folder, path), renderer)
      return { ...head, files: seen, ...rest }
    } catch (thrown) {
      const { code, explanation } = PhoenixError.from(thrown)
      const problem = { code, reason: cleanLine(explanation, 500) }
      return { ...head, files: [], missing: [], leftOut: [], problem }
    }
  })
}

function look(
  model: Model,
  files: SettledFiles,
  folder: string,
  { without }: FilesLooking,
): { seen: FilesLook['files'] } & Pick<FilesLook, 'missing' | 'leftOut'> {
  const renderer = rendererOf(files)
  if (renderer === undefined) {
    throw new PhoenixError('unknown-name', `there is no renderer '${String(files.renderer)}'`)
  }
  const rendered = render(renderer, model, {
    nodes: files.nodes,
    options: files.options,
    without: renderer.unproven ? new Map() : without,
    folder,
    previous: previousIn(folder),
  })
  const seen = rendered.files.map(({ path, text }) => {
    return { path, text, now: readBounded(join(folder, path)) }
  })
  return { seen, missing: rendered.missing, leftOut: rendered.leftOut }
}

/** Where a folder is, and how a plan shows it. */
export function placeOf(
  model: Model,
  out: string,
  simulated: boolean,
): { readonly folder: string; readonly shown: string } {
  const file = model.declaration.origin.place?.file
  const base = file !== undefined && isAbsolute(file) ? dirname(file) : process.cwd()
  if (!simulated) return { folder: resolve(base, out), shown: out }
  const instead = resolve(base, '.phoenix', `${model.name}.simulated`)
  // However the path is written, it leads nowhere else.
  const folder = join(instead, resolve('/', out))
  return { folder, shown: relative(base, folder) }
}
