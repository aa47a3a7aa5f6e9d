import { Ip } from '../../model/address/ip.js'
import { kinds } from '../../model/schema.js'
import { defineRenderer } from '../renderer.js'
import { asWord, unfit } from '../words.js'
import { bootOptions, firmwareBoots } from './boot-files.js'
import type { SwitchPort } from './option82.js'
import { type Reservation, reservations } from './reservations.js'
import { type DhcpSubnet, dhcpSubnets } from './subnets.js'

type Json = Record<string, unknown>

const { ipxe, http, x64, arm32, arm64 } = bootOptions

/**
 * Kea's DHCPv6 server: the IPv6 subnets with their options and pools, nodes by hardware address or by what
 * relays say of their port. Routers and the MTU are told by router advertisements, which are not Kea's.
 */
export const kea6 = defineRenderer({
  name: 'kea6',
  about: 'the DHCPv6 server Kea with reservations and network boot',
  options: {
    ...{ ipxe, http, x64, arm32, arm64 },
    /** The IPv6 address of the TFTP server. @default nothing is told to fetch by TFTP */
    server: kinds.text().optional(),
    /** The server's own network interfaces that it listens on. @default all */
    interface: kinds.texts().default(['*']),
    /** Which subnets are at the server's own interfaces, each as `mgmt=eno1`, a rack's as `mgmt-x1=eno2`. @default all are behind relays */
    link: kinds.texts().default([]),
    /** Relays whose own address is not in the subnet, each as `mgmt=fd00:9::1`. @default none */
    relay: kinds.texts().default([]),
    /** How long a lease lasts in seconds, where the network does not say. @default 600 */
    lease: kinds.int().default(600),
    /** The absolute path of Kea's file of leases. @default Kea's own, `/var/lib/kea/kea-leases6.csv` */
    leases: kinds.text().optional(),
  },
  render: (input) => {
    const { model, nodes, options, leaveOut } = input
    const subnets = dhcpSubnets(model, nodes).filter(({ v6 }) => v6 !== undefined)
    const served = new Set(subnets.map(({ network }) => network.name))
    const all = reservations(input).filter(({ node, network, ip6 }) => {
      if (ip6 === undefined && served.has(network))
        leaveOut(node, 'an IPv4 address alone is not for the DHCPv6 server')
      return ip6 !== undefined
    })
    const links = bySubnet(options.link, 'link', subnets)
    const relays = bySubnet(options.relay, 'relay', subnets)
    const ids = new Set<number>()
    const server = options.server === undefined ? undefined : Ip.parse(options.server)
    // BIOS starts from IPv4 alone, so that its file is never told.
    const boots = firmwareBoots({ ...options, bios: 'none' })
    const classes: Json[] = [
      ...(options.ipxe === undefined ? [] : [told('ipxe', isIpxe, options.ipxe)]),
      ...boots.flatMap(({ tag, codes, file, http: byHttp }) => {
        const any = codes.map((code) => `option[61].hex == 0x${hex(code)}`).join(' or ')
        const test = `not (${isIpxe}) and (${any})`
        if (byHttp) return [told(tag, test, file, [httpClient])]
        if (server === undefined || tag === 'bios') return []
        return [told(tag, test, `tftp://[${server}]/${file}`)]
      }),
      ...all.flatMap(({ by }) => (by.port === undefined ? [] : [portClass(by.port)])),
    ]
    const configuration = {
      'interfaces-config': { interfaces: options.interface },
      'lease-database': {
        type: 'memfile',
        persist: true,
        ...(options.leases === undefined ? {} : { name: options.leases }),
      },
      ...lifetimes(options.lease),
      // The proof over the cluster keeps reservations out of the pools.
      'reservations-global': false,
      'reservations-in-subnet': true,
      'reservations-out-of-pool': true,
      // Kea finds it in the DUID, in the link-local address, or in what the relay adds (RFC 6939).
      'mac-sources': ['any'],
      'host-reservation-identifiers': ['hw-address'],
      // A node that may show up under several hardware addresses has as many reservations.
      'ip-reservations-unique': all.every(({ by }) => (by.macs?.length ?? 1) === 1),
      // Kea takes no empty list of them.
      ...(classes.length === 0 ? {} : { 'client-classes': classes }),
      subnet6: subnets.map((subnet) => ({
        id: idOf(String(subnet.v6), ids),
        ...subnetJson(subnet, all),
        ...where(links.get(subnet.name)?.[0], relays.get(subnet.name)),
      })),
    }
    return { 'kea-dhcp6.conf': JSON.stringify({ Dhcp6: configuration }, undefined, 2) }
  },
})

