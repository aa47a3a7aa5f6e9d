/** IPv4 and IPv6 addresses. */

import type { IfLiteral, Problem } from '../text-check.js'
import { type addressRefusals, refuseAddress } from './refusals.js'

type Refusals = typeof addressRefusals
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9
type Octet =
  | `${Digit}`
  | `${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}${Digit}`
  | `1${Digit}${Digit}`
  | `2${0 | 1 | 2 | 3 | 4}${Digit}`
  | `25${0 | 1 | 2 | 3 | 4 | 5}`

/**
 * The text of an address: the literal itself where it is right, else a sentence that says what is
 * wrong with it. Of IPv6 only the shape is checked. A text only known at run time passes.
 */
export type IpText<S extends string> = Check<S> extends S ? S : IfLiteral<S, Check<S>>

type Check<S extends string> = S extends `${string}/${string}`
  ? Problem<Refusals['host'], S>
  : AddressText<S, S>

/** The literal `Whole` if the address in it is right, else a sentence. */
export type AddressText<
  Address extends string,
  Whole extends string,
> = Address extends `${string}:${string}`
  ? Ip6Shape<Address, Whole>
  : Address extends `${infer A}.${infer B}.${infer C}.${infer D}`
    ? D extends `${string}.${string}`
      ? Problem<Refusals['ip'], Address>
      : A extends Octet
        ? B extends Octet
          ? C extends Octet
            ? D extends Octet
              ? Whole
              : BadOctet<D, Whole>
            : BadOctet<C, Whole>
          : BadOctet<B, Whole>
        : BadOctet<A, Whole>
    : Problem<Refusals['ip'], Address>

type BadOctet<O extends string, Whole extends string> = O extends `0${infer Rest}`
  ? Rest extends Octet
    ? Problem<Refusals['zeros'], O, Whole>
    : Problem<Refusals['octet'], O, Whole>
  : Problem<Refusals['octet'], O, Whole>

// Groups stand for themselves; '::' for the ones left out, and may be there once.
type Ip6Shape<
  Address extends string,
  Whole extends string,
> = Address extends `${infer Before}::${infer After}`
  ? After extends `:${string}` | `${string}::${string}`
    ? Problem<Refusals['ip6'], Address>
    : TooManyColons<`${Before}:${After}`> extends true
      ? Problem<Refusals['ip6'], Address>
      : Whole
  : Address extends `:${string}` | `${string}:`
    ? Problem<Refusals['ip6'], Address>
    : HasSevenColons<Address> extends true
      ? Whole
      : Problem<Refusals['ip6'], Address>

type TooManyColons<S extends string> =
  S extends `${string}:${string}:${string}:${string}:${string}:${string}:${string}:${string}:${string}`
    ? true
    : false

type HasSevenColons<S extends string> =
  S extends `${string}:${string}:${string}:${string}:${string}:${string}:${string}:${infer Last}`
    ? Last extends `${string}:${string}`
      ? false
      : true
    : S extends `${string}:${string}:${string}:${string}:${string}:${string}:${string}.${string}`
      ? true
      : false

const brand = Symbol.for('phoenix-cluster.ip')

/**
 * An IPv4 or IPv6 address. Immutable.
 *
 * @example
 * ```ts
 * import { Ip } from 'phoenix-cluster/model'
 *
 * const address = Ip.parse('2001:DB8:0:0::1')
 * console.log(String(address), address.family) // 2001:db8::1 6
 * ```
 */
export class Ip {
  /** 4 or 6. */
  readonly family: 4 | 6
  // A number for IPv4, so that a hundred thousand of them cost nothing.
  private readonly bits: number | bigint

  private constructor(family: 4 | 6, bits: number | bigint) {
    this.family = family
    this.bits = bits
    Object.freeze(this)
  }

  static {
    Object.defineProperty(Ip.prototype, brand, { value: true })
  }

  /**
   * Reads an IPv4 address in four decimal numbers or an IPv6 address in any of its forms, without a
   * zone.
   *
   * @throws PhoenixError `address` that says what is wrong.
   */
  static parse(text: string): Ip {
    if (text.includes('/')) refuseAddress('host', text)
    return parseAddress(text, text)
  }

  /**
   * The address of a number.
   *
   * @throws PhoenixError `address` where the number is outside of the family.
   */
  static of(family: 4 | 6, value: number | bigint): Ip {
    const fits =
      family === 4 ? value >= 0 && value <= 0xffff_ffff : value >= 0 && value < 1n << 128n
    if (!fits || (typeof value === 'number' && !Number.isInteger(value))) {
      refuseAddress(family === 4 ? 'number' : 'number6', String(value))
    }
    return new Ip(family, family === 4 ? Number(value) : BigInt(value))
  }

