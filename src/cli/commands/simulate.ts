import { readFile } from 'node:fs/promises'
import { freemem } from 'node:os'
import { dirname, join } from 'node:path'
import type { Fault, MakeHardware } from '../../../adapters/simulated/index.js'
import { PhoenixError } from '../../error.js'
import { Model } from '../../model/settle/model.js'
import { count } from '../../plan/print.js'
import { refuse } from '../../sdk/refuse.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { configFlag, jsonFlag, letters } from '../command-line/flags.js'
import { findConfig, loadConfig } from '../config/load-config.js'
import { selectNodes } from '../config/select-nodes.js'
import { answers, rackIn, removeRackFile, writeRackFile } from '../files/rack-file.js'
import { faultTable, kindOf } from '../simulating/fault-table.js'

type Flags = {
  readonly config: string | undefined
  readonly json: boolean
  readonly nodes: string | undefined
  readonly fault: readonly string[]
  readonly faults: string | undefined
  readonly tree: readonly string[]
  readonly qemu: boolean
  readonly memory: number
  readonly bootfile: string
}

const build: BuildCommand = (brief) =>
  command<Flags>({
    brief,
    help:
      'Runs a BMC for each node that has a Redfish or IPMI driver, on loopback addresses of this computer,\n' +
      'until Ctrl-C. Where they are stands in .phoenix/rack.json beside the configuration, for\n' +
      '--through; the file goes when the rack does.\n' +
      'A fault is what is wrong with a BMC (dead, refused, slow:2000, unavailable, wrong-password, …) or\n' +
      "peculiar about it (etag:required, session-limit:2, task:late, …); --fault '?' lists all of them, with\n" +
      'what each takes and an example.\n' +
      '--faults FILE holds many: a JSON object of node sets with the fault or list of faults of each.\n' +
      'With --qemu the BMCs switch virtual machines, each with the hardware address of the first interface\n' +
      'of its node and a network of its own that needs no root: there this computer is 10.0.2.2. They start\n' +
      'from the network what --bootfile says. What they write to their serial consoles goes to\n' +
      '.phoenix/serial/NODE.log, and by IPMI to phoenix console.',
    examples: [
      ['phoenix simulate', 'all nodes'],
      ["phoenix simulate --nodes 'cn[0001-0048]'", 'some'],
      ['phoenix simulate --fault cn0003=dead --fault @gpu=slow:2000', 'with ill BMCs'],
      ['phoenix simulate --tree recorded/cn01', 'as a recorded BMC: a folder or an archive'],
      ['phoenix simulate --tree megarac.json', 'as one that is written in one file'],
      ["phoenix simulate --tree '@gpu=trees.tar.gz/dgx-h100'", 'some of them'],
      ['phoenix apply --through .phoenix/rack.json', 'in another terminal'],
      ["phoenix simulate --qemu --nodes 'cn[01-03]'", 'three virtual machines …'],
      [
        'phoenix serve --host 127.0.0.1 --any-address --url http://10.0.2.2:8080 --through .phoenix/rack.json',
        '… and what they start, in another terminal',
      ],
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
        brief: "make BMCs ill; '?' lists all faults",
        placeholder: 'NODES=FAULT',
        variadic: true,
        default: [],
      },
      faults: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'make BMCs ill as a file says',
        placeholder: 'FILE',
        optional: true,
      },
      tree: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'serve a tree: a folder, an archive, or a JSON file',
        placeholder: '[NODES=]PATH',
        variadic: true,
        default: [],
      },
      qemu: {
        kind: 'boolean',
        brief: 'have the BMCs switch virtual machines of QEMU',
        default: false,
        withNegated: false,
      },
      memory: {
        kind: 'parsed',
        parse: (input: string): number => {
          if (/^\d{2,6}$/.test(input)) return Number(input)
          throw new Error('it has to be a number of MiB, such as 256')
        },
        brief: 'the memory of each virtual machine, in MiB',
        placeholder: 'MIB',
        default: '256',
      },
      bootfile: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'what virtual machines start from the network',
        placeholder: 'URL',
        default: 'http://10.0.2.2:8080/boot.ipxe',
      },
    },
    letters,
    run: async (call, { nodes, fault, faults, tree, qemu, memory, bootfile }) => {
      const simulated = await import('../../../adapters/simulated/index.js')
      if (fault.includes('?')) {
        if (call.wantsJson) await call.json(simulated.faultForms.map(kindOf))
        else await call.print(faultTable(simulated.faultForms))
        return 0
      }
      const site = await loadConfig(call)
      const model = Model.settle(site)
      await refuse(model)
      const chosen = nodes === undefined ? {} : { nodes: selectNodes(model, nodes).toString() }
      const ill = await illOf(call, { fault, faults }, model, simulated)
      const path = join(dirname(findConfig(call)), '.phoenix', 'rack.json')
      const other = rackIn(path)
      if (other !== undefined && (await answers(other))) {
        throw new PhoenixError('usage', `a rack is running already: ${call.shown(path)}`, {
          hint: 'end the other one with Ctrl-C first',
        })
      }
      const machines = new Machines(memory)
      const network = { kind: 'user', bootfile } as const
      const log = join(dirname(path), 'serial')
      const hardware = qemu && machines.counted(simulated.qemu({ memory, network, log }))
      const rack = await simulated.simulate(site, {
        ...chosen,
        tree: treesOf(call, tree, model),
        faults: ill,
        ...(hardware && { hardware }),
      })
      try {
        const size = Object.keys(rack.through).length
        if (size === 0)
          throw new PhoenixError('usage', 'none of the nodes has a Redfish or IPMI BMC')
        const ended = new Promise<void>((resolve) => {
          call.io.onInterrupt(() => resolve())
        })
        writeRackFile(path, rack.through)
        const through = call.shown(path)
        const real = qemu ? { machines: machines.size, memory } : {}
        if (call.wantsJson) await call.json({ ready: true, nodes: size, through, ...real })
        else {
          const what = `${count(size, 'BMC')}${qemu ? ` of ${machines}` : ''}`
          await call.print(`${what} ready; --through ${through}; Ctrl-C ends`)
        }
        await ended
      } finally {
        removeRackFile(path, rack.through)
        await rack.close()
      }
      return 0
    },
  })

