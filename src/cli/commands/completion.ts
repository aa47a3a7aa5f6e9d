import { basename } from 'node:path'
import { PhoenixError } from '../../error.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { wordArgument } from '../command-line/word.js'
import { type Shell, type ShellName, shellNames, shells } from '../completing/shells.js'

const build: BuildCommand = (brief) =>
  command<Record<never, never>, [shell?: ShellName]>({
    brief,
    help:
      'Prints what makes the shell complete commands, verbs, flags, groups and nodes with the Tab key;\n' +
      'zsh and fish also show what each is for. Without a name it is for the shell of $SHELL. Groups and\n' +
      'nodes come from the configuration in this folder, or the one that -c names: it is run for that.',
    examples: shellNames.flatMap((name): Shell['examples'] => shells[name].examples),
    flags: {},
    arguments: { kind: 'tuple', parameters: [wordArgument(shellNames, 'shell')] },
    run: async (call, _flags, shell) => {
      const { script } = shells[shell ?? ownShell(call.io.env.SHELL)]
      await call.io.stdout.write(`${script}\n`)
      return 0
    },
  })

/** The shell that somebody logs in with; bash where that is unknown. */
function ownShell(path: string | undefined): ShellName {
  const name = basename(path ?? 'bash')
  const known = shellNames.find((one) => one === name)
  if (known !== undefined) return known
  throw new PhoenixError('usage', `nothing is known of the shell ${name}, which $SHELL names`, {
    hint: `name one of ${shellNames.join(', ')}: phoenix completion bash`,
  })
}

export default build
