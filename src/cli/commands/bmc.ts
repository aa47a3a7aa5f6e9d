import type { SettledBmc } from '../../model/settle/settled.js'
import { portFor, type ThroughEntry } from '../../run/connections/through.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument } from '../command-line/flags.js'
import { verbArgument } from '../command-line/word.js'
import { columns } from '../hardware/columns.js'
import {
  agreed,
  type ChangeFlags,
  changeFlags,
  changeLetters,
  type OnNodes,
  onNodes,
  reasonOf,
} from '../hardware/on-nodes.js'
import { tell, tellChange, tellLook } from '../hardware/tell-answers.js'

const verbs = ['info', 'reset', 'wait'] as const
type Verb = (typeof verbs)[number]

const build: BuildCommand = (brief) =>
  command<ChangeFlags, [nodes: string, verb?: Verb]>({
    brief,
    help:
      '`info` shows by which drivers the BMC of each node is reached, where, and what they offer;\n' +
      'nothing is asked of the BMC. `reset` restarts the BMC, not the node, and waits until it serves\n' +
      'again, at most a quarter of an hour; nodes behind one BMC share its restart. It is asked about;\n' +
      'without a terminal it needs --yes. `wait` waits until the BMC answers several times in a row.',
    examples: [
      ['phoenix bmc @*', 'how they are reached'],
      ["phoenix bmc cn0042 reset --reason 'web server hangs'", 'why, for the audit log'],
      ['phoenix bmc @rack7 wait', 'after their power came back'],
    ],
    flags: changeFlags,
    letters: changeLetters,
    arguments: {
      kind: 'tuple',
      parameters: [nodesArgument, verbArgument(verbs, 'action')],
    },
    run: (call, flags, expression, verb = 'info') =>
      onNodes(call, expression, async (on) => {
        const { controller } = on.selection
        if (verb === 'info') return info(on)
        if (verb === 'wait') {
          return tellLook(on, controller.wait(), { text: () => 'serves', json: () => ({}) })
        }
        if (!(await agreed(on, flags, 'restart the BMC'))) return 0
        return tellChange(on, controller.reset(reasonOf(flags)), {
          text: () => 'restarted, and serves again',
          json: () => ({}),
        })
      }),
  })

export default build

/** What the configuration and the facts say of each way to the BMC; through a rack, what the rack says. */
async function info(on: OnNodes): Promise<number> {
  const { model } = on.phoenix
  const { through } = on.call
  const rack =
    through === undefined ? undefined : (await import('../files/rack-file.js')).rackIn(through)
  const values = new Map(
    [...on.nodes].map((node) => {
      const { bmc } = model.node(node)
      const pinned = model.facts.get(node)?.get('bmc.pin') !== undefined
      const ways = bmc.map((one) => describe(one, pinned))
      return [node, rack === undefined ? ways : inRack(ways, rack[node])] as const
    }),
  )
  return tell(
    on,
    { values, failed: new Map(), remaining: [] },
    {
      text: (ways) =>
        ways.length === 0
          ? 'no BMC'
          : columns(
              ways.map(({ driver, address, port, system, offers }) => [
                driver,
                `${address ?? '(address not known)'}${port === undefined ? '' : `:${port}`}`,
                system === undefined ? '' : `system ${system}`,
                offers.join(', '),
              ]),
            ),
      json: (ways) => ({ bmc: ways }),
    },
  )
}

type Way = ReturnType<typeof describe>

/** The ways that lead into a rack: there the BMC has another address, and may not speak every protocol. */
function inRack(ways: readonly Way[], entry: ThroughEntry | undefined): Way[] {
  return ways.flatMap((way) => {
    const port = entry && portFor(entry, way.driver)
    return entry === undefined || port === undefined
      ? []
      : [{ ...way, address: entry.address, port, pinned: true }]
  })
}

function describe({ driver, address, port, of, system }: SettledBmc, pinned: boolean) {
  return {
    driver: driver.name,
    ...(address === undefined ? {} : { address }),
    ...(port === undefined ? {} : { port }),
    ...(of === undefined ? {} : { of }),
    ...(system === undefined ? {} : { system }),
    pinned: pinned || driver.options.pin !== undefined,
    offers: [...driver.offers].sort(),
  }
}
