/** The numbers in the names of nodes. */
const none: readonly never[] = Object.freeze([])

/** All integers in a name, from left to right. */
export function numbersIn(name: string): readonly number[] {
  return name.match(/\d+/g)?.map(Number) ?? none
}

/** The last integer in a name; a program's own loop, since it is asked for every node. */
export function lastNumberIn(name: string): number | undefined {
  let end = name.length
  while (end > 0 && !isDigit(name.charCodeAt(end - 1))) end--
  let start = end
  while (start > 0 && isDigit(name.charCodeAt(start - 1))) start--
  return start === end ? undefined : Number(name.slice(start, end))
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
