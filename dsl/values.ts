/**
 * The leaves of a configuration: each takes a text, checks it in the editor and again at load, and
 * gives a value. A text that is only known at run time and is wrong does not throw: the fault is kept
 * and reported with all others.
 */
import { PhoenixError } from '../src/error.js'
import { Cidr, type CidrText } from '../src/model/address/cidr.js'
import { Ip, type IpText } from '../src/model/address/ip.js'
import { IpRange, type IpRangeText } from '../src/model/address/ip-range.js'
import { Mac, type MacText } from '../src/model/address/mac.js'
import type { NodesDeclaration } from '../src/model/declaration.js'
import { type NodesText, parseNodes } from '../src/model/node-set/nodes-text.js'
import { kinds } from '../src/model/schema.js'
import { type SecretRef, secretRef } from '../src/model/secret.js'
import { type FactRef, factRef, faulty } from '../src/model/value.js'
import { originOf } from './origin.js'

declare const nodesBrand: unique symbol

/** Nodes written down, as {@link nodes} gives them. */
export interface Nodes extends NodesDeclaration {
  readonly [nodesBrand]?: true
}

/**
 * Takes a literal's text as S and is itself nothing. It spares the compiler the search for S in all
 * branches of the check beside it, which would cost more than the check.
 */
type Literal<S extends string> = S extends string ? never : S

type Kinds = typeof kinds

/** The kinds of attributes and of a plugin's settings. */
export interface AttributeKinds extends Kinds {}

/** The kinds of attributes and of a plugin's settings. */
export const attr: AttributeKinds = kinds

function checked<T>(
  what: string,
  text: string,
  parse: (text: string) => T,
  origin: ReturnType<typeof originOf>,
) {
  // A configuration in JavaScript, or one that casts, may hand on anything: a variable that is not set.
  if (typeof text !== 'string') {
    return faulty(
      `${what}(…) takes a text, not ${text === null ? 'null' : typeof text}`,
      origin.place,
    )
  }
  try {
    return parse(text)
  } catch (error) {
    if (!PhoenixError.is(error)) throw error
    return faulty(error.message, origin.place)
  }
}

/**
 * Nodes, written as a node set: `cn[0001-9216]`, `x[1-3]c[0-7],login1`, `cn[001-099/2]`. Groups and
 * operators do not belong here: name a group by its key, or compute with a function.
 */
export function nodes<const S extends string>(text: Literal<S> | NoInfer<NodesText<S>>): Nodes {
  const result = checked('nodes', text, parseNodes, originOf(nodes))
  return Object.freeze(
    'message' in result
      ? { kind: 'nodes', set: undefined, faulty: result }
      : { kind: 'nodes', set: result, faulty: undefined },
  )
}

/** An IPv4 or IPv6 address. */
export function ip<const S extends string>(text: Literal<S> | NoInfer<IpText<S>>): Ip {
  return checked('ip', text, Ip.parse, originOf(ip)) as Ip
}

/** An IPv4 or IPv6 prefix: `10.2.0.0/16`. */
export function cidr<const S extends string>(text: Literal<S> | NoInfer<CidrText<S>>): Cidr {
  return checked('cidr', text, Cidr.parse, originOf(cidr)) as Cidr
}

/** All addresses from one to another, both included: `10.2.200.0-10.2.203.255`. */
export function range<const S extends string>(text: Literal<S> | NoInfer<IpRangeText<S>>): IpRange {
  return checked('range', text, IpRange.parse, originOf(range)) as IpRange
}

/** A hardware address: 6 bytes, or 20 for InfiniBand, with colons, dashes or dots, or bare. */
export function mac<const S extends string>(text: Literal<S> | NoInfer<MacText<S>>): Mac {
  return checked('mac', text, Mac.parse, originOf(mac)) as Mac
}

/** A secret in an environment variable, read at the moment it is needed. */
export function env(name: string): SecretRef {
  return secretRef('env', name)
}

/** A secret in a file, read at the moment it is needed; one trailing line break is cut off. */
export function file(path: string): SecretRef {
  return secretRef('file', path)
}

/** A secret that a program prints, started without a shell at the moment it is needed. */
export function command(program: string, ...args: readonly string[]): SecretRef {
  return secretRef('command', [program, ...args])
}

/**
 * The value of a fact. Without a key: the fact of the very path where it stands, such as
 * `interfaces.eno1.mac`. While the fact is not known, the value is a hole that a plan fills by a
 * learn step, or the default where one is given.
 */
// biome-ignore lint/suspicious/noExplicitAny: without a place to stand in nothing is expected
export function fact<T = any>(
  key?: string,
  options: { readonly default?: NoInfer<T> } = {},
): FactRef<T> {
  return factRef<T>(key, options.default)
}
