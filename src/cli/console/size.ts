const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** A size in bytes: `512`, `64k`, `10M`, `1G`; the letter in either case. */
export function parseSize(input: string): number {
  const [, digits, unit = ''] = /^([1-9]\d{0,9})([kmg]?)$/i.exec(input) ?? []
  if (digits !== undefined) return Number(digits) * (units[unit.toLowerCase()] ?? 1)
  throw new Error("it has to be a size, as '64k', '10M' or '1G'")
}
