/** The order in which people expect names: numbers by value, `cn9` before `cn10`. */

/**
 * Compares two names for sorting: texts by character, numbers by value. Names that differ only in
 * zeros in front come shortest first, so that equal is only what is the same.
 *
 * A {@link NodeSet} has its own order, by pattern first; the two agree within one pattern without
 * mixed widths.
 *
 * @example
 * ```ts
 * import { naturalCompare } from 'phoenix-cluster/model'
 *
 * console.log(['cn10', 'cn9', 'cn1-bmc'].sort(naturalCompare)) // cn1-bmc, cn9, cn10
 * ```
 */
export function naturalCompare(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (isDigit(a, i) && isDigit(b, j)) {
      const endA = digitsEnd(a, i)
      const endB = digitsEnd(b, j)
      const numberA = significant(a, i, endA)
      const numberB = significant(b, j, endB)
      if (numberA.length !== numberB.length) return numberA.length - numberB.length
      if (numberA !== numberB) return numberA < numberB ? -1 : 1
      i = endA
      j = endB
    } else {
      const difference = a.charCodeAt(i++) - b.charCodeAt(j++)
      if (difference !== 0) return difference
    }
  }
  const left = a.length - i - (b.length - j)
  if (left !== 0) return left
  // Only zeros in front differ.
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 48 && code <= 57
}

function digitsEnd(text: string, start: number): number {
  let end = start
  while (end < text.length && isDigit(text, end)) end++
  return end
}

function significant(text: string, start: number, end: number): string {
  let from = start
  while (from < end - 1 && text[from] === '0') from++
  return text.slice(from, end)
}
