import type { Problem } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { gatherProblems } from '../../model/settle/findings/gather.js'
import { count, printNodes } from '../../plan/print.js'
import type { Call } from '../command-line/call.js'

/** How many findings of one kind are shown before the rest is only counted. */
const shownOfKind = 3

/**
 * Findings about a configuration, one in a line as editors read it: `file:line:column: error: nodes:
 * message`. Other places that take part follow on lines of their own. Of findings that differ in words
 * alone a few are shown and the rest is counted.
 */
export function* problemLines(call: Call, problems: readonly Problem[]): Iterable<string> {
  for (const { problems: same } of gatherProblems(problems)) {
    for (const problem of same.slice(0, shownOfKind)) yield* linesOf(call, problem)
    const rest = same.slice(shownOfKind)
    if (rest.length > 0) yield restLine(call, rest)
  }
}

function* linesOf(call: Call, { severity, message, places, nodes }: Problem): Iterable<string> {
  const [first, ...others] = places
  const where = first === undefined ? '' : `${call.place(first)}: `
  const who = nodes === undefined ? '' : `${printNodes(NodeSet.parse(nodes))}: `
  yield `${where}${severity}: ${who}${cleanLine(message)}`
  for (const place of others) yield `  and ${call.place(place)}`
}

function restLine(call: Call, rest: readonly Problem[]): string {
  const [gathered] = gatherProblems(rest)
  const place = rest[0]?.places[0]
  const where = place === undefined ? '' : `${call.place(place)}: `
  const who = gathered?.nodes === undefined ? '' : `${printNodes(NodeSet.parse(gathered.nodes))}: `
  const about = rest[0]?.path === undefined ? '' : ` about ${rest[0].path}`
  return `${where}${rest[0]?.severity}: ${who}${count(rest.length, 'more finding')}${about}`
}
