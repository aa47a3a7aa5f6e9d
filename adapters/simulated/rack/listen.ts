import { PhoenixError } from '../../../src/error.js'
import type { RedfishBmc } from '../redfish/bmc.js'
import type { RackServer } from '../redfish/http/server.js'
import { type Addressing, addressAt, addressLimit, isLoopback } from './addresses.js'

/** The only address where BMCs are told apart by their ports. */
const shared = '127.0.0.1'

/** The address of each node's BMC. */
export function placesOf(
  bmcs: ReadonlyMap<string, unknown>,
  addressing: Addressing,
): Map<string, string> {
  if (addressing === 'addresses' && bmcs.size > addressLimit) {
    throw new PhoenixError('usage', `A rack holds at most ${addressLimit} nodes`)
  }
  const address = (index: number) => (addressing === 'addresses' ? addressAt(index) : shared)
  return new Map([...bmcs.keys()].map((name, index) => [name, address(index)]))
}

/** Has BMCs served by Redfish; gives their ports. */
export function listen(
  server: RackServer,
  bmcs: ReadonlyMap<string, RedfishBmc>,
  places: ReadonlyMap<string, string>,
  addressing: Addressing,
  port: number,
): Promise<Map<string, number>> {
  if (bmcs.size === 0) return Promise.resolve(new Map())
  return addressing === 'addresses'
    ? listenOnAddresses(server, bmcs, places, port)
    : listenOnPorts(server, bmcs)
}

/**
 * One listener for all addresses. It must hear every network, as no system can listen on 127/8 as a
 * whole; what did not come over loopback, or is for an address without a BMC, is reset at once.
 */
async function listenOnAddresses(
  server: RackServer,
  bmcs: ReadonlyMap<string, RedfishBmc>,
  places: ReadonlyMap<string, string>,
  port: number,
): Promise<Map<string, number>> {
  const byAddress = new Map([...bmcs].map(([name, bmc]) => [places.get(name), bmc]))
  const taken = await server.listen('0.0.0.0', port, ({ localAddress }) => {
    return isLoopback(localAddress) ? byAddress.get(localAddress) : undefined
  })
  return new Map([...bmcs.keys()].map((name) => [name, taken]))
}

/** A listener for each BMC, all on one address. */
async function listenOnPorts(
  server: RackServer,
  bmcs: ReadonlyMap<string, RedfishBmc>,
): Promise<Map<string, number>> {
  const ports = new Map<string, number>()
  for (const [name, bmc] of bmcs) ports.set(name, await server.listen(shared, 0, () => bmc))
  return ports
}
