/** Gives the declared networks their meaning, each fault a finding. */
import { PhoenixError } from '../../../error.js'
import type { Cidr } from '../../address/cidr.js'
import type { Ip } from '../../address/ip.js'
import { IpRange } from '../../address/ip-range.js'
import { printable } from '../../clean-text.js'
import type { Declaration, NetworkDeclaration, Origin } from '../../declaration.js'
import { byName, checkKeys, domainForm } from '../declared/names.js'
import type { Findings } from '../findings/findings.js'
import type { SettledNetwork } from '../settled.js'
import { settleFloats } from './floats.js'
import { type Kept, keepRackPoolsClear } from './rack-pools.js'
import { perRackKeys, settleRacks } from './racks.js'
import { Reading } from './reading.js'
import { prefixOf, specialIn, subnetFunctions } from './subnet.js'

const keys = [
  ...['v4', 'v6', 'gateway', 'gateway6', 'reserved', 'pool', 'floats', 'perRack', 'dns', 'ntp'],
  ...['domain', 'dhcp', 'lease', 'mtu', 'vlan'],
]

/** The networks of a cluster. */
export function settleNetworks(
  declaration: Declaration,
  findings: Findings,
): Map<string, SettledNetwork> {
  const settled = new Map<string, SettledNetwork>()
  for (const [name, { value, origin }] of byName(declaration.networks, 'network', findings)) {
    if (typeof value !== 'object' || value === null) {
      new Reading(name, origin, findings).report(`it is no network; write cidr('10.1.0.0/24')`)
      continue
    }
    settled.set(name, settleNetwork(name, value, declaration.domain, origin, findings))
  }
  return settled
}

function settleNetwork(
  name: string,
  value: NetworkDeclaration,
  clusterDomain: string | undefined,
  origin: Origin,
  findings: Findings,
): SettledNetwork {
  const reading = new Reading(name, origin, findings)
  const title = `network '${name}'`
  checkKeys(title, value, keys, reading.at(), findings)
  const v4 = reading.prefix('v4', value.v4)
  const v6 = reading.prefix('v6', value.v6)
  if (value.v4 === undefined && value.v6 === undefined) reading.report('has neither v4 nor v6')
  const gateway = gatewayIn('gateway', v4, value.gateway, reading)
  const gateway6 = gatewayIn('gateway6', v6, value.gateway6, reading)
  const { domain, dhcp } = value
  if (domain !== undefined && !domainForm.test(domain)) {
    reading.report(
      `its domain is '${printable(String(domain))}', which is not a DNS domain`,
      'domain',
    )
  }
  if (dhcp !== undefined && typeof dhcp !== 'boolean') {
    reading.report('its dhcp must be true or false', 'dhcp')
  }
  const mtu = reading.whole('mtu', value.mtu, 576, 65536)
  const vlan = reading.whole('vlan', value.vlan, 1, 4094)
  if (value.perRack !== undefined) {
    checkKeys(`${title}, perRack`, value.perRack, perRackKeys, reading.at('perRack'), findings)
  }
  const racks =
    value.perRack === undefined
      ? undefined
      : settleRacks(value.perRack, { name, v4, v6, vlan }, reading)
  const within = { v4, v6, gateway, gateway6 }
  const reserved = inside('reserved', reading.rangesOf('reserved', value.reserved), within, reading)
  const pools = poolsIn(within, reserved, reading.ranges('pool', value.pool), reading)
  if (racks?.hasPools === true) {
    keepRackPoolsClear(racks, racks.rack.bind(racks), keptIn(within, reserved, pools), reading)
  }
  const hasPools = pools.length > 0 || racks?.hasPools === true
  if (dhcp === false && hasPools) reading.report(`has a pool, and yet says 'dhcp: false'`, 'dhcp')
  return Object.freeze({
    name,
    v4,
    v6,
    gateway,
    gateway6,
    reserved,
    pools,
    floats: settleFloats(value.floats, within, { reserved, pools, racks }, reading),
    perRack: racks,
    dns: reading.addresses('dns', value.dns),
    ntp: reading.addresses('ntp', value.ntp),
    domain: domain ?? clusterDomain,
    dhcp: dhcp ?? hasPools,
    lease: reading.whole('lease', value.lease, 60, 31_536_000),
    mtu,
    vlan,
    ...subnetFunctions(title, v4, v6),
    subnet: (index: number, prefix: number) => prefixOf(title, v4, 4).subnet(index, prefix),
    subnet6: (index: number, prefix: number) => prefixOf(title, v6, 6).subnet(index, prefix),
    rack: (which: string | number) => {
      if (racks !== undefined) return racks.rack(which)
      const message = `${title} is not divided among racks; give it perRack: { prefix: … }`
      throw new PhoenixError('config-invalid', message)
    },
  })
}

