/** Carries a renderer out. */
import { PhoenixError } from '../error.js'
import { printable } from '../model/clean-text.js'
import { NodeSet } from '../model/node-set/node-set.js'
import { checkOptions, type OptionsInput, type OptionsSchema } from '../model/schema.js'
import type { Model } from '../model/settle/model.js'
import type { Hole, SettledNode } from '../model/settle/settled.js'
import { nodeView } from './node-view.js'
import type { Renderer, RenderInput } from './renderer.js'

/** One file, as it is to be. */
export interface RenderedFile {
  /** Relative, with `/` between its parts. */
  readonly path: string
  readonly text: string
}

/** A value that is not in the files because it waits for a fact. */
export interface MissingFact {
  readonly node: string
  /** The value's dotted path: `interfaces.eno1.mac`. */
  readonly path: string
  /** The key of the fact that it waits for. */
  readonly fact: string
}

/** A node, or something of it or of the cluster, that is not in the files for another reason. */
export interface LeftOut {
  /** Left out where it is of no node. */
  readonly node?: string
  readonly reason: string
}

/** What a renderer made. */
export interface Rendered {
  /** The name of the renderer. */
  readonly renderer: string
  /** The files, sorted by their paths. */
  readonly files: readonly RenderedFile[]
  /** Values that wait for facts, in the order in which they were met. */
  readonly missing: readonly MissingFact[]
  /** What else is not in the files, and why. */
  readonly leftOut: readonly LeftOut[]
}

/** Options of {@link render}. */
export interface RenderOptions<S extends OptionsSchema = OptionsSchema> {
  /** The nodes to render for: a node set expression or a node set. @default all */
  readonly nodes?: string | NodeSet
  /** The renderer's own options. @default their defaults */
  readonly options?: OptionsInput<S>
  /** Nodes that are not to be rendered, each with the reason. @default none */
  readonly without?: ReadonlyMap<string, string>
  /** The absolute path of the folder that the files will be in. @default not known */
  readonly folder?: string
  /** What a file says now. @default that there is none */
  readonly previous?: (path: string) => string | undefined
}

/**
 * Makes the files of a renderer. Has no effects; writing them is somebody else's business.
 *
 * @throws PhoenixError `usage` where options do not fit or where the renderer gives no files,
 * `unknown-name` for nodes that do not exist
 *
 * @example
 * ```ts
 * import { cidr, cluster, nodes } from 'phoenix-cluster/dsl'
 * import { Model } from 'phoenix-cluster/model'
 * import { hosts, render } from 'phoenix-cluster/render'
 *
 * const site = cluster('shelf', { domain: 'example.org' })
 *   .networks({ mgmt: cidr('10.2.0.0/16') })
 *   .on(nodes('cn[1-2]'), {
 *     interfaces: { eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number) } },
 *   })
 * const { files, missing } = render(hosts, Model.settle(site))
 * console.log(files[0]?.text, missing.length)
 * ```
 */
export function render<S extends OptionsSchema>(
  renderer: Renderer<S>,
  model: Model,
  options: RenderOptions<S> = {},
): Rendered {
  const { name } = renderer
  const without = options.without ?? new Map<string, string>()
  const asked = options.nodes === undefined ? model.nodes : model.select(options.nodes)
  const selected = without.size === 0 ? asked : asked.difference(NodeSet.from([...without.keys()]))
  const notes = new Notes()
  for (const node of without.size === 0 ? [] : asked) {
    const reason = without.get(node)
    if (reason !== undefined) notes.leaveOut(node, reason)
  }
  // Some renderers are about groups alone; then no node is settled.
  let settled: readonly SettledNode[] | undefined
  const nodes = () => {
    settled ??= [...selected].map((one) => nodeView(model.node(one), notes.hole(one)))
    return settled
  }
  const input: RenderInput<S> = {
    model,
    selected,
    get nodes() {
      return nodes()
    },
    options: chosen(renderer, options.options),
    folder: options.folder,
    previous: options.previous ?? (() => undefined),
    each: (of) => eachOf(nodes(), of, notes),
    leaveOut: (node, reason) => notes.leaveOut(node, reason),
  }
  const given = renderer.render(input)
  const files = Object.entries(typeof given === 'string' ? { [name]: given } : given)
  for (const [path, text] of files) checkFile(name, path, text)
  files.sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    renderer: name,
    files: files.map(([path, text]) => ({ path, text: ended(text) })),
    missing: [...notes.missing.values()],
    leftOut: [...notes.leftOut.values()],
  }
}

class Notes {
  readonly missing = new Map<string, MissingFact>()
  readonly leftOut = new Map<string, LeftOut>()

  readonly hole = (node: string) => (hole: Hole) => {
    this.missing.set(`${node}\0${hole.path}`, { node, path: hole.path, fact: hole.fact })
  }

  leaveOut(node: string | undefined, reason: string): void {
    const text = printable(reason)
    const entry = node === undefined ? { reason: text } : { node, reason: text }
    this.leftOut.set(`${node ?? ''}\0${text}`, entry)
  }
}

function eachOf<T>(
  nodes: readonly SettledNode[],
  of: (node: SettledNode) => Iterable<T>,
  notes: Notes,
): T[] {
  const all: T[] = []
  for (const node of nodes) {
    try {
      // All of a node or nothing: half of one would be a lie that nobody sees.
      const own = [...of(node)]
      for (const one of own) all.push(one)
    } catch (error) {
      if (!PhoenixError.is(error)) throw error
      notes.leaveOut(node.name, error.message)
    }
  }
  return all
}

/** The options with defaults filled in; all that are wrong are told at once. */
function chosen<S extends OptionsSchema>(
  { name, options: schemas }: Renderer<S>,
  given: OptionsInput<S> | undefined,
): RenderInput<S>['options'] {
  const written: Readonly<Record<string, unknown>> = given ?? {}
  const findings = checkOptions(written, schemas)
  if (findings.length > 0) {
    throw new PhoenixError('usage', `the renderer '${name}': ${findings.join('; ')}`)
  }
  const values = Object.entries(schemas).map(([key, { fallback }]) => [
    key,
    written[key] ?? fallback,
  ])
  return Object.fromEntries(values) as RenderInput<S>['options']
}

function checkFile(renderer: string, path: string, text: unknown): void {
  const fits = path.split('/').every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part))
  if (!fits) {
    const shown = printable(path)
    throw new PhoenixError(
      'usage',
      `the renderer '${renderer}' gives a file '${shown}', which is no path below a folder: use letters, digits, '.', '_', '-' and '/'`,
    )
  }
  if (typeof text === 'string') return
  const message = `the renderer '${renderer}' gives no text for the file '${path}'`
  throw new PhoenixError('usage', message)
}

/** Programs read lines; the last one has to end too. */
function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
