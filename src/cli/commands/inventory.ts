import { cleanLine } from '../../model/clean-text.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { printNodes } from '../../plan/print.js'
import { type BuildCommand, command } from '../command-line/command.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  nodesArgument,
  reasonFlag,
} from '../command-line/flags.js'
import { differenceText, inventoryText, type NodeInventory } from '../hardware/inventory-text.js'
import { type OnNodes, onNodes } from '../hardware/on-nodes.js'
import { look } from '../hardware/tell-answers.js'
import {
  type Answers,
  failureJson,
  failureText,
  notReachedJson,
  tellFailures,
} from '../output/failures.js'
import { gatheredLines } from '../output/gather.js'
import { confirm } from '../terminal/confirm.js'

type Flags = HardwareFlags & {
  readonly hardware: boolean
  readonly acceptReplaced: boolean
  readonly reason: string | undefined
}

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string]>({
    brief,
    help:
      'Reads what nodes are made of and keeps it as facts: serial numbers, models, processors, memory,\n' +
      'BIOS and BMC versions, the hardware addresses of the interfaces in the configuration, and what\n' +
      'their BMCs can do. With --hardware also each module of memory, drive, accelerator and network\n' +
      'adapter, which takes minutes with some BMCs. Nodes that differ from most are marked with ≠.\n' +
      'Where the serial number or an address is another than before, nothing of it is kept unless\n' +
      'somebody says so: on the terminal, or with --accept-replaced. Exit code 1 if a node failed or\n' +
      'is not as its rules or facts say.',
    examples: [
      ["phoenix inventory 'cn[0001-0048]'", 'who has other memory or firmware'],
      ['phoenix inventory cn0042 --hardware', 'each part of one node'],
      ['phoenix inventory @* --json', 'for a program'],
      ["phoenix inventory cn7 --accept-replaced --reason 'new board'", 'it was repaired'],
    ],
    flags: {
      ...hardwareFlags,
      hardware: {
        kind: 'boolean',
        brief: 'also each part: memory modules, drives, accelerators, adapters',
        default: false,
        withNegated: false,
      },
      acceptReplaced: {
        kind: 'boolean',
        brief: 'take other hardware than before for what the nodes are from now on',
        default: false,
        withNegated: false,
      },
      reason: reasonFlag,
    },
    letters: hardwareLetters,
    arguments: { kind: 'tuple', parameters: [nodesArgument] },
    run: (call, flags, expression) => onNodes(call, expression, (on) => inventory(on, flags)),
  })

export default build

async function inventory(on: OnNodes, flags: Flags): Promise<number> {
  const { call, phoenix, selection } = on
  const { acceptReplaced, reason } = flags
  const why = reason === undefined ? {} : { reason }
  const readings = await look(on, selection.inventory.read({ acceptReplaced, ...why }))
  const inventories = new Map<string, NodeInventory>()
  for (const [node, reading] of readings.values) inventories.set(node, { reading })
  if (flags.hardware && !on.signal.aborted && inventories.size > 0) {
    await addParts(on, inventories)
  }
  const code = await tell(on, readings, inventories)
  const replaced = acceptReplaced ? [] : [...inventories].filter(([, one]) => isReplaced(one))
  if (replaced.length === 0 || !call.isInteractive || call.wantsJson) return code
  const nodes = NodeSet.from(replaced.map(([node]) => node))
  if (!(await confirm(call, `Take this for what ${printNodes(nodes)} are from now on?`)))
    return code
  const accepted = phoenix.select(nodes)
  const again = await look(
    { ...on, selection: accepted, nodes },
    accepted.inventory.read({ acceptReplaced: true, ...why }),
  )
  await call.note(`Kept for ${printNodes(NodeSet.from(again.values.keys()))}.`)
  return tellFailures(call, again)
}

function isReplaced({ reading }: NodeInventory): boolean {
  return reading.differences.some(({ of }) => of === 'fact')
}

/** Reads the parts of those that answered; whose parts cannot be read has its inventory all the same. */
async function addParts(on: OnNodes, inventories: Map<string, NodeInventory>): Promise<void> {
  const nodes = NodeSet.from(inventories.keys())
  const selection = on.phoenix.select(nodes)
  const answers = await look({ ...on, selection, nodes }, selection.hardware.read())
  for (const [node, parts] of answers.values) {
    const known = inventories.get(node)
    if (known !== undefined) inventories.set(node, { ...known, parts })
  }
  const failed = [...answers.failed].map(
    ([node, error]) => [node, `its parts: ${failureText(error)}`] as const,
  )
  for (const line of gatheredLines(failed)) await on.call.note(line)
}

async function tell(
  { call }: OnNodes,
  readings: Answers<unknown>,
  inventories: ReadonlyMap<string, NodeInventory>,
): Promise<number> {
  if (call.wantsJson) {
    const document: Record<string, unknown> = {}
    for (const [node, { reading, parts }] of inventories) {
      const { problem, ...report } = reading
      document[node] = {
        ok: true,
        ...report,
        ...(problem === undefined ? {} : { problem: problem.toJSON() }),
        ...(parts === undefined ? {} : { parts }),
      }
    }
    for (const [node, error] of readings.failed) document[node] = failureJson(error)
    for (const node of readings.remaining) document[node] = notReachedJson
    await call.json(document)
  } else {
    for (const line of inventoryText(inventories)) await call.print(line)
  }
  const odd: (readonly [string, string])[] = []
  for (const [node, { reading, parts }] of inventories) {
    for (const one of reading.differences) odd.push([node, differenceText(one)])
    if (reading.problem !== undefined) odd.push([node, failureText(reading.problem)])
    for (const { path, code, reason } of parts?.unreadable ?? []) {
      odd.push([node, cleanLine(`could not be read: ${path}: ${code}: ${reason}`)])
    }
  }
  for (const line of gatheredLines(odd)) await call.note(line)
  const code = await tellFailures(call, readings)
  return code === 0 && odd.length > 0 ? 1 : code
}