/** iPXE names itself as user class, with two bytes of length before it. */
const isIpxe = `option[15].exists and substring(option[15].hex, 2, 4) == 'iPXE'`

/** UEFI takes a URL of HTTP from none but servers of this vendor class: Intel's number and `HTTPClient`. */
const httpClient = {
  name: 'vendor-class',
  'csv-format': false,
  data: '00000157000a48545450436c69656e74',
  'always-send': true,
}

function told(name: string, test: string, url: string, more: readonly Json[] = []): Json {
  const file = { name: 'bootfile-url', data: asWord(url, 'a URL') }
  return { name, test, 'option-data': [file, ...more] }
}

/** What `NETWORK=VALUE` say of each subnet. */
function bySubnet(
  texts: readonly string[],
  option: string,
  subnets: readonly DhcpSubnet[],
): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const text of texts) {
    const [name = '', value = ''] = text.split('=')
    if (value === '' || !subnets.some((subnet) => subnet.name === name)) {
      const known = subnets.map((subnet) => subnet.name).join(', ')
      throw unfit(`${option} '${text}' is not of the form SUBNET=VALUE with one of ${known}`)
    }
    values.set(name, [...(values.get(name) ?? []), asWord(value, `a ${option}`)])
  }
  return values
}

function where(link: string | undefined, relays: readonly string[] | undefined): Json {
  const addresses = relays?.map((text) => Ip.parse(text).toString())
  return {
    ...(link === undefined ? {} : { interface: link }),
    ...(addresses === undefined ? {} : { relay: { 'ip-addresses': addresses } }),
  }
}

function lifetimes(lease: number): Json {
  // An address is to be renewed well before it is lost.
  return { 'preferred-lifetime': Math.floor(lease / 2), 'valid-lifetime': lease }
}

/** An id that stays the same while there are leases: made of the prefix alone (FNV-1a). */
function idOf(prefix: string, taken: Set<number>): number {
  let hash = 0x811c9dc5
  for (const char of prefix) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0
  // Neither 0 nor the greatest number is an id.
  const most = 0xfffffffe
  let id = 1 + (hash % most)
  while (taken.has(id)) id = 1 + (id % most)
  taken.add(id)
  return id
}

function className({ switch: name, port }: SwitchPort): string {
  return `port-${name}-${port}`
}

/** Who asks through a port: its pool holds one address, which nobody else may have. */
function portClass(port: SwitchPort): Json {
  const interfaceId = `relay6[0].option[18].hex == 0x${port.circuitId}`
  // Before the remote id there are four bytes of the vendor's number.
  const remoteId =
    port.remoteId === undefined
      ? ''
      : ` and substring(relay6[0].option[37].hex, 4, all) == 0x${port.remoteId}`
  return { name: className(port), test: interfaceId + remoteId }
}

function subnetJson({ network, v6, pools6 }: DhcpSubnet, all: readonly Reservation[]): Json {
  const within = all.filter(
    ({ network: name, ip6 }) =>
      name === network.name && ip6 !== undefined && v6?.contains(ip6) === true,
  )
  const { lease, domain } = network
  const addresses = (name: string, list: readonly Ip[]) => {
    const own = list.filter(({ family }) => family === 6)
    return own.length === 0 ? [] : [{ name, data: own.join(', ') }]
  }
  return {
    subnet: String(v6),
    ...(lease === undefined ? {} : lifetimes(lease)),
    pools: [
      ...pools6.map(({ first, last }) => ({ pool: `${first} - ${last}` })),
      ...within.flatMap(({ ip6, by }) =>
        by.port === undefined
          ? []
          : [{ pool: `${ip6} - ${ip6}`, 'client-class': className(by.port) }],
      ),
    ],
    'option-data': [
      ...addresses('dns-servers', network.dns),
      ...(domain === undefined ? [] : [{ name: 'domain-search', data: domain }]),
      ...addresses('sntp-servers', network.ntp),
    ],
    reservations: within.flatMap(({ ip6, hostname, by }) =>
      (by.macs ?? []).map((mac) => ({
        'hw-address': mac.toString(),
        'ip-addresses': [String(ip6)],
        hostname,
      })),
    ),
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(4, '0')
}
