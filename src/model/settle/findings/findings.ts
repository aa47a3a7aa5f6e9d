import type { Place, Problem } from '../../../error.js'
import type { Origin } from '../../declaration.js'
import { NodeSet } from '../../node-set/node-set.js'

/** How many differing messages of one rule and path are shown before the rest is only counted. */
const shownPerSpot = 3

interface Gathered {
  readonly severity: Problem['severity']
  readonly message: string
  readonly origins: readonly Origin[]
  readonly spot: string
  readonly nodes: string[]
}

/**
 * Gathers what is wrong with a configuration: one finding that many nodes share is one problem under
 * a folded node set, and a fault that strikes thousands of nodes in slightly different words is shown
 * a few times and then counted.
 */
export class Findings {
  readonly #byKey = new Map<string, Gathered>()
  readonly #originIds = new Map<Origin, number>()

  error(message: string, ...origins: readonly Origin[]): void {
    this.#add('error', message, origins, '', undefined)
  }

  warning(message: string, ...origins: readonly Origin[]): void {
    this.#add('warning', message, origins, '', undefined)
  }

  /** A finding about one node; `spot` names what is faulty, so that like findings gather. */
  ofNode(node: string, spot: string, message: string, ...origins: readonly Origin[]): void {
    this.#add('error', message, origins, spot, node)
  }

  get size(): number {
    return this.#byKey.size
  }

  /** All problems: errors before warnings, in the order of the configuration. */
  problems(): Problem[] {
    const spots = new Map<string, Gathered[]>()
    const problems: Problem[] = []
    for (const finding of this.#byKey.values()) {
      if (finding.nodes.length === 0) {
        problems.push(toProblem(finding))
        continue
      }
      const key = `${finding.spot}\0${this.#ids(finding.origins)}`
      const gathered = spots.get(key)
      if (gathered === undefined) spots.set(key, [finding])
      else gathered.push(finding)
    }
    for (const gathered of spots.values()) {
      for (const finding of gathered.slice(0, shownPerSpot)) problems.push(toProblem(finding))
      const rest = gathered.slice(shownPerSpot)
      const first = rest[0]
      if (first === undefined) continue
      const nodes = rest.flatMap((finding) => finding.nodes)
      const message = `${rest.length} more findings of this kind (${first.spot})`
      problems.push(toProblem({ ...first, message, nodes }))
    }
    return problems.sort(bySeverityAndPlace)
  }

  #add(
    severity: Problem['severity'],
    message: string,
    origins: readonly Origin[],
    spot: string,
    node: string | undefined,
  ): void {
    const key = `${severity}\0${this.#ids(origins)}\0${message}`
    let finding = this.#byKey.get(key)
    if (finding === undefined) {
      finding = { severity, message, origins, spot, nodes: [] }
      this.#byKey.set(key, finding)
    }
    if (node !== undefined) finding.nodes.push(node)
  }

  #ids(origins: readonly Origin[]): string {
    return origins
      .map((origin) => {
        const id = this.#originIds.get(origin) ?? this.#originIds.size
        this.#originIds.set(origin, id)
        return id
      })
      .join(',')
  }
}

function toProblem({ severity, message, origins, nodes }: Gathered): Problem {
  const places = origins.flatMap(({ place }) => (place === undefined ? [] : [place]))
  if (nodes.length === 0) return { severity, message, places }
  return { severity, message, places, nodes: NodeSet.from(nodes).toString() }
}

function bySeverityAndPlace(a: Problem, b: Problem): number {
  if (a.severity !== b.severity) return a.severity === 'error' ? -1 : 1
  return comparePlaces(a.places[0], b.places[0])
}

function comparePlaces(a: Place | undefined, b: Place | undefined): number {
  if (a === undefined || b === undefined)
    return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0)
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column
}
