import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { PhoenixError } from '../../../src/error.js'
import type { Deadline } from '../deadline.js'
import type { Peer } from '../peer.js'
import type { Place } from '../transport/udp.js'

/** Where a BMC is: at its address, or at one of those that its name leads to. */
export class Places {
  #place: Place | undefined
  /** Those that were not tried since the name was looked up. */
  #others: readonly Place[] = []

  constructor(private readonly peer: Peer) {}

  /** Where to ask. Errors: `bmc-unreachable` for a name that leads nowhere. */
  async find(deadline: Deadline): Promise<Place> {
    if (this.#place !== undefined) return this.#place
    const [first, ...others] =
      this.#others.length > 0 ? this.#others : await placesOf(this.peer, deadline)
    this.#place = first
    this.#others = others
    return first as Place
  }

  /** The BMC answers there. */
  stay(): void {
    this.#others = []
  }

  /** Nobody answers there: a name may lead elsewhere by now. Whether it led to further places at once. */
  leave(): boolean {
    this.#place = undefined
    return this.#others.length > 0
  }
}

async function placesOf({ address, port }: Peer, deadline: Deadline): Promise<readonly Place[]> {
  if (isIP(address) !== 0) return [{ address, port }]
  try {
    const found = await deadline.race(lookup(address, { all: true }))
    return found.map((one) => ({ address: one.address, port }))
  } catch (cause) {
    if (PhoenixError.is(cause)) throw cause
    throw new PhoenixError('bmc-unreachable', `the name ${address} has no address`, { cause })
  }
}
