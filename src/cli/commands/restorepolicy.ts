import { type RestorePolicy, restorePolicies } from '../../ports/restore-policy.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { hardwareLetters, nodesArgument } from '../command-line/flags.js'
import { oneOf } from '../command-line/word.js'
import { type MildFlags, mildFlags, onNodes, reasonOf } from '../hardware/on-nodes.js'
import { tellChange, tellLook } from '../hardware/tell-answers.js'

const build: BuildCommand = (brief) =>
  command<MildFlags, [nodes: string, policy?: RestorePolicy]>({
    brief,
    help:
      'Shows or says what nodes do when power returns after a failure: always-off, previous (as they\n' +
      'were before) or always-on. A change is read back.',
    examples: [
      ['phoenix restorepolicy @*', 'who would start at once'],
      ['phoenix restorepolicy @compute always-off', 'a hall that comes back in its own order'],
    ],
    flags: mildFlags,
    letters: hardwareLetters,
    arguments: {
      kind: 'tuple',
      parameters: [
        nodesArgument,
        {
          brief: restorePolicies.join(', '),
          placeholder: 'POLICY',
          parse: oneOf(restorePolicies, 'policy'),
          optional: true,
        },
      ],
    },
    run: (call, flags, expression, wanted) =>
      onNodes(call, expression, (on) => {
        const { restorePolicy } = on.selection
        if (wanted === undefined) {
          return tellLook(on, restorePolicy.read(), {
            text: (policy) => policy ?? 'not told',
            json: (policy) => (policy === undefined ? {} : { policy }),
          })
        }
        return tellChange(on, restorePolicy.set(wanted, reasonOf(flags)), {
          text: () => wanted,
          json: () => ({ policy: wanted }),
        })
      }),
  })

export default build
