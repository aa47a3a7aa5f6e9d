/** The records of nodes and of addresses that move between them. */
import type { Ip } from '../../model/address/ip.js'
import type { SettledNode } from '../../model/settle/settled.js'
import { floatsOf } from '../floats.js'
import { interfaceNames } from '../interface-names.js'
import type { RenderInput } from '../renderer.js'
import { qualified } from '../words.js'
import { ownNetwork, reverseName } from './reverse.js'
import { isDnsHost, type ZoneRecord } from './zone.js'

/** A record and the zone that it belongs to. */
export type PlacedRecord = ZoneRecord & { readonly zone: string }

/** The records of a node: its interfaces' names, the way back from their addresses, and aliases. */
export function recordsOf(input: RenderInput, node: SettledNode): PlacedRecord[] {
  return Object.values(node.interfaces).flatMap((one) => {
    const addresses = [one.ip, one.ip6, ...one.addresses].filter((address) => address !== undefined)
    if (addresses.length === 0) return []
    const { domain, names, aliases } = interfaceNames(input.model, node, one)
    const [name = one.hostname, ...others] = names
    const host = { network: one.network, domain, name, addresses }
    return hostRecords(input, node.name, host, [...others, ...aliases])
  })
}

/** The records of addresses that move between nodes. */
export function floatRecords(input: RenderInput): PlacedRecord[] {
  return floatsOf(input).flatMap((float) => hostRecords(input, undefined, float, []))
}

interface Host {
  readonly network: string
  readonly domain: string | undefined
  readonly name: string
  readonly addresses: readonly Ip[]
}

function hostRecords(
  { model, leaveOut }: RenderInput,
  node: string | undefined,
  { network, domain, name, addresses }: Host,
  aliases: readonly string[],
): PlacedRecord[] {
  if (domain === undefined) {
    leaveOut(node, `${name} has no domain: give one to the cluster or to the network '${network}'`)
    return []
  }
  const full = qualified(name, domain)
  if (!isDnsHost(full)) {
    leaveOut(node, `'${full}' is not a host name to the DNS`)
    return []
  }
  const zone = domain.toLowerCase()
  const { v4, v6 } = model.networks.get(network) ?? {}
  const records: PlacedRecord[] = []
  for (const address of addresses) {
    const [type, prefix] = address.family === 4 ? (['A', v4] as const) : (['AAAA', v6] as const)
    records.push({ zone, name, type, data: address.toString() })
    const back = reverseName(address, prefix ?? ownNetwork(address))
    records.push({ ...back, type: 'PTR', data: `${full}.` })
  }
  for (const alias of aliases) {
    if (isDnsHost(qualified(alias, domain))) {
      records.push({ zone, name: alias, type: 'CNAME', data: `${full}.` })
    } else {
      leaveOut(node, `'${alias}' is not a host name to the DNS`)
    }
  }
  return records
}