/** What bounds the addresses of a network. */
export interface Within {
  readonly v4: Cidr | undefined
  readonly v6: Cidr | undefined
  readonly gateway: Ip | undefined
  readonly gateway6: Ip | undefined
}

function gatewayIn(
  field: 'gateway' | 'gateway6',
  prefix: Cidr | undefined,
  written: unknown,
  reading: Reading,
): Ip | undefined {
  const gateway = reading.address(field, written)
  if (gateway === undefined || prefix === undefined) return gateway
  const special = specialIn(prefix, undefined, gateway)
  if (!prefix.contains(gateway)) {
    reading.report(`its gateway ${gateway} is outside ${prefix}`, field)
  } else if (special !== undefined) {
    reading.report(`its gateway ${gateway} is the ${special}`, field)
  } else return gateway
  return undefined
}

/** Those of the ranges that are in the network; the others are findings. */
function inside(
  field: string,
  ranges: readonly IpRange[],
  within: Within,
  reading: Reading,
): readonly IpRange[] {
  return ranges.filter((range) => {
    const prefix = range.family === 4 ? within.v4 : within.v6
    if (prefix?.contains(range.first) && prefix.contains(range.last)) return true
    const why =
      prefix === undefined ? `in IPv${range.family}, which it does not have` : `outside ${prefix}`
    reading.report(`its ${field} ${range} is ${why}`, field)
    return false
  })
}

/** The pools, none of which may hold what the DHCP server must not give away. */
function poolsIn(
  within: Within,
  reserved: readonly IpRange[],
  written: readonly IpRange[],
  reading: Reading,
): readonly IpRange[] {
  const pools = inside('pool', written, within, reading)
  pools.forEach((pool, index) => {
    const prefix = pool.family === 4 ? within.v4 : within.v6
    const gateway = pool.family === 4 ? within.gateway : within.gateway6
    for (const other of pools.slice(0, index)) {
      if (pool.overlaps(other)) reading.report(`its pools ${other} and ${pool} overlap`, 'pool')
    }
    for (const other of reserved) {
      if (pool.overlaps(other))
        reading.report(`its pool ${pool} overlaps the reserved ${other}`, 'pool')
    }
    for (const address of [gateway, prefix?.network, prefix?.broadcast]) {
      if (address === undefined || !pool.contains(address)) continue
      const special = prefix === undefined ? undefined : specialIn(prefix, gateway, address)
      if (special === undefined) continue
      reading.report(`its pool ${pool} contains the ${special} ${address}`, 'pool')
    }
  })
  return Object.freeze(pools)
}

/** What pools of racks must not hold of the network as a whole. */
function keptIn(
  { v4, v6, gateway, gateway6 }: Within,
  reserved: readonly IpRange[],
  pools: readonly IpRange[],
): Kept[] {
  const single = (what: string, address: Ip | undefined): Kept[] =>
    address === undefined ? [] : [{ what: `the ${what} ${address}`, range: IpRange.of(address) }]
  const ends = [v4, v6].flatMap((prefix) =>
    [prefix?.network, prefix?.broadcast].flatMap((address) => {
      if (prefix === undefined || address === undefined) return []
      const special = specialIn(prefix, undefined, address)
      return special === undefined ? [] : single(special, address)
    }),
  )
  return [
    ...reserved.map((range) => ({ what: `the reserved ${range}`, range })),
    ...pools.map((range) => ({ what: `the pool ${range}`, range })),
    ...single('gateway', gateway),
    ...single('gateway', gateway6),
    ...ends,
  ]
}
