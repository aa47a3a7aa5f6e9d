/**
 * What can be wrong with the text of an address, one sentence each, shared by the type checker and
 * the parsers. `{1}` and `{2}` stand for the pieces of the text that are at fault.
 */
import { PhoenixError } from '../../error.js'
import { printable } from '../clean-text.js'

export const addressRefusals = {
  ip: "'{1}' is not an IP address; write one such as '10.2.0.1'",
  octet: "'{1}' in '{2}' is not a number from 0 to 255",
  zeros: "'{1}' in '{2}' has zeros in front; write the number without",
  ip6: "'{1}' is not an IPv6 address",
  number: 'there is no IPv4 address of number {1}; they go from 0 to 4294967295',
  number6: 'there is no IPv6 address of number {1}; they go from 0 to 2^128 - 1',
  host: "'{1}' has a prefix length; write the address alone",
  noPrefix: "'{1}' has no prefix length; write '{1}/{2}'",
  prefix: "'{1}' in '{2}' is not a prefix length from 0 to 32",
  prefix6: "'{1}' in '{2}' is not a prefix length from 0 to 128",
  hostBits: "'{1}' has host bits set; write '{2}'",
  range: "'{1}' is not a range of addresses; write one such as '10.2.0.1-10.2.0.9'",
  rangePrefix:
    "'{1}' has a prefix length; a range is of addresses alone, and cidr() takes prefixes",
  rangeFamilies: "'{1}' goes from IPv4 to IPv6 or back",
  rangeBackwards: "'{1}' runs backwards; write '{2}'",
  subnet: 'there are no subnets of prefix length {1} in {2}',
  eui64: 'an IPv6 address of a hardware address needs a prefix of 64 or less, and {1} is none',
  eui64Length: 'only a hardware address of 6 bytes makes an IPv6 address, and {1} has more',
  mac: "'{1}' is not a hardware address; write one such as '02:00:00:00:00:01'",
  byte: "'{1}' in '{2}' is not a byte of two hexadecimal digits",
  multicast: "'{1}' is a multicast address, which no interface owns",
  unset: "'{1}' is all zeros, which stands for an unknown address",
} as const

/** Names a sentence of {@link addressRefusals}. */
export type AddressRefusal = keyof typeof addressRefusals

/** The sentence about a malformed address with its pieces put in, cut to a sane length. */
export function addressRefusal(kind: AddressRefusal, first: string, second = ''): string {
  // The text may come from a network: nothing that moves a cursor, and not too much of it.
  const shown = (text: string) => () => {
    const clean = printable(text)
    return clean.length > 100 ? `${clean.slice(0, 100)}…` : clean
  }
  return addressRefusals[kind].replaceAll('{1}', shown(first)).replaceAll('{2}', shown(second))
}

/** Throws the error about a malformed address. */
export function refuseAddress(kind: AddressRefusal, first: string, second?: string): never {
  throw new PhoenixError('address', addressRefusal(kind, first, second))
}
