import { type BuildCommand, command } from '../command-line/command.js'
import { hardwareLetters, nodesArgument } from '../command-line/flags.js'
import { verbArgument } from '../command-line/word.js'
import { type MildFlags, mildFlags, onNodes, reasonOf } from '../hardware/on-nodes.js'
import { tellChange, tellLook } from '../hardware/tell-answers.js'

const verbs = ['status', 'on', 'off', 'blink'] as const
type Verb = (typeof verbs)[number]

const build: BuildCommand = (brief) =>
  command<MildFlags, [nodes: string, verb?: Verb]>({
    brief,
    help:
      'Reads or switches the light by which somebody in the hall finds a machine. One that cannot just\n' +
      'be lit blinks, and the other way round.',
    examples: [
      ['phoenix identify cn0042 on', 'this one'],
      ['phoenix identify @*', 'whose light is on'],
    ],
    flags: mildFlags,
    letters: hardwareLetters,
    arguments: {
      kind: 'tuple',
      parameters: [nodesArgument, verbArgument(verbs, 'action')],
    },
    run: (call, given, expression, verb = 'status') =>
      onNodes(call, expression, (on) => {
        const { identify } = on.selection
        if (verb === 'status') {
          return tellLook(on, identify.read(), {
            text: (light) => light,
            json: (light) => ({ light }),
          })
        }
        const light = verb === 'blink' ? 'blinking' : verb
        return tellChange(on, identify.set(light, reasonOf(given)), {
          text: () => light,
          json: () => ({ light }),
        })
      }),
  })

export default build
