import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import {
  type ChassisPowerAction,
  chassisPowerActions,
  type PoweredChassis,
} from '../../ports/chassis-power.js'
import { type PowerAction, powerActions } from '../../ports/power.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument } from '../command-line/flags.js'
import { switchFlag, textFlag, verbArgument } from '../command-line/word.js'
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
import { tellChange, tellLook } from '../hardware/tell-answers.js'

type Flags = ChangeFlags & {
  readonly wait: boolean
  readonly pdu: boolean
  readonly chassis: string | undefined
}
type Verb = PowerAction | 'status'
const verbs: readonly Verb[] = ['status', ...powerActions]

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string, action?: Verb]>({
    brief,
    help:
      'Reads or switches power. `off` asks the operating system to stop; `force-off` and `reset` do\n' +
      'not ask; `reboot` is the gentlest restart that the BMC offers, `cycle` a power cycle. A gentle\n' +
      'action is never replaced by a hard one. Whatever takes a node away from its users is asked\n' +
      'for on the terminal; without one it needs --yes. With --pdu it is the power of the chassis and\n' +
      'slots that the BMCs switch, with all that is in them: status, on, off, force-off, cycle.',
    examples: [
      ['phoenix power @gpu', 'who is on, who is off, who is on the way'],
      ["phoenix power 'cn[0001-0048]' on --wait", 'switch on, and wait until they are'],
      ["phoenix power cn0042 cycle --reason 'hangs'", 'why, for the audit log'],
      ['phoenix power x1000c0 off --pdu --chassis Blade3', 'a blade, by its enclosure'],
      ['phoenix power @* on --through .phoenix/rack.json', 'on a simulated rack'],
    ],
    flags: {
      ...changeFlags,
      wait: switchFlag('wait until the nodes have reached the state'),
      pdu: switchFlag('the power of chassis and slots instead of the nodes’ own'),
      chassis: textFlag('which chassis, with --pdu (without it: the only one)', 'ID'),
    },
    letters: changeLetters,
    arguments: {
      kind: 'tuple',
      parameters: [nodesArgument, verbArgument(verbs, 'action')],
    },
    run: (call, flags, expression, verb = 'status') =>
      onNodes(call, expression, (on) => (flags.pdu ? pdu : node)(on, flags, verb)),
  })

export default build

async function node(on: OnNodes, flags: Flags, verb: Verb): Promise<number> {
  if (flags.chassis !== undefined) throw new PhoenixError('usage', '--chassis goes with --pdu')
  const { power } = on.selection
  const json = (state: string | undefined) => (state === undefined ? {} : { power: state })
  if (verb === 'status') {
    return tellLook(on, power.status(), { text: (state) => cleanLine(state), json })
  }
  if (verb !== 'on' && !(await agreed(on, flags, `power ${verb}`))) return 0
  const answers = power.set(verb, { ...reasonOf(flags), wait: flags.wait })
  const text = (state: string | undefined) => cleanLine(state ?? `${verb}: accepted`)
  return tellChange(on, answers, { text, json })
}

async function pdu(on: OnNodes, flags: Flags, verb: Verb): Promise<number> {
  const { chassisPower } = on.selection
  const { chassis } = flags
  if (flags.wait) throw new PhoenixError('usage', '--wait does not go with --pdu')
  if (verb === 'status') {
    const chosen = (all: readonly PoweredChassis[]) =>
      all.filter(({ id }) => chassis === undefined || id.toLowerCase() === chassis.toLowerCase())
    return tellLook(on, chassisPower.read(), {
      text: (all) => columns(chosen(all).map(chassisRow)) || 'no chassis with power of its own',
      json: (all) => ({ chassis: chosen(all) }),
    })
  }
  const action = chassisPowerActions.find((one) => one === verb)
  if (action === undefined) {
    const able = chassisPowerActions.join(', ')
    throw new PhoenixError('usage', `a chassis has no '${verb}'`, { hint: `there are ${able}` })
  }
  const what = `${action} of ${chassis === undefined ? 'the chassis' : `chassis ${chassis}`} by`
  if (action !== 'on' && !(await agreed(on, flags, what))) return 0
  const which = chassis === undefined ? {} : { chassis }
  return tellChange(on, chassisPower.set(action, { ...reasonOf(flags), ...which }), {
    text: (id) => cleanLine(`chassis ${id} ${action}: accepted`),
    json: (id) => ({ chassis: id, action }),
  })
}

function chassisRow({ id, name, state, actions }: PoweredChassis): string[] {
  const able: readonly ChassisPowerAction[] = actions
  const what = able.length === 0 ? '(only shown)' : `(${able.join(', ')})`
  return [id, name === id ? '' : name, state, what]
}
