/** Network prefixes: `10.2.0.0/16`. */
import { PhoenixError } from '../../error.js'
import type { IfLiteral, Problem } from '../text-check.js'
import { type AddressText, Ip, parseAddress } from './ip.js'
import { IpRange } from './ip-range.js'
import type { Mac } from './mac.js'
import { type addressRefusals, refuseAddress } from './refusals.js'

type Refusals = typeof addressRefusals
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9
type Prefix4 = `${Digit}` | `${1 | 2}${Digit}` | '30' | '31' | '32'
type Prefix6 =
  | `${Digit}`
  | `${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}${Digit}`
  | `1${0 | 1}${Digit}`
  | `12${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`

/**
 * The text of a network prefix: the literal itself where it is right, else a sentence that says what
 * is wrong with it. Host bits are only checked at run time. A text only known at run time passes.
 */
export type CidrText<S extends string> = Check<S> extends S ? S : IfLiteral<S, Check<S>>

type Check<S extends string> = S extends `${infer Address}/${infer Prefix}`
  ? AddressText<Address, S> extends infer Checked
    ? Checked extends S
      ? Address extends `${string}:${string}`
        ? Prefix extends Prefix6
          ? S
          : Problem<Refusals['prefix6'], Prefix, S>
        : Prefix extends Prefix4
          ? S
          : Problem<Refusals['prefix'], Prefix, S>
      : Checked
    : never
  : S extends `${string}:${string}`
    ? Problem<Refusals['noPrefix'], S, '64'>
    : Problem<Refusals['noPrefix'], S, '24'>

const brand = Symbol.for('phoenix-cluster.cidr')

/**
 * A network prefix: all addresses that begin with the same bits. Immutable.
 *
 * @example
 * ```ts
 * import { Cidr } from 'phoenix-cluster/model'
 *
 * const mgmt = Cidr.parse('10.2.0.0/16')
 * console.log(String(mgmt.host(257)), String(mgmt.netmask)) // 10.2.1.1 255.255.0.0
 * ```
 */
export class Cidr {
  /** The first address: the network itself. */
  readonly network: Ip
  /** How many leading bits are common: 0 to 32, or to 128 for IPv6. */
  readonly prefix: number
  // How many addresses there are, as nearly as a number tells, since every host() asks for it.
  readonly #count: number

  private constructor(network: Ip, prefix: number) {
    this.network = network
    this.prefix = prefix
    this.#count = 2 ** ((network.family === 4 ? 32 : 128) - prefix)
    Object.freeze(this)
  }

  static {
    Object.defineProperty(Cidr.prototype, brand, { value: true })
  }

  /**
   * Reads an address, `/` and a prefix length. Bits after the prefix must be zero.
   *
   * @throws PhoenixError `address` that says what is wrong and, where it can, what to write.
   */
  static parse(text: string): Cidr {
    const slash = text.indexOf('/')
    if (slash < 0) refuseAddress('noPrefix', text, text.includes(':') ? '64' : '24')
    const address = parseAddress(text.slice(0, slash), text)
    const length = text.slice(slash + 1)
    const bits = address.family === 4 ? 32 : 128
    if (!/^(0|[1-9][0-9]{0,2})$/.test(length) || Number(length) > bits) {
      refuseAddress(address.family === 4 ? 'prefix' : 'prefix6', length, text)
    }
    const prefix = Number(length)
    const kept = networkOf(address, prefix)
    if (!kept.equals(address)) refuseAddress('hostBits', text, `${kept}/${prefix}`)
    return new Cidr(kept, prefix)
  }

  /**
   * The network of a prefix length that an address is in.
   *
   * @throws PhoenixError `address` where the prefix length does not fit the address.
   */
  static of(address: Ip, prefix: number): Cidr {
    const bits = address.family === 4 ? 32 : 128
    if (!Number.isInteger(prefix) || prefix < 0 || prefix > bits) {
      const kind = address.family === 4 ? 'prefix' : 'prefix6'
      refuseAddress(kind, String(prefix), `${address}/${prefix}`)
    }
    return new Cidr(networkOf(address, prefix), prefix)
  }

  /** Whether a value is a network prefix, also one of another copy of this package. */
  static is(value: unknown): value is Cidr {
    return typeof value === 'object' && value !== null && brand in value
  }

  /** 4 or 6. */
  get family(): 4 | 6 {
    return this.network.family
  }

