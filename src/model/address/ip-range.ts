/** Ranges of addresses: `10.2.200.0-10.2.203.255`. */
import { PhoenixError } from '../../error.js'
import type { IfLiteral, Problem } from '../text-check.js'
import type { Cidr } from './cidr.js'
import { type AddressText, Ip, parseAddress } from './ip.js'
import { type addressRefusals, refuseAddress } from './refusals.js'

type Refusals = typeof addressRefusals

/**
 * The text of a range of addresses: the literal itself where it is right, else a sentence that says
 * what is wrong with it. Which end is the greater one is only checked at run time. A text only known at
 * run time passes.
 */
export type IpRangeText<S extends string> = Check<S> extends S ? S : IfLiteral<S, Check<S>>

type Check<S extends string> = S extends `${string}/${string}`
  ? Problem<Refusals['rangePrefix'], S>
  : S extends `${infer First}-${infer Last}`
    ? AddressText<First, S> extends S
      ? AddressText<Last, S> extends S
        ? SameFamily<First, Last, S>
        : AddressText<Last, S>
      : AddressText<First, S>
    : Problem<Refusals['range'], S>

type SameFamily<
  First extends string,
  Last extends string,
  S extends string,
> = First extends `${string}:${string}`
  ? Last extends `${string}:${string}`
    ? S
    : Problem<Refusals['rangeFamilies'], S>
  : Last extends `${string}:${string}`
    ? Problem<Refusals['rangeFamilies'], S>
    : S

const brand = Symbol.for('phoenix-cluster.ip-range')

/**
 * All addresses from one to another, both included. Immutable.
 *
 * @example
 * ```ts
 * import { Ip, IpRange } from 'phoenix-cluster/model'
 *
 * const pool = IpRange.parse('10.2.200.0-10.2.203.255')
 * console.log(pool.size, pool.contains(Ip.parse('10.2.201.7'))) // 1024n true
 * ```
 */
export class IpRange {
  /** The first address. */
  readonly first: Ip
  /** The last address, which belongs to the range. */
  readonly last: Ip

  private constructor(first: Ip, last: Ip) {
    this.first = first
    this.last = last
    Object.freeze(this)
  }

  static {
    Object.defineProperty(IpRange.prototype, brand, { value: true })
  }

  /**
   * Reads two addresses with `-` between them.
   *
   * @throws PhoenixError `address` that says what is wrong and, where it can, what to write.
   */
  static parse(text: string): IpRange {
    if (text.includes('/')) refuseAddress('rangePrefix', text)
    const [from, to, ...rest] = text.split('-')
    if (from === undefined || to === undefined || rest.length > 0) refuseAddress('range', text)
    const first = parseAddress(from, text)
    const last = parseAddress(to, text)
    if (first.family !== last.family) refuseAddress('rangeFamilies', text)
    if (first.compare(last) > 0) refuseAddress('rangeBackwards', text, `${last}-${first}`)
    return new IpRange(first, last)
  }

  /**
   * The range between two addresses, or the one of a single address or of a prefix.
   *
   * @throws PhoenixError `address` where both are of different families or the last one is before the
   * first.
   */
  static of(first: Ip | Cidr | IpRange, last?: Ip): IpRange {
    if (IpRange.is(first)) return first
    const from = Ip.is(first) ? first : first.first
    const to = last ?? (Ip.is(first) ? first : first.last)
    if (from.family !== to.family) refuseAddress('rangeFamilies', `${from}-${to}`)
    if (from.compare(to) > 0) refuseAddress('rangeBackwards', `${from}-${to}`, `${to}-${from}`)
    return new IpRange(from, to)
  }

  /** Whether a value is a range of addresses, also one of another copy of this package. */
  static is(value: unknown): value is IpRange {
    return typeof value === 'object' && value !== null && brand in value
  }

  /** 4 or 6. */
  get family(): 4 | 6 {
    return this.first.family
  }

  /** How many addresses there are. */
  get size(): bigint {
    return this.last.value - this.first.value + 1n
  }

  /**
   * The address at a place of the range, from 0.
   *
   * @throws PhoenixError `address` where there is none.
   */
  at(place: number | bigint): Ip {
    const whole = typeof place === 'bigint' || Number.isInteger(place)
    if (whole && place >= 0 && BigInt(place) < this.size) return this.first.plus(place)
    throw new PhoenixError(
      'address',
      `there is no address ${place} in ${this} (0 to ${this.size - 1n})`,
    )
  }

  /** Whether an address is in the range. */
  contains(ip: Ip): boolean {
    return ip.family === this.family && ip.compare(this.first) >= 0 && ip.compare(this.last) <= 0
  }

  /** Whether both have an address in common. */
  overlaps(other: IpRange | Cidr): boolean {
    return (
      this.family === other.family &&
      this.first.compare(other.last) <= 0 &&
      other.first.compare(this.last) <= 0
    )
  }

  /** Whether both begin and end at the same addresses. */
  equals(other: IpRange): boolean {
    return this.first.equals(other.first) && this.last.equals(other.last)
  }

  /** The canonical text: `10.2.200.0-10.2.203.255`; the address alone where there is but one. */
  toString(): string {
    return this.first.equals(this.last) ? `${this.first}` : `${this.first}-${this.last}`
  }

  /** The same as {@link IpRange.toString}. */
  toJSON(): string {
    return this.toString()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `IpRange(${this.toString()})`
  }
}
