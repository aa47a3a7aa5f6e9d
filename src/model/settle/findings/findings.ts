import type { Place, Problem, ProblemPlace } from '../../../error.js'
import type { Origin } from '../../declaration.js'
import { NodeSet } from '../../node-set/node-set.js'
import { at, type Told, type Where } from './where.js'

interface Finding {
  readonly severity: Problem['severity']
  readonly message: string
  readonly where: readonly Where[]
  readonly path: string | undefined
  readonly nodes: string[]
}

/**
 * Gathers what is wrong with a configuration: one finding that many nodes share is one problem under
 * a folded node set.
 */
export class Findings {
  readonly #byKey = new Map<string, Finding>()
  readonly #byNode = new Map<string, Finding[]>()
  readonly #originIds = new Map<Origin, number>()

  error(message: string, ...where: readonly Told[]): void {
    this.#add('error', message, where, undefined, undefined)
  }

  warning(message: string, ...where: readonly Told[]): void {
    this.#add('warning', message, where, undefined, undefined)
  }

  /** A finding about a value of one node. */
  ofNode(node: string, path: string, message: string, ...where: readonly Told[]): void {
    this.#add('error', message, where, path, node)
  }

  get size(): number {
    return this.#byKey.size
  }

  /** All problems: errors before warnings, in the order of the configuration. */
  problems(): Problem[] {
    return [...this.#byKey.values()].map(toProblem).sort(bySeverityAndPlace)
  }

  /** The problems of one node, in the order in which they were found. */
  problemsOf(node: string): Problem[] {
    return (this.#byNode.get(node) ?? []).map(toProblem)
  }

  #add(
    severity: Problem['severity'],
    message: string,
    places: readonly Told[],
    path: string | undefined,
    node: string | undefined,
  ): void {
    const where = places.flatMap((one) =>
      one === undefined ? [] : 'origin' in one ? one : at(one),
    )
    const key = `${severity}\0${path}\0${this.#keys(where)}\0${message}`
    let finding = this.#byKey.get(key)
    if (finding === undefined) {
      finding = { severity, message, where, path, nodes: [] }
      this.#byKey.set(key, finding)
    }
    if (node === undefined) return
    finding.nodes.push(node)
    const ofNode = this.#byNode.get(node)
    if (ofNode === undefined) this.#byNode.set(node, [finding])
    else if (!ofNode.includes(finding)) ofNode.push(finding)
  }

  #keys(where: readonly Where[]): string {
    return where
      .map(({ origin, property, exact }) => {
        if (exact !== undefined) return exact
        const id = this.#originIds.get(origin) ?? this.#originIds.size
        this.#originIds.set(origin, id)
        return `${id} ${property}`
      })
      .join('\0')
  }
}

function toProblem({ severity, message, where, path, nodes }: Finding): Problem {
  const problem: Problem = {
    severity,
    message,
    ...(path === undefined ? {} : { path }),
    places: placesOf(where),
    ...(nodes.length === 0 ? {} : { nodes: folded(nodes) }),
  }
  const thrown = where.find((one) => one.thrown !== undefined)?.thrown
  // Plain data is what a problem is to whoever prints or compares it.
  if (thrown !== undefined) Object.defineProperty(problem, 'cause', { value: thrown })
  return problem
}

/** Each place once, though two nodes may clash over what one rule says to both. */
function placesOf(where: readonly Where[]): ProblemPlace[] {
  const places = new Map<string, ProblemPlace>()
  for (const { origin, property } of where) {
    const { place } = origin
    if (place === undefined) continue
    const key = `${place.file}:${place.line}:${place.column} ${property}`
    if (places.has(key)) continue
    places.set(key, property === undefined ? place : { ...place, property })
  }
  return [...places.values()]
}

function folded(nodes: readonly string[]): string {
  return (nodes.length === 1 ? nodes[0] : undefined) ?? NodeSet.from(nodes).toString()
}

/** The order in which problems are told: errors before warnings, then as the configuration goes. */
export function bySeverityAndPlace(a: Problem, b: Problem): number {
  if (a.severity !== b.severity) return a.severity === 'error' ? -1 : 1
  return comparePlaces(a.places[0], b.places[0])
}

function comparePlaces(a: Place | undefined, b: Place | undefined): number {
  if (a === undefined || b === undefined)
    return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0)
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column
}