export default build

/** Counts virtual machines, so that there are never more than the memory of this computer holds. */
class Machines {
  size = 0
  readonly #free = freemem()

  /** @param memory that of each, in MiB */
  constructor(private readonly memory: number) {}

  counted(make: MakeHardware): MakeHardware {
    return (machine, events) => {
      this.size++
      const most = Math.floor(this.#free / 2 ** 20 / this.memory)
      if (this.size <= most) return make(machine, events)
      const free = Math.floor(this.#free / 2 ** 20)
      const message = `this computer has ${free} MiB free: enough for ${count(most, 'machine')} of ${this.memory} MiB`
      throw new PhoenixError('usage', message, {
        hint: 'choose some with --nodes, or less --memory',
      })
    }
  }

  toString(): string {
    return `${count(this.size, 'virtual machine')} (${this.memory} MiB each)`
  }
}

type Faults = typeof import('../../../adapters/simulated/index.js')

/** What ails whom, from the flags and the file. Several for one node come together. */
async function illOf(
  call: Call,
  { fault, faults }: Pick<Flags, 'fault' | 'faults'>,
  model: Model,
  { parseFault }: Faults,
): Promise<Readonly<Record<string, readonly Fault[]>>> {
  const ill: Record<string, Fault[]> = Object.create(null)
  const add = (nodes: string, one: Fault) => {
    for (const node of selectNodes(model, nodes)) {
      ill[node] ??= []
      ill[node].push(one)
    }
  }
  if (faults !== undefined) {
    for (const [nodes, one] of await inFile(call, faults, parseFault)) add(nodes, one)
  }
  for (const text of fault) {
    const at = text.indexOf('=')
    if (at < 1) throw new PhoenixError('usage', `--fault: '${text}' is not of the form NODES=FAULT`)
    add(text.slice(0, at), parseFault(text.slice(at + 1)))
  }
  return ill
}

/** Node sets with the faults of each, which a file has in their short form. */
async function inFile(
  call: Call,
  path: string,
  parse: Faults['parseFault'],
): Promise<[nodes: string, fault: Fault][]> {
  const wrong = (what: string, cause?: unknown) =>
    new PhoenixError('usage', `--faults ${path}: ${what}`, {
      cause,
      hint: 'it holds one JSON object: { "cn[1-4]": "slow:2000", "@gpu": ["etag:weak", "task:late"] }',
    })
  let held: unknown
  try {
    held = JSON.parse(await readFile(call.path(path), 'utf8'))
  } catch (cause) {
    throw wrong(cause instanceof SyntaxError ? 'it is no JSON' : 'it cannot be read', cause)
  }
  if (typeof held !== 'object' || held === null || Array.isArray(held))
    throw wrong('it is no object')
  return Object.entries(held).flatMap(([nodes, said]) =>
    [said].flat().map((one): [string, Fault] => {
      if (typeof one !== 'string') throw wrong(`what it says of ${nodes} is no fault`)
      try {
        return [nodes, parse(one)]
      } catch (cause) {
        const { message, hint } = PhoenixError.from(cause)
        throw new PhoenixError('usage', `--faults ${path}: ${nodes}: ${message}`, { cause, hint })
      }
    }),
  )
}

/** Which tree for which nodes; a path alone is for all. */
function treesOf(
  call: Call,
  texts: readonly string[],
  model: Model,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      const [nodes, path] = at < 0 ? ['', text] : [text.slice(0, at), text.slice(at + 1)]
      if (path === '') throw new PhoenixError('usage', `--tree: '${text}' names no tree`)
      const chosen = nodes === '' ? model.nodes : selectNodes(model, nodes)
      return [chosen.toString(), call.path(path)]
    }),
  )
}
