/** Reads the facts of a file: JSON, or lines of a node set and KEY=VALUE…. */
import { PhoenixError, type Place, type Problem } from '../../error.js'
import type { FactValue, Observation } from '../../model/fact.js'
import type { Model } from '../../model/settle/model.js'
import { selectNodes } from '../config/select-nodes.js'
import { parseAssignment } from './assignment.js'

/** Who is said to have observed what a file does not say of. */
const source = 'import'

/**
 * The facts of a text, in its order.
 *
 * @param file where the text comes from; undefined for the standard input
 * @throws PhoenixError `usage` with all that is wrong with it
 */
export function parseFacts(text: string, file: string | undefined, model: Model): Observation[] {
  return /^\s*[[{]/.test(text) ? parseJson(text, file, model) : parseLines(text, file, model)
}

function parseLines(text: string, file: string | undefined, model: Model): Observation[] {
  const observations: Observation[] = []
  const problems: Problem[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const [, nodes, rest] = /^\s*([^\s#]\S*)\s*(.*?)\s*$/.exec(line) ?? []
    if (nodes === undefined || rest === undefined) continue
    try {
      // A value may have blanks in it: a new fact begins where a word has the form of one.
      const assignments = rest.split(/\s+(?=[^\s=]+=)/)
      const values = assignments.map(parseAssignment)
      for (const node of selectNodes(model, nodes)) {
        for (const [key, value] of values) observations.push({ node, key, value, source })
      }
    } catch (error) {
      problems.push(problemOf(error, file && { file, line: index + 1, column: 1 }))
    }
  }
  refuse(problems)
  return observations
}

function parseJson(text: string, file: string | undefined, model: Model): Observation[] {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (cause) {
    const message = `${file ?? 'the standard input'} is not JSON: ${(cause as Error).message}`
    throw new PhoenixError('usage', message, { cause })
  }
  const whole = isObject(data) ? data : {}
  const { cluster, facts } = whole
  const isExport = typeof cluster === 'string' && isObject(facts)
  if (isExport && cluster !== model.name) {
    throw new PhoenixError(
      'usage',
      `these are facts of the cluster '${cluster}', not '${model.name}'`,
      {
        hint: 'if they are meant all the same, import the value of "facts" alone',
      },
    )
  }
  const observations: Observation[] = []
  const problems: Problem[] = []
  const complain = (message: string) => problems.push({ severity: 'error', message, places: [] })
  for (const [node, known] of Object.entries(isExport ? facts : whole)) {
    if (!model.nodes.has(node))
      complain(`there is no node '${node}' in the cluster '${model.name}'`)
    else if (!isObject(known)) complain(`the facts of ${node} are not an object of values by key`)
    else {
      for (const [key, value] of Object.entries(known)) {
        observations.push({ node, key, ...observed(value as FactValue) })
      }
    }
  }
  if (!isObject(data)) complain('it is not an object of facts by node')
  refuse(problems)
  return observations
}

/** A value alone, or with who observed it and when, as an export has it. */
function observed(given: FactValue): Pick<Observation, 'value' | 'source' | 'observedAt'> {
  if (!isObject(given) || given.value === undefined || typeof given.source !== 'string') {
    return { value: given, source }
  }
  const { value, observedAt } = given as { value: FactValue; observedAt?: unknown }
  return {
    value,
    source: given.source,
    ...(typeof observedAt === 'string' ? { observedAt } : {}),
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function problemOf(thrown: unknown, place: Place | undefined | ''): Problem {
  const { message } = PhoenixError.from(thrown)
  return { severity: 'error', message, places: place ? [place] : [] }
}

function refuse(problems: readonly Problem[]): void {
  const [first] = problems
  if (first !== undefined) throw new PhoenixError('usage', first.message, { problems })
}
