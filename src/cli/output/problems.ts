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
  for (const { severity, where, text, others } of findings(call, problems)) {
    yield `${where}${severity}: ${text}`
    for (const place of others) yield `  and ${place}`
  }
}

/** The same for a log that says the severity itself: one line for each finding, with all its places. */
export function* findingTexts(
  call: Call,
  problems: readonly Problem[],
): Iterable<{ readonly severity: Problem['severity']; readonly text: string }> {
  for (const { severity, where, text, others } of findings(call, problems)) {
    yield { severity, text: [`${where}${text}`, ...others].join(', and ') }
  }
}

/** A finding, or what is said of the rest of those that are like others, in words. */
interface Finding {
  readonly severity: Problem['severity']
  /** The first place, with a colon behind; empty where there is none. */
  readonly where: string
  /** Whom it is about, and what it is. */
  readonly text: string
  readonly others: readonly string[]
}

function* findings(call: Call, problems: readonly Problem[]): Iterable<Finding> {
  for (const { problems: same } of gatherProblems(problems)) {
    // To say that there is one more would take the line that it needs itself.
    const shown = same.length === shownOfKind + 1 ? same.length : shownOfKind
    for (const problem of same.slice(0, shown)) {
      const text = `${whom(problem.nodes)}${cleanLine(problem.message)}`
      const others = problem.places.slice(1).map((place) => call.place(place))
      yield { severity: problem.severity, where: whereOf(call, problem), text, others }
    }
    const rest = same.slice(shown)
    const [first] = rest
    if (first === undefined) continue
    const about = first.path === undefined ? '' : ` about ${first.path}`
    const text = `${whom(gatherProblems(rest)[0]?.nodes)}${count(rest.length, 'more finding')}${about}`
    yield { severity: first.severity, where: whereOf(call, first), text, others: [] }
  }
}

function whereOf(call: Call, { places: [first] }: Problem): string {
  return first === undefined ? '' : `${call.place(first)}: `
}

function whom(nodes: string | undefined): string {
  return nodes === undefined ? '' : `${printNodes(NodeSet.parse(nodes))}: `
}
