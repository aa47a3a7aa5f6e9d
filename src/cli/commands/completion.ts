import { type BuildCommand, command } from '../command-line/command.js'
import { verbArgument } from '../command-line/word.js'
import { completeWord } from '../completing/complete.js'

/**
 * Bash may take `@` for the beginning of a word, which it is not in a node set: then it wants what begins there
 * alone. Where nothing is proposed, file names are.
 */
const bash = `_phoenix() {
  local IFS=$' \\t\\n' line=\${COMP_LINE:0:COMP_POINT} words word
  read -ra words <<< "$line"
  if [[ $line == *[[:space:]] ]]; then words+=(''); fi
  word=\${words[-1]}
  IFS=$'\\n'
  COMPREPLY=($("$1" ${completeWord} "\${words[@]:1}" 2>/dev/null))
  if [[ $COMP_WORDBREAKS == *@* && $word == *@* ]]; then
    COMPREPLY=("\${COMPREPLY[@]#"\${word%@*}"}")
  fi
}
complete -o default -F _phoenix phoenix`

const build: BuildCommand = (brief) =>
  command<Record<never, never>, [shell?: 'bash']>({
    brief,
    help:
      'Prints what makes the shell complete commands, verbs, flags, groups and nodes with the Tab key.\n' +
      'Groups and nodes come from the configuration in this folder, or the one that -c names: it is run\n' +
      'for that.',
    examples: [
      ['eval "$(phoenix completion bash)"', 'in this shell, or in ~/.bashrc for all'],
      ['phoenix completion bash > /etc/bash_completion.d/phoenix', 'for everybody'],
    ],
    flags: {},
    arguments: { kind: 'tuple', parameters: [verbArgument(['bash'], 'shell')] },
    run: async (call) => {
      await call.io.stdout.write(`${bash}\n`)
      return 0
    },
  })

export default build
