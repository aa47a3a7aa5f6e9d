/** What a shell has to be told so that the Tab key asks Phoenix, for each shell. */
import { completeWord } from './complete.js'

/** A shell that can be told, with the lines that its help shows. */
export interface Shell {
  readonly script: string
  /** Command lines of a user, with what each is for. */
  readonly examples: readonly (readonly [line: string, what: string])[]
}

/**
 * Bash shows no descriptions, and would take `@*` for names of files, were it to split what it is told into words.
 * It may take `@` for the beginning of a word, which it is not in a node set: then it wants what begins there
 * alone. Where nothing is proposed, file names are.
 */
const bash = `_phoenix() {
  local IFS=$' \\t\\n' line=\${COMP_LINE:0:COMP_POINT} words word
  read -ra words <<< "$line"
  if [[ $line == *[[:space:]] ]]; then words+=(''); fi
  word=\${words[-1]}
  mapfile -t COMPREPLY < <("$1" ${completeWord} "\${words[@]:1}" 2>/dev/null)
  COMPREPLY=("\${COMPREPLY[@]%%$'\\t'*}")
  if [[ $COMP_WORDBREAKS == *@* && $word == *@* ]]; then
    COMPREPLY=("\${COMPREPLY[@]#"\${word%@*}"}")
  fi
}
complete -o default -F _phoenix phoenix`

/**
 * Zsh loads a file of its function path when it is needed, and then the first call is for the completion itself;
 * a line of \`~/.zshrc\` may come before anybody has started the completion system.
 */
const zsh = `#compdef phoenix
_phoenix() {
  local line
  local -a lines told plain
  lines=("\${(@f)$("\${(Q)words[1]}" ${completeWord} "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  for line in "\${lines[@]}"; do
    if [[ $line == *$'\\t'* ]]; then
      told+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    elif [[ -n $line ]]; then
      plain+=("$line")
    fi
  done
  if (( $#told )); then _describe phoenix told; fi
  if (( $#plain )); then compadd -- "\${plain[@]}"; fi
  if (( ! $#told && ! $#plain )); then _files; fi
}
if [[ $funcstack[1] == _phoenix ]]; then
  _phoenix "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _phoenix phoenix
fi`

/** Fish has the word at the cursor as it was typed, with the quote that it begins with. */
const fish = `function __phoenix_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct | string replace -r '^[\\'"]' '')
    set -l found ($words[1] ${completeWord} $words[2..-1] "$word" 2>/dev/null)
    if set -q found[1]
        printf '%s\\n' $found
    else
        __fish_complete_path "$word"
    end
end
complete -c phoenix -f -a '(__phoenix_complete)'`

/** The shells by their names. */
export const shells = {
  bash: {
    script: bash,
    examples: [
      ['eval "$(phoenix completion bash)"', 'in this shell, or in ~/.bashrc for all'],
      ['phoenix completion bash > /etc/bash_completion.d/phoenix', 'for everybody'],
    ],
  },
  zsh: {
    script: zsh,
    examples: [
      ['eval "$(phoenix completion zsh)"', 'in this shell, or in ~/.zshrc for all'],
      ['phoenix completion zsh > /usr/local/share/zsh/site-functions/_phoenix', 'for everybody'],
    ],
  },
  fish: {
    script: fish,
    examples: [
      ['phoenix completion fish | source', 'in this shell'],
      ['phoenix completion fish > ~/.config/fish/completions/phoenix.fish', 'in all'],
    ],
  },
} as const satisfies Record<string, Shell>

/** The name of a shell that can be told. */
export type ShellName = keyof typeof shells

/** All of them. */
export const shellNames = Object.keys(shells) as readonly ShellName[]
