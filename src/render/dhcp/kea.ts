import { Ip } from '../../model/address/ip.js'
import { kinds } from '../../model/schema.js'
import { defineRenderer } from '../renderer.js'
import { asWord } from '../words.js'
import { type BootChoice, bootOptions, firmwareBoots } from './boot-files.js'
import type { SwitchPort } from './option82.js'
import { type Reservation, reservations } from './reservations.js'
import { type DhcpSubnet, dhcpSubnets } from './subnets.js'

type Json = Record<string, unknown>

/**
 * Kea's DHCPv4 server: subnets with their options and pools, nodes by hardware address or by switch port,
 * and what each kind of firmware is to load. Reservations are read when Kea reads its configuration.
 */
export const kea = defineRenderer({
  name: 'kea',
  about: 'the DHCPv4 server Kea with reservations and network boot',
  options: {
    ...bootOptions,
    /** The server's own network interfaces that it listens on. @default all */
    interface: kinds.texts().default(['*']),
    /** How long a lease lasts in seconds, where the network does not say. @default 600 */
    lease: kinds.int().default(600),
    /** The absolute path of Kea's file of leases. @default Kea's own, `/var/lib/kea/kea-leases4.csv` */
    leases: kinds.text().optional(),
  },
  render: (input) => {
    const { model, nodes, options, leaveOut } = input
    const all = reservations(input).filter(({ node, ip }) => {
      if (ip === undefined) leaveOut(node, 'an IPv6 address alone is not for the DHCPv4 server')
      return ip !== undefined
    })
    const subnets = dhcpSubnets(model, nodes).filter(({ v4 }) => v4 !== undefined)
    const ports = all.flatMap((one) =>
      one.by.port === undefined ? [] : [portClass(one, one.by.port)],
    )
    const configuration = {
      'interfaces-config': { interfaces: options.interface },
      'lease-database': {
        type: 'memfile',
        persist: true,
        ...(options.leases === undefined ? {} : { name: options.leases }),
      },
      'valid-lifetime': options.lease,
      authoritative: true,
      // The proof over the cluster keeps reservations out of the pools.
      'reservations-global': false,
      'reservations-in-subnet': true,
      'reservations-out-of-pool': true,
      'host-reservation-identifiers': ['hw-address'],
      // A node that may show up under several hardware addresses has as many reservations.
      'ip-reservations-unique': all.every(({ by }) => (by.macs?.length ?? 1) === 1),
      'client-classes': [...bootClasses(options), ...ports],
      subnet4: subnets.map((subnet) => subnetJson(subnet, all)),
    }
    return { 'kea-dhcp4.conf': JSON.stringify({ Dhcp4: configuration }, undefined, 2) }
  },
})

function bootClasses(options: BootChoice): Json[] {
  const server =
    options.server === undefined ? {} : { 'next-server': Ip.parse(options.server).toString() }
  const boot = (name: string, test: string, file: string, more: Json = {}) => ({
    name,
    test,
    'boot-file-name': file,
    ...more,
  })
  const ipxe =
    options.ipxe === undefined
      ? []
      : [boot('ipxe', 'option[175].exists', asWord(options.ipxe, 'a URL'))]
  return [
    ...ipxe,
    ...firmwareBoots(options).map(({ tag, codes, file, http }) => {
      const any = codes.map((code) => `option[93].hex == 0x${hex(code, 4)}`).join(' or ')
      const told = http
        ? {
            'option-data': [
              { name: 'vendor-class-identifier', data: 'HTTPClient', 'always-send': true },
            ],
          }
        : server
      return boot(tag, `not option[175].exists and (${any})`, file, told)
    }),
  ]
}

function className({ switch: name, port }: SwitchPort): string {
  return `port-${name}-${port}`
}

/** Who asks through a port: its pool holds one address, which nobody else may have. */
function portClass({ hostname }: Reservation, port: SwitchPort): Json {
  const circuit = `relay4[1].hex == 0x${port.circuitId}`
  const remote = port.remoteId === undefined ? '' : ` and relay4[2].hex == 0x${port.remoteId}`
  return {
    name: className(port),
    test: circuit + remote,
    'option-data': [{ name: 'host-name', data: hostname }],
  }
}

function subnetJson(
  { network, v4, gateway, pools }: DhcpSubnet,
  all: readonly Reservation[],
): Json {
  const within = all.filter(
    ({ network: name, ip }) => name === network.name && ip !== undefined && v4?.contains(ip),
  )
  const { lease, domain, mtu } = network
  const addresses = (name: string, list: readonly Ip[]) => {
    const own = list.filter(({ family }) => family === 4)
    return own.length === 0 ? [] : [{ name, data: own.join(', ') }]
  }
  return {
    // An id has to stay the same for as long as there are leases; an address is its own.
    id: Number(v4?.network.value) + 1,
    subnet: String(v4),
    ...(lease === undefined ? {} : { 'valid-lifetime': lease }),
    pools: [
      ...pools.map(({ first, last }) => ({ pool: `${first} - ${last}` })),
      ...within.flatMap(({ ip, by }) =>
        by.port === undefined
          ? []
          : [{ pool: `${ip} - ${ip}`, 'client-class': className(by.port) }],
      ),
    ],
    'option-data': [
      ...(gateway === undefined ? [] : [{ name: 'routers', data: gateway.toString() }]),
      ...addresses('domain-name-servers', network.dns),
      ...(domain === undefined ? [] : [{ name: 'domain-name', data: domain }]),
      ...addresses('ntp-servers', network.ntp),
      ...(mtu === undefined ? [] : [{ name: 'interface-mtu', data: String(mtu) }]),
    ],
    reservations: within.flatMap(({ ip, hostname, by }) =>
      (by.macs ?? []).map((mac) => ({
        'hw-address': mac.toString(),
        'ip-address': String(ip),
        hostname,
      })),
    ),
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
