/** Hardware addresses of network interfaces. */

import type { IfLiteral, Problem } from '../text-check.js'
import { type addressRefusals, refuseAddress } from './refusals.js'

type Refusals = typeof addressRefusals
type HexDigit =
  | (0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9)
  | ('a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'A' | 'B' | 'C' | 'D' | 'E' | 'F')
type Byte = `${HexDigit}${HexDigit}`

/**
 * The text of a hardware address: the literal itself, or a sentence that says what is wrong with it.
 * Only the usual forms of six bytes are checked; all others are at run time.
 */
export type MacText<S extends string> = Check<S> extends S ? S : IfLiteral<S, Check<S>>

type Check<S extends string> =
  S extends `${infer A}:${infer B}:${infer C}:${infer D}:${infer E}:${infer F}`
    ? SixBytes<S, A, B, C, D, E, F, ':'>
    : S extends `${string}:${string}`
      ? Problem<Refusals['mac'], S>
      : S extends `${infer A}-${infer B}-${infer C}-${infer D}-${infer E}-${infer F}`
        ? SixBytes<S, A, B, C, D, E, F, '-'>
        : S extends `${string}-${string}`
          ? Problem<Refusals['mac'], S>
          : S

type SixBytes<
  S extends string,
  A extends string,
  B extends string,
  C extends string,
  D extends string,
  E extends string,
  F extends string,
  Separator extends string,
> = F extends `${string}${Separator}${string}`
  ? S
  : A extends Byte
    ? B extends Byte
      ? C extends Byte
        ? D extends Byte
          ? E extends Byte
            ? F extends Byte
              ? S
              : Problem<Refusals['byte'], F, S>
            : Problem<Refusals['byte'], E, S>
          : Problem<Refusals['byte'], D, S>
        : Problem<Refusals['byte'], C, S>
      : Problem<Refusals['byte'], B, S>
    : Problem<Refusals['byte'], A, S>

const brand = Symbol.for('phoenix-cluster.mac')

/**
 * The hardware address of an interface: 6 bytes for Ethernet, 20 for IP over InfiniBand. Immutable.
 *
 * @example
 * ```ts
 * import { Mac } from 'phoenix-cluster/model'
 *
 * console.log(String(Mac.parse('AABB.CCDD.EE01'))) // aa:bb:cc:dd:ee:01
 * ```
 */
export class Mac {
  private readonly text: string

  private constructor(text: string) {
    this.text = text
    Object.freeze(this)
  }

  static {
    Object.defineProperty(Mac.prototype, brand, { value: true })
  }

  /**
   * Reads `aa:bb:cc:dd:ee:ff`, `aa-bb-cc-dd-ee-ff`, `aabb.ccdd.eeff` or `aabbccddeeff` in either case,
   * and 20 bytes in the same forms. Addresses that no interface can have are refused: multicast ones,
   * which include ff:ff:ff:ff:ff:ff, and the one of zeros only.
   *
   * @throws PhoenixError `address` that says what is wrong.
   */
  static parse(text: string): Mac {
    const bytes = bytesOf(text)
    if (bytes.every((byte) => byte === '00')) refuseAddress('unset', text)
    // In the 20 bytes of InfiniBand the first one holds flags.
    if (bytes.length === 6 && Number.parseInt(bytes[0] as string, 16) % 2 === 1) {
      refuseAddress('multicast', text)
    }
    return new Mac(bytes.join(':').toLowerCase())
  }

  /** Whether a value is a hardware address, also one of another copy of this package. */
  static is(value: unknown): value is Mac {
    return typeof value === 'object' && value !== null && brand in value
  }

  /** How many bytes it has: 6, or 20 for InfiniBand. */
  get length(): 6 | 20 {
    return this.text.length === 17 ? 6 : 20
  }

  /** Whether both are the same address. */
  equals(other: Mac): boolean {
    return this.text === String(other)
  }

  /** The canonical text, in lower case with colons: `aa:bb:cc:dd:ee:ff`. */
  toString(): string {
    return this.text
  }

  /** The same as {@link Mac.toString}. */
  toJSON(): string {
    return this.text
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Mac(${this.text})`
  }
}

function bytesOf(text: string): string[] {
  const separator = text.includes(':') ? ':' : text.includes('-') ? '-' : undefined
  if (separator !== undefined) {
    const bytes = text.split(separator)
    if (bytes.length !== 6 && bytes.length !== 20) refuseAddress('mac', text)
    for (const byte of bytes) {
      if (!/^[0-9a-f]{2}$/i.test(byte)) refuseAddress('byte', byte, text)
    }
    return bytes
  }
  const dotted = /^[0-9a-f]{4}(\.[0-9a-f]{4})+$/i.test(text)
  const digits = dotted ? text.replaceAll('.', '') : text
  if (!/^([0-9a-f]{12}|[0-9a-f]{40})$/i.test(digits)) refuseAddress('mac', text)
  return digits.match(/../g) as string[]
}
