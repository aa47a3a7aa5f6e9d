const units: Readonly<Record<string, number>> = { '': 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }

/** A size in bytes: `512`, `64k`, `10M`, `1G`. */
export function parseSize(input: string): number {
  const [, digits, unit = ''] = /^([1-9]\d{0,9})([kMG]?)$/.exec(input) ?? []
  if (digits !== undefined) return Number(digits) * (units[unit] ?? 1)
  throw new Error("it has to be a size, as '64k', '10M' or '1G'")
}
