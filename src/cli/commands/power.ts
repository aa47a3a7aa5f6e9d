import { cleanLine } from '../../model/clean-text.js'
import { nearest } from '../../model/did-you-mean.js'
import { type PowerAction, powerActions } from '../../ports/power.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument } from '../command-line/flags.js'
import {
  agreed,
  type ChangeFlags,
  changeFlags,
  changeLetters,
  onNodes,
  reasonOf,
} from '../hardware/on-nodes.js'
import { tellChange, tellLook } from '../hardware/tell-answers.js'

type Flags = ChangeFlags & { readonly wait: boolean }
type Verb = PowerAction | 'status'
const verbs: readonly Verb[] = ['status', ...powerActions]

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string, action: Verb]>({
    brief,
    help:
      'Reads or switches power. `off` asks the operating system to stop; `force-off` and `reset` do\n' +
      'not ask; `reboot` is the gentlest restart that the BMC offers, `cycle` a power cycle. A gentle\n' +
      'action is never replaced by a hard one. Whatever takes a node away from its users is asked\n' +
      'for on the terminal; without one it needs --yes.',
    examples: [
      ['phoenix power @gpu status', 'who is on, who is off'],
      ["phoenix power 'cn[0001-0048]' on --wait", 'switch on, and wait until they are'],
      ["phoenix power cn0042 cycle --reason 'hangs'", 'why, for the audit log'],
      ['phoenix power @* on --through .phoenix/rack.json', 'on a simulated rack'],
    ],
    flags: {
      ...changeFlags,
      wait: {
        kind: 'boolean',
        brief: 'wait until the nodes have reached the state',
        default: false,
        withNegated: false,
      },
    },
    letters: changeLetters,
    arguments: {
      kind: 'tuple',
      parameters: [
        nodesArgument,
        { brief: verbs.join(', '), placeholder: 'ACTION', parse: parseVerb },
      ],
    },
    run: (call, flags, expression, verb) =>
      onNodes(call, expression, async (on) => {
        const { power } = on.selection
        const json = (state: string | undefined) => (state === undefined ? {} : { power: state })
        if (verb === 'status') {
          return tellLook(on, power.status(), { text: (state) => cleanLine(state), json })
        }
        if (verb !== 'on' && !(await agreed(on, flags, verb))) return 0
        const answers = power.set(verb, { ...reasonOf(flags), wait: flags.wait })
        const text = (state: string | undefined) => cleanLine(state ?? `${verb}: accepted`)
        return tellChange(on, answers, { text, json })
      }),
  })

export default build

function parseVerb(input: string): Verb {
  const verb = verbs.find((one) => one === input)
  if (verb !== undefined) return verb
  const guess = nearest(input, verbs)
  const hint = guess === undefined ? `one of ${verbs.join(', ')}` : `did you mean ${guess}?`
  throw new Error(`there is no such action; ${hint}`)
}
