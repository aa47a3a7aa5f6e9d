/** The settings of a node's firmware, as rules want them. */

/** What a rule gives an attribute of the BIOS. */
export type BiosSetting = string | number | boolean

/** What attributes of the BIOS are to be, by their names. */
export type BiosSettings = Readonly<Record<string, BiosSetting>>

/** Whether a value can be that of an attribute. */
export function isBiosSetting(value: unknown): value is BiosSetting {
  if (typeof value === 'string') return value.length <= 4096 && !/[\r\n\0]/.test(value)
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}

/** Names that end in one of these are of passwords; some makers number their attributes. */
const secret = /(password|passwd|passphrase|passwordsalt|passwordhash)(_[0-9a-f]{4})?$/i

/** Whether an attribute holds a password: it must not stand in a configuration, and not in a plan. */
export function isBiosSecret(attribute: string): boolean {
  return secret.test(attribute)
}

/**
 * Whether a value that a BMC tells is the one that is wanted. Files and people write `1` and `true` as
 * texts, and some BMCs tell numbers so.
 */
export function isSetTo(told: unknown, wanted: BiosSetting): boolean {
  if (told === wanted) return true
  if (told === null || told === undefined || typeof told === 'object') return false
  if (typeof told === typeof wanted) return false
  const [one, other] = [String(told).trim(), String(wanted).trim()]
  return typeof told === 'boolean' || typeof wanted === 'boolean'
    ? one.toLowerCase() === other.toLowerCase()
    : one === other
}
