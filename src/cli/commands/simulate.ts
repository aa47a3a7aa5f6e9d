import { dirname, join } from 'node:path'
import type { Fault } from '../../../adapters/simulated/index.js'
import { PhoenixError } from '../../error.js'
import { nearest } from '../../model/did-you-mean.js'
import { Model } from '../../model/settle/model.js'
import { count } from '../../plan/print.js'
import { refuse } from '../../sdk/refuse.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { configFlag, jsonFlag, letters } from '../command-line/flags.js'
import { findConfig, loadConfig } from '../config/load-config.js'
import { selectNodes } from '../config/select-nodes.js'
import { answers, rackIn, removeRackFile, writeRackFile } from '../files/rack-file.js'

type Flags = {
  readonly config: string | undefined
  readonly json: boolean
  readonly nodes: string | undefined
  readonly fault: readonly string[]
  readonly tree: readonly string[]
}

/** The faults that can be asked for, and how their number, if they take one, is named. */
const faults: Readonly<Record<Fault['kind'], string | undefined>> = {
  dead: undefined,
  refused: undefined,
  slow: 'ms',
  unavailable: 'retryAfter',
  'wrong-password': undefined,
  malformed: undefined,
  reset: 'times',
  'ignores-boot': undefined,
  'ignores-power': undefined,
  stuck: undefined,
  busy: 'times',
  drops: 'every',
  duplicates: undefined,
  reorders: undefined,
  corrupts: 'every',
  'sessions-full': undefined,
}

/** Those that mean nothing without their number, with an example of it. */
const needed: Readonly<Partial<Record<string, readonly [what: string, example: number]>>> = {
  slow: ['milliseconds', 2000],
  drops: ['every how many-th is lost', 3],
}

const build: BuildCommand = (brief) =>
  command<Flags>({
    brief,
    help:
      'Runs a BMC for each node that has a Redfish driver, on loopback addresses of this computer,\n' +
      'until Ctrl-C. Where they are stands in .phoenix/rack.json beside the configuration, for\n' +
      '--through; the file goes when the rack does.\n' +
      `Faults: ${Object.keys(faults).join(', ')}; slow takes milliseconds,\n` +
      'unavailable seconds, reset and busy how often, drops and corrupts every how many: NODES=slow:2000.',
    examples: [
      ['phoenix simulate', 'all nodes'],
      ["phoenix simulate --nodes 'cn[0001-0048]'", 'some'],
      ['phoenix simulate --fault cn0003=dead --fault @gpu=slow:2000', 'with ill BMCs'],
      ['phoenix simulate --tree mockups/dell-r750', 'as a recorded BMC: a folder or an archive'],
      ["phoenix simulate --tree '@gpu=trees.tar.gz/dgx-h100'", 'some of them'],
      ['phoenix apply --through .phoenix/rack.json', 'in another terminal'],
    ],
    flags: {
      config: configFlag,
      json: jsonFlag,
      nodes: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'only these nodes',
        placeholder: 'NODES',
        optional: true,
      },
      fault: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'make BMCs ill',
        placeholder: 'NODES=FAULT',
        variadic: true,
        default: [],
      },
      tree: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'serve a recorded tree, a folder or an archive',
        placeholder: '[NODES=]PATH',
        variadic: true,
        default: [],
      },
    },
    letters,
    run: async (call, { nodes, fault, tree }) => {
      const site = await loadConfig(call)
      const model = Model.settle(site)
      await refuse(model)
      const chosen = nodes === undefined ? {} : { nodes: selectNodes(model, nodes).toString() }
      const ill = fault.flatMap((text) => faultsOf(text, model))
      const path = join(dirname(findConfig(call)), '.phoenix', 'rack.json')
      const other = rackIn(path)
      if (other !== undefined && (await answers(other))) {
        throw new PhoenixError('usage', `a rack is running already: ${call.shown(path)}`, {
          hint: 'end the other one with Ctrl-C first',
        })
      }
      const { simulate } = await import('../../../adapters/simulated/index.js')
      const rack = await simulate(site, { ...chosen, tree: treesOf(tree, model) })
      try {
        const size = Object.keys(rack.through).length
        if (size === 0) throw new PhoenixError('usage', 'none of the nodes has a Redfish BMC')
        for (const [node, one] of ill) rack.setFault(node, one)
        const ended = new Promise<void>((resolve) => {
          call.io.onInterrupt(() => resolve())
        })
        writeRackFile(path, rack.through)
        const through = call.shown(path)
        if (call.wantsJson) await call.json({ ready: true, nodes: size, through })
        else await call.print(`${count(size, 'BMC')} ready; --through ${through}; Ctrl-C ends`)
        await ended
      } finally {
        removeRackFile(path, rack.through)
        await rack.close()
      }
      return 0
    },
  })

export default build

function faultsOf(text: string, model: Model): [node: string, fault: Fault][] {
  const [, nodes, kind = '', argument] = /^(.+)=([a-z-]+)(?::(\d+))?$/.exec(text) ?? []
  if (nodes === undefined) {
    throw new PhoenixError('usage', `--fault: '${text}' is not of the form NODES=FAULT`)
  }
  if (!Object.hasOwn(faults, kind)) {
    const guess = nearest(kind, Object.keys(faults))
    const hint =
      guess === undefined ? `there are ${Object.keys(faults).join(', ')}` : `did you mean ${guess}?`
    throw new PhoenixError('usage', `--fault: there is no fault '${kind}'`, { hint })
  }
  const number = faults[kind as Fault['kind']]
  if (number === undefined && argument !== undefined) {
    throw new PhoenixError('usage', `--fault: '${kind}' takes no number`)
  }
  const [what, example] = needed[kind] ?? []
  if (what !== undefined && argument === undefined) {
    throw new PhoenixError('usage', `--fault: '${kind}' needs ${what}: ${nodes}=${kind}:${example}`)
  }
  const fault = { kind, ...(argument && number ? { [number]: Number(argument) } : {}) } as Fault
  return [...selectNodes(model, nodes)].map((node) => [node, fault])
}

/** Which tree for which nodes; a path alone is for all. */
function treesOf(texts: readonly string[], model: Model): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      const [nodes, path] = at < 0 ? ['', text] : [text.slice(0, at), text.slice(at + 1)]
      const chosen = nodes === '' ? model.nodes : selectNodes(model, nodes)
      return [chosen.toString(), path]
    }),
  )
}
