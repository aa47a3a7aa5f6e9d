/** The numbers in the names of nodes. */
const none: readonly never[] = Object.freeze([])

/** All integers in a name, from left to right. */
export function numbersIn(name: string): readonly number[] {
  return name.match(/\d+/g)?.map(Number) ?? none
}

// More digits than these are no number that a sum counts exactly.
const mostDigits = 15

/** The last integer in a name; a program's own loop, since it is asked for every node. */
export function lastNumberIn(name: string): number | undefined {
  let at = name.length - 1
  while (at >= 0 && !isDigit(name.charCodeAt(at))) at--
  const end = at
  let value = 0
  for (let power = 1; at >= 0; at--, power *= 10) {
    const code = name.charCodeAt(at)
    if (!isDigit(code)) break
    value += (code - 48) * power
  }
  if (at === end) return undefined
  return end - at <= mostDigits ? value : Number(name.slice(at + 1, end + 1))
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
