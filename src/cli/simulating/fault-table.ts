/** The kinds of faults with what each takes, for people. */
import { align } from '../output/gather.js'

/** What stands in the short form for a value that is no fixed word, with what it means and one such. */
const values: Readonly<Record<string, readonly [meaning: string, example: string]>> = {
  ms: ['milliseconds', '2000'],
  seconds: ['seconds', '30'],
  retryAfter: ['seconds until another try', '5'],
  times: ['how many times', '2'],
  every: ['of so many one', '3'],
  sessions: ['how many sessions', '2'],
  requests: ['how many requests', '4'],
  size: ['how many on a page', '50'],
  on: ['a kind of resource: system, bios, sensor, log, …', 'bios'],
}

/** A kind of fault. */
interface Kind {
  readonly name: string
  /** What it takes, for people; empty where it takes nothing. */
  readonly takes: string
  /** As it stands on the command line. */
  readonly example: string
}

/** A kind from its short form: `slow:ms`, `reset[:times]`, `etag:required|weak`. */
export function kindOf(form: string): Kind {
  const [, name = form, optional, said] = /^([\w-]+)(\[?):(.+?)\]?$/.exec(form) ?? []
  if (said === undefined) return { name, takes: '', example: name }
  const [meaning, example] = values[said] ?? [
    said.split('|').join(', '),
    said.split('|')[0] ?? said,
  ]
  return {
    name,
    takes: optional === '[' ? `${meaning}; or nothing` : meaning,
    example: `${name}:${example}`,
  }
}

/** All kinds, with an example of each. */
export function faultTable(forms: readonly string[]): string {
  const rows = forms.map(kindOf).map(({ name, takes, example }) => [name, example, takes])
  const table = align([['FAULT', 'EXAMPLE', 'WHAT STANDS BEHIND THE COLON'], ...rows])
  return `${table}\n\nSay it with the nodes: phoenix simulate --fault cn0003=dead --fault @gpu=slow:2000`
}
