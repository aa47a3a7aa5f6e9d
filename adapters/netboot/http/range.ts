/** Which part of a file is asked for (RFC 9110, section 14). */

/** A part of a file: both ends belong to it. */
export interface Range {
  readonly start: number
  readonly end: number
}

/**
 * The one range of a `Range` header; `whole` where the header is to be ignored, which is so for several
 * ranges too; `none` where the file ends before it begins.
 */
export function rangeOf(header: string | undefined, size: number): Range | 'whole' | 'none' {
  if (header === undefined) return 'whole'
  const [, from = '', to = ''] = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(header) ?? []
  if (from === '' && to === '') return 'whole'
  if (from === '') {
    const length = Math.min(Number(to), size)
    return length === 0 ? 'none' : { start: size - length, end: size - 1 }
  }
  const start = Number(from)
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && Number(to) < start) return 'whole'
  return start >= size ? 'none' : { start, end }
}
