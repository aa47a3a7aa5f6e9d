import { join } from 'node:path'
import { PhoenixError } from '../../error.js'
import { didYouMean } from '../../model/did-you-mean.js'
import { Model } from '../../model/settle/model.js'
import { prove } from '../../model/settle/proof/prove.js'
import { readOptions } from '../../render/options.js'
import { isRenderer, type Renderer } from '../../render/renderer.js'
import { renderers } from '../../render/renderers.js'
import { contradicted } from '../../sdk/contradicted.js'
import { renderFiles } from '../../sdk/render-files.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { letters, nodesArgument, type ReadFlags, readFlags } from '../command-line/flags.js'
import { type Known, known, refuseErrors } from '../config/known.js'
import { selectNodes } from '../config/select-nodes.js'
import { align } from '../output/gather.js'
import { renderedJson, tellLeftOut, tellText, tellWritten } from '../output/rendered.js'

type RenderFlags = ReadFlags & {
  readonly as: string | undefined
  readonly out: string | undefined
  readonly set: readonly string[]
  readonly list: boolean
}

const text = (input: string): string => input

const build: BuildCommand = (brief) =>
  command<RenderFlags, [nodes?: string]>({
    brief,
    help:
      'Makes the files that another program reads, of the configuration and the known facts. They are\n' +
      'printed, or written with --out: each whole or not at all, and only those that changed. What\n' +
      'waits for a fact, or does not fit into a file, is named, and the exit code is 1.\n' +
      'A renderer of your own is any value made by defineRenderer() of phoenix-cluster/render that\n' +
      'the configuration exports.',
    examples: [
      ["phoenix render '@*' --as hosts", 'lines for /etc/hosts'],
      [
        "phoenix render '@*' --as dnsmasq --out /etc/dnsmasq.d/phoenix",
        'written where they changed',
      ],
      ["phoenix render '@*' --as bind --set nameservers=ns1.example.org", 'with options'],
      ['phoenix render --list', 'all renderers and their options'],
    ],
    flags: {
      ...readFlags,
      as: {
        kind: 'parsed',
        parse: text,
        brief: 'the renderer',
        placeholder: 'NAME',
        optional: true,
      },
      out: {
        kind: 'parsed',
        parse: text,
        brief: 'write the files below this folder',
        placeholder: 'DIR',
        optional: true,
      },
      set: {
        kind: 'parsed',
        parse: text,
        brief: 'an option of the renderer; a list has commas',
        placeholder: 'OPTION=VALUE',
        variadic: true,
        default: [],
      },
      list: { kind: 'boolean', brief: 'list all renderers', default: false, withNegated: false },
    },
    letters,
    arguments: { kind: 'tuple', parameters: [{ ...nodesArgument, optional: true }] },
    run: async (call, flags, nodes) => {
      if (flags.list) return list(call, nodes)
      if (nodes === undefined || flags.as === undefined) throw missing(nodes)
      const all = await known(call)
      const renderer = rendererOf(flags.as, all.exported)
      const options = readOptions(renderer, flags.set)
      const out = flags.out === undefined ? {} : { out: call.path(flags.out) }
      const contradictions = renderer.unproven ? new Map() : await soundParts(all)
      const rendered = await renderFiles(
        all.model,
        renderer,
        { nodes: selectNodes(all.model, nodes), options, ...out },
        contradictions,
      )
      const shown = (path: string) =>
        out.out === undefined ? path : call.shown(join(out.out, path))
      if (call.wantsJson) await call.json(renderedJson(rendered))
      else if (out.out === undefined) await tellText(call, rendered.files)
      else await tellWritten(call, rendered.written, shown)
      return tellLeftOut(call, rendered)
    },
  })

export default build

/** Ours by name, and over them those of the configuration. */
function renderersOf(exported: Readonly<Record<string, unknown>>): Map<string, Renderer> {
  const own = Object.values(exported).filter(isRenderer)
  return new Map([...renderers, ...own].map((one) => [one.name, one]))
}

function rendererOf(name: string, exported: Readonly<Record<string, unknown>>): Renderer {
  const all = renderersOf(exported)
  const found = all.get(name)
  if (found !== undefined) return found
  const guess = didYouMean(name, all.keys())
  throw new PhoenixError('unknown-name', `there is no renderer '${name}'${guess}`, {
    hint: 'all are listed by: phoenix render --list',
  })
}

/**
 * Refuses a configuration that is wrong; where facts alone are to blame, the nodes concerned are told,
 * each with the reason.
 */
async function soundParts({ site, model }: Known) {
  if (prove(model).every(({ severity }) => severity !== 'error')) return new Map()
  const bare = Model.settle(site)
  prove(bare)
  await refuseErrors(bare)
  return contradicted(model)
}

async function list(call: Call, nodes: string | undefined): Promise<number> {
  if (nodes !== undefined) {
    throw new PhoenixError('usage', '--list takes no nodes: it lists renderers')
  }
  const all = [...renderersOf(await exportedIfAny(call)).values()]
  if (call.wantsJson) {
    const json = all.map(({ name, about, options }) => {
      const described = Object.entries(options).map(([option, { what, fallback }]) => {
        return [option, { what, default: fallback }] as const
      })
      return { name, about, options: Object.fromEntries(described) }
    })
    await call.json(json)
    return 0
  }
  const rows = all.map(({ name, about, options }) => {
    return [name, about, Object.keys(options).join(', ')]
  })
  await call.print(align([['NAME', 'WHAT IT MAKES', 'OPTIONS'], ...rows]))
  return 0
}

/** What the configuration exports; without one, Phoenix has renderers of its own to list. */
async function exportedIfAny(call: Call): Promise<Readonly<Record<string, unknown>>> {
  const { findConfig, loadModule } = await import('../config/load-config.js')
  try {
    findConfig(call)
  } catch (error) {
    if (call.config === undefined) return {}
    throw error
  }
  return (await loadModule(call)).exported
}

function missing(nodes: string | undefined): PhoenixError {
  const what =
    nodes === undefined ? 'nodes are missing: whom to render for?' : 'no renderer is named'
  return new PhoenixError('usage', what, {
    hint: "for example: phoenix render '@*' --as hosts; all are listed by: phoenix render --list",
  })
}
