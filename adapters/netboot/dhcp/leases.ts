/** What a DHCP server has given away, and what that tells about nodes. */
import { cleanLine } from '../../../src/model/clean-text.js'
import { factOf, type Observation } from '../../../src/model/fact.js'
import { macKey } from '../../../src/model/fact-keys.js'
import type { Model } from '../../../src/model/settle/model.js'
import type { SettledInterface, SettledNode } from '../../../src/model/settle/settled.js'

/** An address that was given away. */
export interface Lease {
  readonly mac: string
  readonly ip: string
  /** The host name that the client was given or gave itself; it may be anything. */
  readonly hostname: string | undefined
  /** Until when, in seconds since 1970; 0 for ever. */
  readonly expires: number
}

/** The IPv4 leases of dnsmasq's file: time, hardware address, address, name, client id. */
export function leasesIn(text: string): Lease[] {
  const leases: Lease[] = []
  for (const line of text.split('\n')) {
    // Those of IPv6 come last, behind a line of their own.
    if (line.startsWith('duid ')) break
    const [time = '', address = '', ip = '', name = '*'] = line.split(' ')
    if (!/^\d{1,12}$/.test(time) || !/^\d{1,3}(\.\d{1,3}){3}$/.test(ip)) continue
    // Hardware of another kind than Ethernet has its number before it.
    if (!/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(address)) continue
    const hostname = name === '*' ? undefined : cleanLine(name, 253)
    leases.push({ mac: address.toLowerCase(), ip, hostname, expires: Number(time) })
  }
  return leases
}

/** What does not fit together. */
export interface Conflict {
  readonly message: string
  /** The hardware address that it is about. */
  readonly about: string
}

/** What leases tell. */
export interface LeaseNews {
  /** Facts of nodes: the address that an interface was given, and a hardware address that was open. */
  readonly observations: readonly Observation[]
  /** Leases of machines that are no nodes. */
  readonly strangers: readonly Lease[]
  /** Leases of no node that withhold the addresses of interfaces whose hardware is another by now. */
  readonly withheld: readonly Lease[]
  readonly conflicts: readonly Conflict[]
}

/**
 * What leases tell about a cluster. An interface whose hardware address nobody knows, and that has its
 * address by the switch port it is plugged into, shows it by taking that address.
 */
export function newsOf(model: Model, leases: readonly Lease[]): LeaseNews {
  const byMac = new Map<string, readonly [string, string]>()
  const byIp = new Map<string, readonly [string, string]>()
  for (const node of model.all()) {
    for (const one of Object.values(node.interfaces)) {
      for (const mac of one.macs) byMac.set(mac.toString(), [node.name, one.name])
      if (one.dhcp && one.ip !== undefined) byIp.set(one.ip.toString(), [node.name, one.name])
    }
  }
  const observations: Observation[] = []
  const strangers: Lease[] = []
  const withheld: Lease[] = []
  const conflicts: Conflict[] = []
  const observe = (node: string, key: string, value: string) => {
    if (factOf(model.facts, node, key)?.value === value) return
    observations.push({ node, key, value, source: 'dhcp' })
  }
  for (const lease of leases) {
    const { mac, ip } = lease
    const own = byMac.get(mac)
    const meant = byIp.get(ip)
    if (own !== undefined) {
      observe(own[0], `interfaces.${own[1]}.lease`, ip)
      continue
    }
    if (meant === undefined) {
      strangers.push(lease)
      continue
    }
    const [name, of] = meant
    const node = model.node(name)
    const settled = node.interfaces[of]
    const isPlugged = settled?.switch !== undefined && settled.port !== undefined
    if (settled !== undefined && isPlugged && isOpen(node, settled)) {
      observe(name, macKey(of), mac)
      observe(name, `interfaces.${of}.lease`, ip)
      continue
    }
    if (settled !== undefined && settled.macs.length > 0) withheld.push(lease)
    conflicts.push({ message: `${mac} has ${ip}, which is ${name}'s (${of})`, about: mac })
  }
  return { observations, strangers, withheld, conflicts }
}

/** Whether an interface waits for a hardware address of its own. */
export function isOpen(node: SettledNode, { name }: SettledInterface): boolean {
  return node.holes.some(({ path, fact }) => path === macKey(name) && fact === macKey(name))
}
