/** Who gets which address by DHCP: by the hardware address, or by the switch port it asks through. */
import type { Ip } from '../../model/address/ip.js'
import type { Mac } from '../../model/address/mac.js'
import type { SettledInterface, SettledNode } from '../../model/settle/settled.js'
import type { RenderInput } from '../renderer.js'
import { asHostName } from '../words.js'
import { type SwitchPort, switchPort } from './option82.js'

/** One interface that gets its addresses by DHCP. */
export interface Reservation {
  readonly node: string
  /** The name of the network that it is in. */
  readonly network: string
  readonly ip: Ip | undefined
  readonly ip6: Ip | undefined
  readonly hostname: string
  /** The switch port that it is plugged into, where rules tell; requests through it can be told apart then. */
  readonly at: SwitchPort | undefined
  /** How it is recognised: by any of its hardware addresses, or by where it is plugged in. */
  readonly by:
    | { readonly macs: readonly Mac[]; readonly port?: never }
    | { readonly port: SwitchPort; readonly macs?: never }
}

/**
 * The reservations of all nodes. An interface whose hardware address rules leave open, or that waits for
 * its fact, is recognised by `switch` and `port` where it has them. One that is to use DHCP and cannot be
 * recognised, or has no address to get, is named.
 */
export function reservations({ model, each, leaveOut }: RenderInput): Reservation[] {
  return each((node) =>
    Object.values(node.interfaces).flatMap((one) => {
      if (!one.dhcp) return []
      const found = reservation(node, one, (name) => model.nodes.has(name) && model.node(name))
      if (typeof found === 'object') return [found]
      if (found !== '') leaveOut(node.name, `${one.name} is to use DHCP, but ${found}`)
      return []
    }),
  )
}

/** The reservation, or why there is none; nothing where a fact is waited for, which was noted. */
function reservation(
  node: SettledNode,
  one: SettledInterface,
  nodeOf: (name: string) => SettledNode | false,
): Reservation | string {
  const waits = (...fields: readonly string[]) =>
    node.holes.some(({ path }) =>
      fields.some((field) => path === `interfaces.${one.name}.${field}`),
    )
  const { ip, ip6 } = one
  if (ip === undefined && ip6 === undefined) {
    return waits('ip', 'ip6') ? '' : 'has no address'
  }
  const hostname = asHostName(one.hostname)
  const isPlugged = one.switch !== undefined && one.port !== undefined
  const portOf = () =>
    isPlugged ? switchPort(nodeOf(one.switch), one.switch, one.port) : undefined
  const base = { node: node.name, network: one.network, ip, ip6, hostname }
  // Not to be read in vain: it would be told as missing.
  const macs = isPlugged && waits('mac') ? [] : one.macs
  if (macs.length > 0) {
    const usual = macs.filter(({ length }) => length === 6)
    if (usual.length === 0) return 'InfiniBand addresses are not known to DHCP servers'
    return { ...base, at: unlessUnfit(portOf), by: { macs: usual } }
  }
  const at = portOf()
  if (at !== undefined) return { ...base, at, by: { port: at } }
  return waits('mac', 'switch', 'port') ? '' : 'rules give it neither mac nor switch and port'
}

/** Who is recognised by the hardware address is served, whatever the port is called. */
function unlessUnfit<T>(port: () => T): T | undefined {
  try {
    return port()
  } catch {
    return undefined
  }
}
