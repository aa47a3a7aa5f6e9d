const zero = /^0+$/
const ones = /^f+$/

/**
 * A MAC address in whatever notation a BMC uses (colons, dashes, dots or none; 6 bytes, or 20 for IP
 * over InfiniBand) as lower-case pairs with colons; undefined for everything that is none, such as
 * `Not Available` or all zeros.
 */
export function readMac(text: string | undefined): string | undefined {
  const trimmed = text?.trim().toLowerCase() ?? ''
  if (trimmed.length > 64) return undefined
  const paired = /^[0-9a-f]{2}(([:-]?)[0-9a-f]{2})(\2[0-9a-f]{2})*$/.test(trimmed)
  const dotted = /^[0-9a-f]{4}(\.[0-9a-f]{4})+$/.test(trimmed)
  if (!paired && !dotted) return undefined
  const digits = trimmed.replace(/[:.-]/g, '')
  if (digits.length !== 12 && digits.length !== 40) return undefined
  if (zero.test(digits) || ones.test(digits)) return undefined
  return digits.match(/../g)?.join(':')
}

/**
 * A port's GUID of InfiniBand (8 bytes) in whatever notation, as lower-case pairs with colons; undefined
 * for everything that is none.
 */
export function readGuid(text: string | undefined): string | undefined {
  const trimmed = text?.trim().toLowerCase().replace(/^0x/, '') ?? ''
  if (trimmed.length > 32 || !/^[0-9a-f]{2,4}([:.-]?[0-9a-f]{2,4})*$/.test(trimmed))
    return undefined
  const digits = trimmed.replace(/[:.-]/g, '')
  if (digits.length !== 16 || zero.test(digits) || ones.test(digits)) return undefined
  return digits.match(/../g)?.join(':')
}
