/**
 * Just enough DER (X.690) to write a certificate: every function gives the whole encoding of one
 * value, tag and length included.
 */

function encode(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content])
}

/** Lengths below 128 take one byte; longer ones say first how many bytes they take. */
function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Buffer.from([0x80 | bytes.length, ...bytes])
}

export function sequence(...items: Buffer[]): Buffer {
  return encode(0x30, ...items)
}

export function set(...items: Buffer[]): Buffer {
  return encode(0x31, ...items)
}

/** A non-negative integer from its big-endian bytes; leading zeros are dropped, as DER demands. */
export function integer(bytes: Buffer): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const digits = bytes.subarray(start)
  // A set top bit would read as a negative number.
  const sign = (digits[0] ?? 0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0)
  return encode(0x02, sign, digits.length === 0 ? Buffer.from([0]) : digits)
}

export function boolean(value: boolean): Buffer {
  return encode(0x01, Buffer.from([value ? 0xff : 0x00]))
}

/** A bit string; `unused` bits at the end of the last byte do not count. */
export function bitString(bytes: Buffer, unused = 0): Buffer {
  return encode(0x03, Buffer.from([unused]), bytes)
}

export function octetString(bytes: Buffer): Buffer {
  return encode(0x04, bytes)
}

export function utf8String(text: string): Buffer {
  return encode(0x0c, Buffer.from(text, 'utf8'))
}

/** An object identifier from its dotted form, such as `2.5.4.3`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes: number[] = []
  for (const arc of [first * 40 + second, ...rest]) {
    const group = [arc % 128]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      group.unshift((left % 128) | 0x80)
    }
    bytes.push(...group)
  }
  return encode(0x06, Buffer.from(bytes))
}

/** A moment in UTC to the second: two digits of the year until 2049, four afterwards (RFC 5280). */
export function time(date: Date): Buffer {
  const digits = `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`
  return date.getUTCFullYear() < 2050
    ? encode(0x17, Buffer.from(digits.slice(2), 'ascii'))
    : encode(0x18, Buffer.from(digits, 'ascii'))
}

/** A context-specific value `[n]`: explicit ones wrap whole values, implicit ones hold bare bytes. */
export function tagged(number: number, form: 'explicit' | 'implicit', content: Buffer): Buffer {
  return encode((form === 'explicit' ? 0xa0 : 0x80) | number, content)
}
