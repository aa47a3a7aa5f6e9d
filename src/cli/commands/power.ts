import { cleanLine } from '../../model/clean-text.js'
import { nearest } from '../../model/did-you-mean.js'
import { count, printNodes } from '../../plan/print.js'
import { type PowerAction, powerActions } from '../../ports/power.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  nodesArgument,
  reasonFlag,
  yesFlag,
} from '../command-line/flags.js'
import { withPhoenix } from '../config/opened.js'
import { selectNodes } from '../config/select-nodes.js'
import {
  type Answers,
  collect,
  failureJson,
  notReachedJson,
  tellFailures,
} from '../output/failures.js'
import { gatheredLines } from '../output/gather.js'
import { confirm } from '../terminal/confirm.js'
import { interruptOf } from '../terminal/interrupt.js'

type Flags = HardwareFlags & {
  readonly wait: boolean
  readonly yes: boolean
  readonly reason: string | undefined
}
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
      ...hardwareFlags,
      wait: {
        kind: 'boolean',
        brief: 'wait until the nodes have reached the state',
        default: false,
        withNegated: false,
      },
      yes: yesFlag,
      reason: reasonFlag,
    },
    letters: { ...hardwareLetters, y: 'yes' },
    arguments: {
      kind: 'tuple',
      parameters: [
        nodesArgument,
        { brief: verbs.join(', '), placeholder: 'ACTION', parse: parseVerb },
      ],
    },
    run: async (call, flags, expression, verb) => {
      const interrupt = interruptOf(call)
      try {
        return await withPhoenix(
          call,
          async (phoenix) => {
            const selection = phoenix.select(selectNodes(phoenix.model, expression))
            const { nodes, power } = selection
            if (verb === 'status') return tell(call, verb, await collect(nodes, power.status()))
            if (verb !== 'on' && !flags.yes) {
              const question = `${verb}: ${printNodes(nodes)}. Go on?`
              if (!(await confirm(call, question))) {
                await call.note('Nothing was done.')
                return 0
              }
            }
            const { wait, reason } = flags
            const options = reason === undefined ? { wait } : { wait, reason }
            return tell(call, verb, await collect(nodes, power.set(verb, options)))
          },
          { signal: interrupt.signal },
        )
      } finally {
        interrupt.release()
      }
    },
  })

export default build

async function tell(call: Call, verb: Verb, answers: Answers<string | undefined>): Promise<number> {
  const { values, failed, remaining } = answers
  if (call.wantsJson) {
    const json: Record<string, unknown> = {}
    for (const [node, power] of values)
      json[node] = power === undefined ? { ok: true } : { ok: true, power }
    for (const [node, error] of failed) json[node] = failureJson(error)
    for (const node of remaining) json[node] = notReachedJson
    await call.json(json)
  } else {
    const texts = [...values].map(([node, state]) => {
      return [node, cleanLine(state ?? `${verb}: accepted`)] as const
    })
    const [only] = texts
    const lines = texts.length + failed.size === 1 && only ? [only[1]] : gatheredLines(texts)
    for (const line of lines) await call.print(line)
  }
  const code = await tellFailures(call, answers)
  if (code !== 0) {
    const rest = remaining.length === 0 ? '' : `, ${remaining.length} not reached`
    await call.note(`${count(values.size, 'node')} answered, ${failed.size} failed${rest}`)
  }
  return code
}

function parseVerb(input: string): Verb {
  const verb = verbs.find((one) => one === input)
  if (verb !== undefined) return verb
  const guess = nearest(input, verbs)
  const hint = guess === undefined ? `one of ${verbs.join(', ')}` : `did you mean ${guess}?`
  throw new Error(`there is no such action; ${hint}`)
}
