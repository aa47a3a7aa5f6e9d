/** `--deadline KIND=SECONDS`: how long what a run does may take. */
import { type Deadlines, defaultDeadlines } from '../../run/deadlines.js'

/** The kinds by their names on the command line, with what each is. */
const kinds = {
  boot: ['boot', 'the silence of a node that starts'],
  power: ['verify', 'reaching a power state'],
  update: ['update', 'an update of firmware'],
  'in-force': ['inForce', 'new settings and firmware after a start'],
  call: ['call', 'one request to a BMC'],
  look: ['refresh', "a look at a node's power"],
  inspect: ['inspect', 'a look at its BIOS or firmware'],
} as const satisfies Record<string, readonly [keyof Deadlines, string]>

type Kind = keyof typeof kinds

const names = Object.keys(kinds) as Kind[]

/** The kinds with the seconds that they have where nobody says otherwise, as lines of a help text. */
export const deadlineHelp = names
  .map((kind) => {
    const [key, what] = kinds[kind]
    return `  ${kind.padEnd(8)}  ${what} (${defaultDeadlines[key] / 1000})`
  })
  .join('\n')

export const deadlineFlag = {
  kind: 'parsed',
  parse: parseDeadline,
  brief: `how many seconds something may take: ${names.join(', ')}`,
  placeholder: 'KIND=SECONDS',
  variadic: ',',
  optional: true,
} as const

/** Deadlines in milliseconds, of several flags; the last word on each counts. */
export function deadlinesOf(said: readonly Partial<Deadlines>[] = []): Partial<Deadlines> {
  return Object.assign({}, ...said)
}

function parseDeadline(input: string): Partial<Deadlines> {
  const [, kind = '', seconds] = /^([a-z-]+)=([1-9]\d{0,5})$/.exec(input) ?? []
  if (Object.hasOwn(kinds, kind)) return { [kinds[kind as Kind][0]]: Number(seconds) * 1000 }
  throw new Error(`it has to be one of ${names.join(', ')}, and whole seconds, such as boot=1200`)
}
