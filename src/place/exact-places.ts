/** Leads findings about a configuration to the very property or line that is at fault. */
import type { Place, Problem, ProblemPlace } from '../error.js'
import { bySeverityAndPlace } from '../model/settle/findings/findings.js'
import { type FindProperty, propertyFinder } from './property-place.js'
import { usersFrame } from './users-frame.js'

/**
 * The same findings with places as exact as can be had: of the property in place of the rule's, and,
 * where a function of the configuration threw, of the line that did. Loads ts-morph where a place needs
 * it; without it, or where a property is not written down as one, the place of the rule stays.
 */
export async function exactPlaces(problems: readonly Problem[]): Promise<Problem[]> {
  const needed = problems.some(({ places }) => places.some(({ property }) => property))
  const find = needed ? await propertyFinder() : undefined
  return problems.map((problem) => exactly(problem, find)).sort(bySeverityAndPlace)
}

function exactly(problem: Problem, find: FindProperty | undefined): Problem {
  const { cause, places } = problem
  const exact = places.map((place) => exactPlace(place, find))
  const threw = cause instanceof Error ? usersFrame(cause) : undefined
  if (threw === undefined) return { ...problem, places: distinct(exact) }
  const [first] = places
  const within = first?.property === undefined ? undefined : find?.(first, first.property)
  // A helper that many rules call tells nothing about the rule.
  const isHelper =
    within === undefined ||
    threw.file !== within.place.file ||
    threw.line < within.place.line ||
    threw.line > within.lastLine
  return { ...problem, places: distinct([threw, ...(isHelper ? exact : exact.slice(1))]) }
}

function exactPlace(place: ProblemPlace, find: FindProperty | undefined): ProblemPlace {
  if (place.property === undefined) return place
  return find?.(place, place.property)?.place ?? place
}

function distinct(places: readonly ProblemPlace[]): ProblemPlace[] {
  const known = new Set<string>()
  return places.filter(({ file, line, column }: Place) => {
    const key = `${file}:${line}:${column}`
    return !known.has(key) && known.add(key)
  })
}
