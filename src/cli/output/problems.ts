import type { Problem } from '../../error.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { printNodes } from '../../plan/print.js'
import type { Call } from '../command-line/call.js'
import { cleanLine } from './clean.js'

/**
 * Findings about a configuration, one in a line as editors read it: `file:line:column: error: nodes:
 * message`. Other places that take part follow on lines of their own.
 */
export function* problemLines(call: Call, problems: readonly Problem[]): Iterable<string> {
  for (const { severity, message, places, nodes } of problems) {
    const [first, ...others] = places
    const where = first === undefined ? '' : `${call.place(first)}: `
    const who = nodes === undefined ? '' : `${printNodes(NodeSet.parse(nodes))}: `
    yield `${where}${severity}: ${who}${cleanLine(message)}`
    for (const place of others) yield `  and ${call.place(place)}`
  }
}
