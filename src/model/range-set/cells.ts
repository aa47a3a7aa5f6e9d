/**
 * The cells of a range set: numbers of a dimension that are alike everywhere in the set are one side,
 * and each cell is a product of such sides. A set of few boxes has few cells, however many points it has.
 */
import { type Piece, piece } from './merge.js'
import { intervalOf, type RangeSet } from './range-set.js'
import { Side } from './side.js'

/** The numbers of one dimension that are alike. */
interface Alike {
  readonly side: Side
  /** Any of them: what is true of it is true of all. */
  readonly number: number
}

/** The cells of a set; undefined where there are more than `most`. */
export function cellsOf(set: RangeSet, most: number): Piece[] | undefined {
  const dimensions: Alike[][] = []
  let count = 1
  for (let level = [set]; level.length > 0; ) {
    const alike = alikeIn(level, most)
    if (alike === undefined) return undefined
    dimensions.push(alike)
    count *= alike.length
    if (count > most) return undefined
    level = [...new Set(level.flatMap(({ rest }) => rest))]
  }
  const cells: Piece[] = []
  const walk = (level: RangeSet, sides: readonly Side[]): void => {
    for (const { side, number } of dimensions[sides.length] as Alike[]) {
      const index = intervalOf(level, number)
      if (index < 0) continue
      const rest = level.rest[index]
      if (rest === undefined) cells.push(piece([...sides, side]))
      else walk(rest, [...sides, side])
    }
  }
  walk(set, [])
  return cells
}

/** The numbers of one dimension by what they are in all sets of that dimension. */
function alikeIn(sets: readonly RangeSet[], most: number): Alike[] | undefined {
  const starts = new Set<number>()
  for (const { low, high } of sets) {
    for (const number of low) starts.add(number)
    for (const number of high) starts.add(number + 1)
    if (starts.size > most) return undefined
  }
  const sorted = [...starts].sort((a, b) => a - b)
  const rests = new Map<RangeSet, number>()
  const byPlaces = new Map<string, { low: number[]; high: number[] }>()
  sorted.forEach((start, index) => {
    const next = sorted[index + 1]
    if (next === undefined) return
    const places = sets.map((set) => {
      const at = intervalOf(set, start)
      if (at < 0) return ''
      const rest = set.rest[at]
      if (rest === undefined) return 'in'
      const known = rests.get(rest) ?? rests.size
      rests.set(rest, known)
      return known
    })
    if (places.every((place) => place === '')) return
    const key = places.join()
    const alike = byPlaces.get(key) ?? { low: [], high: [] }
    byPlaces.set(key, alike)
    alike.low.push(start)
    alike.high.push(next - 1)
  })
  return [...byPlaces.values()].map(({ low, high }) => {
    return { side: Side.of(low, high), number: low[0] as number }
  })
}
