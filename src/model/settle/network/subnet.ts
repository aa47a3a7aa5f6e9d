import { PhoenixError } from '../../../error.js'
import type { Cidr } from '../../address/cidr.js'
import type { Ip } from '../../address/ip.js'
import { Mac } from '../../address/mac.js'
import type { Subnet } from '../settled.js'

/** The functions that a network and a rack's part of it offer. `title` names it in messages. */
export function subnetFunctions(
  title: string,
  v4: Cidr | undefined,
  v6: Cidr | undefined,
): Pick<Subnet, 'host' | 'host6' | 'eui64'> {
  return {
    host: (offset) => prefixOf(title, v4, 4).host(offset),
    host6: (offset) => prefixOf(title, v6, 6).host(offset),
    eui64: (mac) => {
      const prefix = prefixOf(title, v6, 6)
      return prefix.eui64(typeof mac === 'string' ? Mac.parse(mac) : mac)
    },
  }
}

/** The prefix of a family that must be there. */
export function prefixOf(title: string, prefix: Cidr | undefined, family: 4 | 6): Cidr {
  if (prefix !== undefined) return prefix
  throw new PhoenixError('address', `${title} has no IPv${family} prefix`)
}

/** What an address of a subnet is that no node can have, or undefined for an ordinary one. */
export function specialIn(prefix: Cidr, gateway: Ip | undefined, address: Ip): string | undefined {
  if (gateway?.equals(address)) return 'gateway'
  // In networks of two addresses or one, all of them are hosts' (RFC 3021, RFC 6164).
  if (prefix.prefix >= (prefix.family === 4 ? 31 : 127)) return undefined
  if (prefix.network.equals(address)) return 'network address'
  return prefix.broadcast?.equals(address) ? 'broadcast address' : undefined
}
