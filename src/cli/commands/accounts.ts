import type { AccountInfo } from '../../ports/accounts.js'
import { type BuildCommand, command } from '../command-line/command.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  nodesArgument,
} from '../command-line/flags.js'
import { columns } from '../hardware/columns.js'
import { onNodes } from '../hardware/on-nodes.js'
import { tellLook } from '../hardware/tell-answers.js'

const build: BuildCommand = (brief) =>
  command<HardwareFlags, [nodes: string]>({
    brief,
    help:
      'Lists the accounts of the BMCs, with their roles; empty slots are left out. Equal lists stand\n' +
      'under a folded node set, so that the one that differs is seen. Passwords are changed by\n' +
      '`phoenix password`.',
    examples: [
      ['phoenix accounts @*', 'who may log in where'],
      ['phoenix accounts @* --json', 'for a program'],
    ],
    flags: hardwareFlags,
    letters: hardwareLetters,
    arguments: { kind: 'tuple', parameters: [nodesArgument] },
    run: (call, _, expression) =>
      onNodes(call, expression, (on) =>
        tellLook(on, on.selection.accounts.read(), {
          text: (accounts) => (accounts.length === 0 ? 'no accounts' : columns(accounts.map(row))),
          json: (accounts) => ({ accounts }),
        }),
      ),
  })

export default build

function row({ user, role, enabled, locked }: AccountInfo): string[] {
  return [user, role ?? '', enabled ? '' : 'disabled', locked ? 'locked' : '']
}
