/** Addresses of sockets for both families. */
import type { Socket } from 'node:net'

/** The address of a client; one of IPv4 that came through a socket for both is one of IPv4. */
export function clientOf({ remoteAddress = '' }: Socket): string {
  return plainAddress(remoteAddress)
}

/** An address of a socket for both families, as it is written otherwise. */
export function plainAddress(address: string): string {
  return address.startsWith('::') ? address.replace(/^::ffff:(?=\d+\.)/i, '') : address
}
