import { createServer } from 'node:net'

/**
 * How the BMCs of a rack are told apart: `addresses` gives each its own of 127/8 on one port, `ports`
 * gives each its own port on 127.0.0.1.
 */
export type Addressing = 'addresses' | 'ports'

/** The address of the first BMC. Far from 127.0.0.1 and 127.0.1.1, which machines use themselves. */
const first = 77 * 65_536 + 1

/** The n-th address of a rack, counted from 0: 127.77.0.1, 127.77.0.2, … */
export function addressAt(index: number): string {
  // 254 of each 256: some tools take a last part of 0 or 255 for a network or a broadcast.
  const offset = first - 1 + Math.floor(index / 254) * 256 + (index % 254) + 1
  return `127.${(offset >> 16) & 0xff}.${(offset >> 8) & 0xff}.${offset & 0xff}`
}

/** How many BMCs fit between the first address and the end of 127/8. */
export const addressLimit = (256 - 77) * 256 * 254

/** Whether a socket was reached over loopback: the listener hears every network of the machine. */
export function isLoopback(address: string | undefined): address is string {
  return address?.startsWith('127.') ?? false
}

/** The addressing that this machine can do: some systems have 127.0.0.1 only until told otherwise. */
export async function detectAddressing(): Promise<Addressing> {
  return (await canListenOn(addressAt(0))) ? 'addresses' : 'ports'
}

function canListenOn(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(0, address, () => probe.close(() => resolve(true)))
  })
}
