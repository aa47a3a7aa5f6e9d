import type { MachineProposal } from '../../boot/unknown/proposals.js'
import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { count, printNodes } from '../../plan/print.js'
import { isAdopted } from '../../sdk/adopting.js'
import type { Phoenix } from '../../sdk/phoenix.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import {
  letters,
  nodesArgument,
  type ReadFlags,
  readFlags,
  reasonFlag,
  throughFlag,
  yesFlag,
} from '../command-line/flags.js'
import { switchFlag, textFlag } from '../command-line/word.js'
import { withPhoenix } from '../config/opened.js'
import { selectNodes } from '../config/select-nodes.js'
import { isSure, machineJson, printMachines } from '../machines/tell-machines.js'
import { confirm } from '../terminal/confirm.js'

type Flags = ReadFlags & {
  readonly order: boolean
  readonly mac: string | undefined
  readonly replace: boolean
  readonly yes: boolean
  readonly reason: string | undefined
}

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string]>({
    brief,
    help:
      'Makes nodes of machines that asked a running phoenix serve and are none: their hardware addresses\n' +
      'become facts, with a row in the audit log, and the service takes them at once. Which machine is\n' +
      'which node is told by the switch port, the serial number, the UUID or the asset tag, with --order\n' +
      'by the order in which the machines were switched on, or with --mac by you: phoenix discover --dhcp\n' +
      'shows the same first. An address that another node has is refused, and so is other hardware in the\n' +
      'place of what is known, without --replace. Exit code 1 where a node of the set got no machine.',
    examples: [
      ["phoenix adopt 'cn[01-16]'", 'by their switch ports'],
      [
        "phoenix adopt 'cn[01-16]' --order --yes",
        'the first machine is cn01, the next one cn02, …',
      ],
      ['phoenix adopt cn07 --mac 02:00:5e:00:00:07 --replace', 'its mainboard was changed'],
    ],
    flags: {
      ...readFlags,
      through: throughFlag,
      order: switchFlag(
        'machines that nothing tells anything of take the free nodes in their order',
      ),
      mac: textFlag('this machine, whatever else would tell', 'MAC'),
      replace: switchFlag('take other hardware for a node that is known by another address'),
      yes: yesFlag,
      reason: reasonFlag,
    },
    letters: { ...letters, y: 'yes' },
    arguments: { kind: 'tuple', parameters: [nodesArgument] },
    run: (call, flags, expression) =>
      withPhoenix(call, (phoenix) => adopt(call, phoenix, flags, expression)),
  })

export default build

async function adopt(
  call: Call,
  phoenix: Phoenix,
  flags: Flags,
  expression: string,
): Promise<number> {
  const nodes = selectNodes(phoenix.model, expression)
  const { mac, replace, reason } = flags
  const because = reason === undefined ? {} : { reason }
  if (mac !== undefined) {
    const [node] = nodes
    if (nodes.size !== 1 || node === undefined) {
      throw new PhoenixError(
        'usage',
        `--mac names one machine, and '${expression}' ${nodes.size} nodes`,
      )
    }
    if (flags.order) {
      const message = '--mac says which machine it is, and --order lets their order'
      throw new PhoenixError('usage', message, { hint: 'say one of them' })
    }
    if (isAdopted(phoenix.model, { mac, node })) {
      await call.note(`${node} has ${cleanLine(mac)} already.`)
      return tell(call, [], [], NodeSet.from([]))
    }
    // What cannot be done is not asked about.
    await phoenix.adopt([{ mac, node }], { replace, dryRun: true })
    if (!(await agreed(call, flags, `Make ${mac} ${node}?`))) return 0
    await phoenix.adopt([{ mac, node }], { replace, ...because })
    return tell(call, [{ mac, node }], [], NodeSet.from([]))
  }
  const found = await phoenix.discoverMachines({ nodes, order: flags.order })
  const taken = found.filter((one) => isSure(one) && (replace || one.replaces === undefined))
  const left = found.filter((one) => !taken.includes(one) && one.node !== undefined)
  const adoptions = taken.flatMap(({ machine, node }) =>
    node === undefined ? [] : [{ mac: machine.mac, node }],
  )
  const without = waiting(phoenix, nodes).difference(
    NodeSet.from(adoptions.map(({ node }) => node)),
  )
  if (taken.length > 0) {
    if (!call.wantsJson) await printMachines(call, taken)
    if (!(await agreed(call, flags, `Make nodes of ${count(taken.length, 'machine')}?`))) return 0
    await phoenix.adopt(adoptions, { replace, ...because })
  }
  return tell(call, adoptions, left, without)
}

/** Nodes that have an interface without a hardware address. */
function waiting(phoenix: Phoenix, nodes: NodeSet): NodeSet {
  const isWaiting = (name: string) =>
    phoenix.model
      .node(name)
      .holes.some(({ path }) => /^interfaces\.(?!bmc\.)[^.]+\.mac$/.test(path))
  return NodeSet.from([...nodes].filter(isWaiting))
}

async function agreed(call: Call, { yes }: Flags, question: string): Promise<boolean> {
  if (yes || (await confirm(call, question))) return true
  await call.note('Nothing was done.')
  return false
}

async function tell(
  call: Call,
  adopted: readonly { readonly mac: string; readonly node: string }[],
  left: readonly MachineProposal[],
  without: NodeSet,
): Promise<number> {
  if (call.wantsJson) {
    await call.json({ adopted, left: left.map(machineJson), without: without.toString() })
  } else {
    await printMachines(call, left)
    await call.print(`${count(adopted.length, 'machine')} adopted`)
    if (without.size > 0) await call.note(`${printNodes(without)}: no machine was found for it`)
  }
  return without.size > 0 || left.length > 0 ? 1 : 0
}
