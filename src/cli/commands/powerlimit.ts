import { PhoenixError } from '../../error.js'
import type { PowerLimit, PowerLimitReport } from '../../ports/power-limit.js'
import { powerLimitActions } from '../../ports/power-limit.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument } from '../command-line/flags.js'
import { oneOf } from '../command-line/word.js'
import {
  agreed,
  type ChangeFlags,
  changeFlags,
  changeLetters,
  onNodes,
  reasonOf,
} from '../hardware/on-nodes.js'
import { tellChange, tellLook } from '../hardware/tell-answers.js'

type Flags = ChangeFlags & { readonly exceeded: PowerLimit['action'] }

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string, watts?: number | 'off']>({
    brief,
    help:
      'Shows how much nodes may draw, sets a limit in watts, or takes it out of force. A node that draws\n' +
      'more is slowed down; --exceeded says what else happens where that does not help. A change is read\n' +
      'back, and asked about; without a terminal it needs --yes.',
    examples: [
      ['phoenix powerlimit @compute', 'which limits there are'],
      ["phoenix powerlimit @compute 450 --reason 'chiller 2 is down'", 'in watts, for each node'],
      ['phoenix powerlimit @compute off', 'no limit any more'],
    ],
    flags: {
      ...changeFlags,
      exceeded: {
        kind: 'parsed',
        parse: oneOf(powerLimitActions, 'action'),
        brief: `where it is exceeded for long: ${powerLimitActions.join(', ')} (without it: log)`,
        placeholder: 'ACTION',
        optional: true,
      },
    },
    letters: changeLetters,
    arguments: {
      kind: 'tuple',
      parameters: [
        nodesArgument,
        { brief: 'a number, or off', placeholder: 'WATTS', parse: parseWatts, optional: true },
      ],
    },
    run: (call, flags, expression, watts) => {
      const { exceeded } = flags
      if (exceeded !== undefined && typeof watts !== 'number') {
        throw new PhoenixError('usage', '--exceeded goes with a number of watts')
      }
      return onNodes(call, expression, async (on) => {
        const { powerLimit } = on.selection
        if (watts === undefined) {
          return tellLook(on, powerLimit.read(), {
            text: limitText,
            json: (report) => ({ ...report }),
          })
        }
        const what =
          watts === 'off'
            ? 'take the power limit away'
            : `limit the power to ${watts} W${exceeded === undefined ? '' : ` (${exceeded} where it is exceeded)`}`
        if (!(await agreed(on, flags, what))) return 0
        const limit =
          watts === 'off'
            ? undefined
            : { watts, ...(exceeded === undefined ? {} : { action: exceeded }) }
        return tellChange(on, powerLimit.set(limit, reasonOf(flags)), {
          text: () => (watts === 'off' ? 'no limit' : `limited to ${watts} W`),
          json: () => ({ watts: watts === 'off' ? null : watts }),
        })
      })
    },
  })

export default build

function limitText({ limit, active }: PowerLimitReport): string {
  if (limit === undefined) return 'no limit'
  return active
    ? `${limit.watts} W, then ${limit.action}`
    : `no limit (${limit.watts} W is not in force)`
}

function parseWatts(input: string): number | 'off' {
  if (input === 'off') return 'off'
  if (/^[1-9]\d{0,4}$/.test(input) && Number(input) <= 65_535) return Number(input)
  throw new Error('it has to be a whole number of watts, or off')
}
