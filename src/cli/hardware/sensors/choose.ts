import { PhoenixError } from '../../../error.js'
import type { SensorKind, SensorReading } from '../../../ports/sensors.js'

/** Which readings are wanted. */
export interface Wanted {
  /** A name or an id: `*` is any text, `?` one character; a word without them is looked for within. */
  readonly pattern?: string | undefined
  readonly kind?: SensorKind | undefined
  /** Only what is not well. */
  readonly bad?: boolean
}

/** Chooses readings, by name whatever the case. */
export function chosen(readings: readonly SensorReading[], wanted: Wanted): SensorReading[] {
  const { kind, bad = false } = wanted
  const fits = wanted.pattern === undefined ? () => true : fitting(wanted.pattern)
  return readings.filter(
    (one) =>
      (fits(one.name) || fits(one.id)) &&
      (kind === undefined || one.kind === kind) &&
      (!bad || one.health === 'Warning' || one.health === 'Critical'),
  )
}

function fitting(pattern: string): (text: string) => boolean {
  if (pattern.length > 200) throw new PhoenixError('usage', 'the pattern is too long')
  if (!/[*?]/.test(pattern)) {
    const word = pattern.toLowerCase()
    return (text) => text.toLowerCase().includes(word)
  }
  return (text) => matches([...pattern.toLowerCase()], [...text.toLowerCase()])
}

/** Whether a text fits a pattern; in time that grows with the product of their lengths at most. */
function matches(pattern: readonly string[], text: readonly string[]): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0]
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      mark = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++mark
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
