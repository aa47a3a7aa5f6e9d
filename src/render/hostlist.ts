/**
 * Host lists of the tools of Livermore's family (Slurm, powerman, FreeIPMI), whose brackets are less able
 * than those of node sets: one pair, at the end of the name.
 */

/** Names of one prefix and one count of digits. */
interface Family {
  readonly prefix: string
  readonly numbers: number[]
  /** How many digits all of them have, where any begins with a zero. */
  width: number
}

/** A folded list of names: `cn[0001-0004,0007],login1`. The names keep the order of their prefixes. */
export function hostList(names: Iterable<string>): string {
  const families = new Map<string, Family>()
  for (const name of names) {
    // What is longer than 9 digits does not fit into the numbers of some of the tools.
    const [, prefix = name, digits = ''] = /^(.*?)(\d{1,9})?$/s.exec(name) ?? []
    const key = `${prefix}\0${digits.length}`
    const family = families.get(key) ?? { prefix, numbers: [], width: 0 }
    families.set(key, family)
    if (digits.startsWith('0') && digits.length > 1) family.width = digits.length
    if (digits !== '') family.numbers.push(Number(digits))
  }
  const merged = new Map<string, Family>()
  for (const family of families.values()) {
    // Without zeros in front, 9 and 10 are neighbours.
    const kind = family.numbers.length === 0 ? 'none' : family.width
    const key = `${family.prefix}\0${kind}`
    const other = merged.get(key)
    if (other === undefined) merged.set(key, family)
    else for (const number of family.numbers) other.numbers.push(number)
  }
  return [...merged.values()]
    .map(({ prefix, width, numbers }) => prefix + brackets(numbers, width))
    .join(',')
}

function brackets(numbers: number[], width: number): string {
  numbers.sort((a, b) => a - b)
  const text = (number: number) => String(number).padStart(width, '0')
  const pieces: string[] = []
  for (let index = 0; index < numbers.length; ) {
    const first = numbers[index] as number
    let last = first
    for (index++; numbers[index] === last || numbers[index] === last + 1; index++) {
      last = numbers[index] as number
    }
    pieces.push(first === last ? text(first) : `${text(first)}-${text(last)}`)
  }
  if (pieces.length === 1 && !pieces[0]?.includes('-')) return pieces[0] as string
  return pieces.length === 0 ? '' : `[${pieces.join(',')}]`
}