  /** How many addresses there are. */
  get size(): bigint {
    return 1n << BigInt(this.#freeBits)
  }

  /** The first address, the same as {@link Cidr.network}. */
  get first(): Ip {
    return this.network
  }

  /** The last address. */
  get last(): Ip {
    return Ip.of(this.family, this.network.value + this.size - 1n)
  }

  /** The broadcast address; undefined for IPv6 and for IPv4 networks of one or two addresses. */
  get broadcast(): Ip | undefined {
    return this.family === 4 && this.prefix < 31 ? this.last : undefined
  }

  /** The prefix as an address: `255.255.0.0`. */
  get netmask(): Ip {
    const all = this.family === 4 ? 1n << 32n : 1n << 128n
    return Ip.of(this.family, all - this.size)
  }

  get #freeBits(): number {
    return (this.family === 4 ? 32 : 128) - this.prefix
  }

  /**
   * The network's address plus `n`: `host(1)` of 10.2.0.0/16 is 10.2.0.1. The network's own address
   * and the broadcast address are not left out.
   *
   * @throws PhoenixError `address` where `n` is not a whole number or outside of the network.
   */
  host(n: number | bigint): Ip {
    if (typeof n === 'number' && !Number.isInteger(n)) {
      throw new PhoenixError('address', `host ${n} of ${this} is not a whole number`)
    }
    if (this.family === 4) {
      if (n >= 0 && n < this.#count) return this.network.plus(n)
    } else if (n >= 0 && BigInt(n) < this.size) return this.network.plus(n)
    throw new PhoenixError('address', `host ${n} is outside ${this} (0 to ${this.size - 1n})`)
  }

  /**
   * The addresses from one distance to another, both included: `range(2, 9)` of 10.2.0.0/16 is
   * 10.2.0.2-10.2.0.9.
   *
   * @throws PhoenixError `address` where either is outside of the network.
   */
  range(first: number | bigint, last: number | bigint): IpRange {
    return IpRange.of(this.host(first), this.host(last))
  }

  /**
   * The subnet at a place, from 0, of those that have a prefix length: `subnet(3, 24)` of 10.2.0.0/16 is
   * 10.2.3.0/24.
   *
   * @throws PhoenixError `address` where there is no such subnet.
   */
  subnet(index: number, prefix: number): Cidr {
    const count = this.subnets(prefix)
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      const message = `there is no subnet ${index} of prefix length ${prefix} in ${this} (0 to ${count - 1})`
      throw new PhoenixError('address', message)
    }
    const size = 1n << BigInt((this.family === 4 ? 32 : 128) - prefix)
    return new Cidr(this.network.plus(BigInt(index) * size), prefix)
  }

  /**
   * How many subnets of a prefix length there are; at most the greatest number that counts exactly.
   *
   * @throws PhoenixError `address` where the prefix length does not fit in the network.
   */
  subnets(prefix: number): number {
    const bits = this.family === 4 ? 32 : 128
    if (!Number.isInteger(prefix) || prefix < this.prefix || prefix > bits) {
      refuseAddress('subnet', String(prefix), String(this))
    }
    return Math.min(2 ** (prefix - this.prefix), Number.MAX_SAFE_INTEGER)
  }

  /**
   * The IPv6 address that an interface makes of its own hardware address in this network (RFC 4291,
   * modified EUI-64).
   *
   * @throws PhoenixError `address` for IPv4, for prefixes longer than 64, and for addresses of other
   * than 6 bytes.
   */
  eui64(mac: Mac): Ip {
    if (this.family === 4 || this.prefix > 64) refuseAddress('eui64', String(this))
    const digits = String(mac).replaceAll(':', '')
    if (digits.length !== 12) refuseAddress('eui64Length', String(mac))
    const identifier = BigInt(`0x${digits.slice(0, 6)}fffe${digits.slice(6)}`) ^ (2n << 56n)
    return this.network.plus(identifier)
  }

  /** Whether an address is in the network. */
  contains(ip: Ip): boolean {
    return ip.family === this.family && ip.compare(this.first) >= 0 && ip.compare(this.last) <= 0
  }

  /** Whether both networks have an address in common. */
  overlaps(other: Cidr): boolean {
    return this.contains(other.network) || other.contains(this.network)
  }

  /** Whether both are the same network with the same prefix length. */
  equals(other: Cidr): boolean {
    return this.prefix === other.prefix && this.network.equals(other.network)
  }

  /** The canonical text: `10.2.0.0/16`. */
  toString(): string {
    return `${this.network}/${this.prefix}`
  }

  /** The same as {@link Cidr.toString}. */
  toJSON(): string {
    return this.toString()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Cidr(${this.toString()})`
  }
}

function networkOf(address: Ip, prefix: number): Ip {
  const free = BigInt((address.family === 4 ? 32 : 128) - prefix)
  return Ip.of(address.family, (address.value >> free) << free)
}
