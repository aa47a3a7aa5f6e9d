/**
 * The name that was probably meant: the nearest of the known ones, if any is near enough.
 *
 * @example
 * ```ts
 * import { nearest } from 'phoenix-cluster/model'
 *
 * console.log(nearest('imgae', ['image', 'power'])) // image
 * ```
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  // Something of the name has to be left: 'b' is not a guess for 'a'.
  let bestDistance = Math.min(Math.max(1, Math.floor(name.length / 3)) + 1, name.length)
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** A half-sentence to put behind a message: `; did you mean 'eno1'?`, or what there is, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const names = [...known]
  const guess = nearest(name, names)
  if (guess !== undefined) return `; did you mean '${guess}'?`
  if (names.length === 0 || names.length > 12) return ''
  return `; there is ${names.map((one) => `'${one}'`).join(', ')}`
}

/** Insertions, deletions, replacements and swaps of neighbours, counted up to a limit. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1)
      }
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? limit
}
