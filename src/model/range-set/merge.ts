/**
 * Merging boxes that differ in one dimension only, until none are left that do: the greedy search of
 * ClusterShell, found in near linear time by looking neighbours up instead of comparing all pairs.
 */
import { type Side, textOrder } from './side.js'

/** A box on its way. */
export interface Piece {
  readonly sides: Side[]
  /** Which of the sides this piece alone holds, so that it may grow in place. */
  own: number
  size: number
  /** Three numbers per dimension in the order of importance for sorting. */
  order: readonly number[]
}

const unordered: readonly number[] = []

export function piece(sides: Side[]): Piece {
  return {
    sides,
    own: -1,
    size: sides.reduce((size, side) => size * side.size, 1),
    order: unordered,
  }
}

function sortPieces(pieces: Piece[]): void {
  for (const piece of pieces) {
    if (piece.order.length > 0) continue
    const order: number[] = []
    for (const side of piece.sides) {
      order.push(-side.size, textOrder(side.first), textOrder(side.last))
    }
    piece.order = order
  }
  pieces.sort((a, b) => {
    if (a.size !== b.size) return b.size - a.size
    for (let index = 0; index < a.order.length; index++) {
      const difference = (a.order[index] as number) - (b.order[index] as number)
      if (difference !== 0) return difference
    }
    return 0
  })
}

/** The only dimension in which two pieces differ, or -1 where they differ in several. */
export function soleDifference(a: Piece, b: Piece): number {
  let sole = -1
  for (let dimension = 0; dimension < a.sides.length; dimension++) {
    if ((a.sides[dimension] as Side).same(b.sides[dimension] as Side)) continue
    if (sole >= 0) return -1
    sole = dimension
  }
  return sole
}

/** Lets a piece take in another one that differs from it in one dimension only. */
export function take(into: Piece, other: Piece, dimension: number): void {
  if (into.own !== dimension) {
    into.sides[dimension] = (into.sides[dimension] as Side).copy()
    into.own = dimension
  }
  ;(into.sides[dimension] as Side).take(other.sides[dimension] as Side)
  into.size += other.size
  into.order = unordered
}

export function merged(start: Piece[]): Piece[] {
  let pieces = start
  for (let thorough = false; ; ) {
    sortPieces(pieces)
    const fewer = thorough ? thoroughPass(pieces) : quickPass(pieces)
    if (fewer.length === pieces.length) {
      if (thorough) return pieces
      thorough = true
    }
    pieces = fewer
  }
}

/** Each piece takes in its next neighbours as long as they fit. */
function quickPass(pieces: Piece[]): Piece[] {
  const result: Piece[] = []
  for (let index = 0; index < pieces.length; ) {
    const into = pieces[index++] as Piece
    for (; index < pieces.length; index++) {
      const other = pieces[index] as Piece
      const dimension = soleDifference(into, other)
      if (dimension < 0) break
      take(into, other, dimension)
    }
    result.push(into)
  }
  return result
}

/** Each piece takes in whatever fits of all that come after it, in their order. */
function thoroughPass(pieces: Piece[]): Piece[] {
  const neighbours = new Neighbours(pieces)
  const gone = new Uint8Array(pieces.length)
  const result: Piece[] = []
  pieces.forEach((into, index) => {
    if (gone[index] === 1) return
    for (let after = index; ; ) {
      const next = neighbours.next(into, after, gone)
      if (next === undefined) break
      take(into, pieces[next.index] as Piece, next.dimension)
      gone[next.index] = 1
      after = next.index
    }
    result.push(into)
  })
  return result
}

/** Finds pieces that equal a given one in all dimensions but one. */
class Neighbours {
  readonly #pieces: readonly Piece[]
  // Per dimension: places of the pieces by what they are in the other dimensions.
  readonly #places: Map<number, number[]>[]

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces
    const dimensions = pieces[0]?.sides.length ?? 0
    this.#places = Array.from({ length: dimensions }, () => new Map())
    pieces.forEach((piece, index) => {
      const total = totalHash(piece)
      this.#places.forEach((places, dimension) => {
        const key = (total - sideHash(piece, dimension)) | 0
        const list = places.get(key)
        if (list === undefined) places.set(key, [index])
        else list.push(index)
      })
    })
  }

  /** The first piece after a place that differs from the given one in one dimension only. */
  next(
    piece: Piece,
    after: number,
    gone: Uint8Array,
  ): { index: number; dimension: number } | undefined {
    let best: { index: number; dimension: number } | undefined
    const total = totalHash(piece)
    this.#places.forEach((places, dimension) => {
      const list = places.get((total - sideHash(piece, dimension)) | 0) ?? []
      for (let at = firstAbove(list, after); at < list.length; at++) {
        const index = list[at] as number
        if (best !== undefined && index >= best.index) break
        if (gone[index] === 1) continue
        if (soleDifference(piece, this.#pieces[index] as Piece) !== dimension) continue
        best = { index, dimension }
        break
      }
    })
    return best
  }
}

export function sideHash(piece: Piece, dimension: number): number {
  return Math.imul((piece.sides[dimension] as Side).hash, 0x9e37_79b1 + 2 * dimension * 0x3c6e_f372)
}

export function totalHash(piece: Piece): number {
  let total = 0
  for (let dimension = 0; dimension < piece.sides.length; dimension++) {
    total = (total + sideHash(piece, dimension)) | 0
  }
  return total
}

/** The place of the first value above `value` in an ascending list. */
function firstAbove(values: readonly number[], value: number): number {
  let from = 0
  let to = values.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((values[middle] as number) <= value) from = middle + 1
    else to = middle
  }
  return from
}
