/** A source of groups for ClusterShell: a file for its folder `groups.conf.d`. */
import { dirname } from 'node:path'

/** What the source says. */
export interface GroupSource {
  /** The name of the source: `@name:compute`. */
  readonly name: string
  /** The command line that starts Phoenix, word by word. */
  readonly command: readonly string[]
  /** The configuration, as an absolute path: ClusterShell runs commands in a folder of its own. */
  readonly config: string
}

/** The text of the file. ClusterShell puts the name of a group or node in, runs the line and keeps the answer. */
export function sourceText({ name, command, config }: GroupSource): string {
  // From the configuration's folder, where it finds what it imports as it does for its admin.
  const start = `cd ${quoted(dirname(config))} && ${command.map(quoted).join(' ')} nodeset`
  const line = (verb: string, words: string) => `${start} ${verb} -c ${quoted(config)} ${words}`
  return `# Groups of the cluster ${name}, asked of Phoenix. Written by: phoenix group source
# With 'default: ${name}' in groups.conf, '@compute' is enough for '@${name}:compute'.
[${name}]
map: ${line('fold', `'@$GROUP'`)}
all: ${line('fold', `'@*'`)}
list: ${line('groups', '--plain')}
reverse: ${line('groups', `--plain '$NODE'`)}
`
}

/** A word for the shell, after ClusterShell has put its variables in. */
function quoted(word: string): string {
  const safe = /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
  return safe.replaceAll('$', '$$$$')
}
