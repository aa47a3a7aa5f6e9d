/** The zones that lead from addresses to names: `2.10.in-addr.arpa`, `…ip6.arpa`. */
import { Cidr } from '../../model/address/cidr.js'
import type { Ip } from '../../model/address/ip.js'

/** One address as names of the DNS. */
export interface ReverseName {
  /** The zone that it is in, without a dot at its end. */
  readonly zone: string
  /** The name within the zone. */
  readonly name: string
}

/**
 * The reverse name of an address in a network. Zones end at whole bytes, for IPv6 at whole nibbles: a
 * network between two of them has several zones, one with less than a byte for hosts a part of one.
 */
export function reverseName(address: Ip, network: Cidr): ReverseName {
  const [step, most, suffix] = address.family === 4 ? [8, 24, 'in-addr.arpa'] : [4, 124, 'ip6.arpa']
  const length = Math.max(step, Math.min(most, Math.ceil(network.prefix / step) * step))
  const labels = labelsOf(address)
  const count = length / step
  return {
    zone: [...labels.slice(0, count).reverse(), suffix].join('.'),
    name: labels.slice(count).reverse().join('.'),
  }
}

function labelsOf(address: Ip): string[] {
  if (address.family === 4) return address.toString().split('.')
  return [...address.value.toString(16).padStart(32, '0')]
}

/** The network of an address that no declared prefix holds. */
export function ownNetwork(address: Ip): Cidr {
  return Cidr.of(address, address.family === 4 ? 24 : 64)
}