  /** Whether a value is an address, also one of another copy of this package. */
  static is(value: unknown): value is Ip {
    return typeof value === 'object' && value !== null && brand in value
  }

  /**
   * The address that many places further; negative for back.
   *
   * @throws PhoenixError `address` where there is no such address.
   */
  plus(n: number | bigint): Ip {
    const { bits } = this
    return typeof bits === 'number' ? Ip.of(4, bits + Number(n)) : Ip.of(6, bits + BigInt(n))
  }

  /** The address as a number. */
  get value(): bigint {
    return BigInt(this.bits)
  }

  /** @internal The address as a key of maps: a number for IPv4, a bigint for IPv6. */
  get key(): number | bigint {
    return this.bits
  }

  /** Whether both are the same address of the same family. */
  equals(other: Ip): boolean {
    return this.compare(other) === 0
  }

  /** Negative, zero or positive: IPv4 before IPv6, then by value. */
  compare(other: Ip): number {
    if (this.family !== other.family) return this.family - other.family
    const mine = this.bits
    const theirs = other instanceof Ip ? other.bits : (other as Ip).value
    return mine < theirs ? -1 : mine > theirs ? 1 : 0
  }

  /** The canonical text: `10.2.0.1`, or as RFC 5952 has it `2001:db8::1`. */
  toString(): string {
    return typeof this.bits === 'number' ? text4(this.bits) : text6(this.bits)
  }

  /** The same as {@link Ip.toString}. */
  toJSON(): string {
    return this.toString()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Ip(${this.toString()})`
  }
}

/** Reads the address in a text; messages show the whole text where they show more than the piece. */
export function parseAddress(address: string, whole: string): Ip {
  if (address.includes(':')) return Ip.of(6, parse6(address))
  return Ip.of(4, parse4(address, whole))
}

function parse4(address: string, whole: string): number {
  const octets = address.split('.')
  if (octets.length !== 4) refuseAddress('ip', address)
  return octets.reduce((value, octet) => {
    if (!isOctet(octet)) {
      const padded = octet.startsWith('0') && isOctet(octet.slice(1))
      refuseAddress(padded ? 'zeros' : 'octet', octet, whole)
    }
    return value * 256 + Number(octet)
  }, 0)
}

function parse6(address: string): bigint {
  const refuse = (): never => refuseAddress('ip6', address)
  const halves = address.split('::')
  if (halves.length > 2 || address.length > 45) refuse()
  const groups = halves.map((half) => groupsOf(half, refuse))
  const front = groups[0] as number[]
  const back = groups[1]
  const missing = 8 - front.length - (back?.length ?? 0)
  if (back === undefined ? missing !== 0 : missing < 1) refuse()
  const all = [...front, ...new Array<number>(missing).fill(0), ...(back ?? [])]
  return all.reduce((value, group) => (value << 16n) | BigInt(group), 0n)
}

function groupsOf(half: string, refuse: () => never): number[] {
  if (half === '') return []
  const texts = half.split(':')
  return texts.flatMap((text, index) => {
    if (text.includes('.') && index === texts.length - 1) {
      const octets = text.split('.')
      if (octets.length !== 4 || !octets.every((octet) => isOctet(octet))) refuse()
      const [a, b, c, d] = octets.map(Number) as [number, number, number, number]
      return [a * 256 + b, c * 256 + d]
    }
    if (!/^[0-9a-f]{1,4}$/i.test(text)) refuse()
    return [Number.parseInt(text, 16)]
  })
}

function isOctet(text: string): boolean {
  return /^(0|[1-9][0-9]{0,2})$/.test(text) && Number(text) <= 255
}

function text4(bits: number): string {
  return `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`
}

function text6(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    Number((bits >> BigInt(112 - 16 * index)) & 0xffffn),
  )
  // RFC 5952 writes the end of an IPv4 address in IPv6 as people know it.
  if (bits >> 32n === 0xffffn) return `::ffff:${text4(Number(bits & 0xffff_ffffn))}`
  const { start, length } = longestZeros(groups)
  const hex = (part: number[]) => part.map((group) => group.toString(16)).join(':')
  if (length < 2) return hex(groups)
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
    start += length
  }
  return best
}
