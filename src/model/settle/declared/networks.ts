/** Gives the declared networks their meaning, each fault a finding. */
import { PhoenixError } from '../../../error.js'
import { Cidr } from '../../address/cidr.js'
import { Ip } from '../../address/ip.js'
import type { Declaration, NetworkDeclaration, Origin } from '../../declaration.js'
import { printable } from '../../text-check.js'
import { isFaulty } from '../../value.js'
import type { Findings } from '../findings/findings.js'
import type { SettledNetwork } from '../settled.js'
import { byName, checkKeys, domainForm } from './names.js'

const networkKeys = ['v4', 'v6', 'gateway', 'gateway6', 'domain', 'dhcp', 'mtu', 'vlan']

/** The networks of a cluster. */
export function settleNetworks(
  declaration: Declaration,
  findings: Findings,
): Map<string, SettledNetwork> {
  const settled = new Map<string, SettledNetwork>()
  for (const [name, { value, origin }] of byName(declaration.networks, 'network', findings)) {
    settled.set(name, settleNetwork(name, value, declaration, origin, findings))
  }
  return settled
}

function settleNetwork(
  name: string,
  value: NetworkDeclaration,
  declaration: Declaration,
  origin: Origin,
  findings: Findings,
): SettledNetwork {
  const report = (message: string) => findings.error(`network '${name}': ${message}`, origin)
  const right = <T>(
    one: T | { readonly message: string } | undefined,
    is: (x: unknown) => boolean,
  ) => {
    if (one === undefined) return undefined
    if (isFaulty(one)) findings.error(one.message, { place: one.place ?? origin.place })
    else if (is(one)) return one as T
    else report('an address or prefix is neither made by cidr() nor by ip()')
    return undefined
  }
  checkKeys(`network '${name}'`, value, networkKeys, origin, findings)
  const v4 = right<Cidr>(value.v4, Cidr.is)
  const v6 = right<Cidr>(value.v6, Cidr.is)
  const gateway = right<Ip>(value.gateway, Ip.is)
  const gateway6 = right<Ip>(value.gateway6, Ip.is)
  if (value.v4 === undefined && value.v6 === undefined) report('has neither v4 nor v6')
  if (v4 !== undefined && v4.family !== 4) report(`v4 is ${v4}, which is not an IPv4 prefix`)
  if (v6 !== undefined && v6.family !== 6) report(`v6 is ${v6}, which is not an IPv6 prefix`)
  for (const [router, prefix] of [
    [gateway, v4],
    [gateway6, v6],
  ] as const) {
    if (router !== undefined && prefix !== undefined && !prefix.contains(router)) {
      report(`its gateway ${router} is outside ${prefix}`)
    }
  }
  const { mtu, vlan, domain, dhcp } = value
  if (domain !== undefined && !domainForm.test(domain)) {
    report(`its domain is '${printable(String(domain))}', which is not a DNS domain`)
  }
  if (dhcp !== undefined && typeof dhcp !== 'boolean') report('its dhcp must be true or false')
  if (mtu !== undefined && !(Number.isInteger(mtu) && mtu >= 576 && mtu <= 65536)) {
    report(`its mtu is ${mtu}, which is not from 576 to 65536`)
  }
  if (vlan !== undefined && !(Number.isInteger(vlan) && vlan >= 1 && vlan <= 4094)) {
    report(`its vlan is ${vlan}, which is not from 1 to 4094`)
  }
  const host = (prefix: Cidr | undefined, family: string, offset: number | bigint): Ip => {
    if (prefix !== undefined) return prefix.host(offset)
    throw new PhoenixError('address', `network '${name}' has no IPv${family} prefix`)
  }
  return Object.freeze({
    name,
    v4,
    v6,
    gateway,
    gateway6,
    domain: domain ?? declaration.domain,
    dhcp: dhcp ?? false,
    mtu,
    vlan,
    host: (offset: number) => host(v4, '4', offset),
    host6: (offset: number | bigint) => host(v6, '6', offset),
  })
}
