import { Ip } from '../../model/address/ip.js'
import { kinds } from '../../model/schema.js'
import { defineRenderer } from '../renderer.js'
import { asLine, asWord } from '../words.js'
import { type BootChoice, bootOptions, firmwareBoots } from './boot-files.js'
import type { SwitchPort } from './option82.js'
import { type Reservation, reservations } from './reservations.js'
import { type DhcpSubnet, dhcpSubnets } from './subnets.js'

const hostsFile = 'hosts/phoenix.conf'
const usualFolder = '/etc/phoenix/dnsmasq'

/**
 * dnsmasq as DHCP server: its main file, and a folder of hosts that it reads again by itself whenever a
 * file in it changes. Strangers get addresses from the pools of networks; nodes their own, recognised by
 * hardware address or by switch port.
 */
export const dnsmasq = defineRenderer({
  name: 'dnsmasq',
  about: 'dnsmasq as DHCP and boot server: the main file and a folder of hosts',
  options: {
    ...bootOptions,
    /** The server's own network interfaces that it listens on. @default all */
    interface: kinds.texts().optional(),
    /** The folder of TFTP, which dnsmasq serves then. @default none */
    tftp: kinds.text().optional(),
    /** The folder in which dnsmasq finds the files. @default where they are written */
    folder: kinds.text().optional(),
    /** How long a lease lasts where the network does not say. @default `10m` */
    lease: kinds.text().default('10m'),
    /** Further lines of the main file. @default none */
    extra: kinds.texts().default([]),
  },
  render: (input) => {
    const { model, nodes, options, leaveOut } = input
    const usualLease = asWord(options.lease, 'how long a lease lasts')
    const leaseOf = (lease: number | undefined) => (lease === undefined ? usualLease : `${lease}`)
    const all = reservations(input)
    const subnets = dhcpSubnets(model, nodes)
    for (const { name, v6 } of subnets) {
      if (v6 === undefined || v6.prefix >= 64) continue
      leaveOut(
        undefined,
        `dnsmasq serves no IPv6 prefix that is shorter than 64 bits, such as ${v6} of ${name}`,
      )
    }
    const folder = asLine(options.folder ?? input.folder ?? usualFolder).replace(/\/$/, '')
    const main = [
      `# Made by Phoenix for the cluster ${model.name}; what is written here by hand is lost.`,
      'port=0',
      'dhcp-authoritative',
      ...(options.interface ?? []).map((name) => `interface=${asWord(name, 'an interface')}`),
      `dhcp-hostsdir=${asWord(`${folder}/hosts`, 'a folder')}`,
      ...(options.tftp === undefined
        ? []
        : ['enable-tftp', `tftp-root=${asWord(options.tftp, 'a folder')}`]),
      // Boot loaders wait a quarter of a minute for a router. One is told of, but never the server itself.
      ...(subnets.some(({ v6 }) => v6 !== undefined && v6.prefix >= 64)
        ? ['enable-ra', 'ra-param=*,0,0']
        : []),
      ...subnets.flatMap((subnet) =>
        subnetLines(subnet, leaseOf(subnet.network.lease), hasCustomers6(subnet, all)),
      ),
      ...bootLines(options),
      ...portLines(all),
      ...options.extra.map(asLine),
    ]
    const hosts = all.map((one) => hostLine(one, leaseOf(model.networks.get(one.network)?.lease)))
    return { 'dnsmasq.conf': main.join('\n'), [hostsFile]: hosts.join('\n') }
  },
})

/** Whether anybody gets an IPv6 address by DHCP: who is told to ask and gets none asks for long. */
function hasCustomers6({ v6, pools6 }: DhcpSubnet, all: readonly Reservation[]): boolean {
  if (pools6.length > 0) return true
  return all.some(({ ip6 }) => ip6 !== undefined && v6?.contains(ip6) === true)
}

function subnetLines(subnet: DhcpSubnet, lease: string, hasCustomers6: boolean): string[] {
  const { name, network, v4, v6, gateway } = subnet
  const option = (what: string, ...values: readonly (string | number | Ip)[]) =>
    `dhcp-option=tag:${name},${[what, ...values].join(',')}`
  const family = (wanted: 4 | 6, all: readonly Ip[]) => all.filter((one) => one.family === wanted)
  const lines = [`# ${name}`]
  if (v4 !== undefined) {
    const range = (from: string) => `dhcp-range=set:${name},${from},${v4.netmask},${lease}`
    lines.push(range(`${v4.network},static`))
    lines.push(...subnet.pools.map(({ first, last }) => range(`${first},${last}`)))
    // Without a value: dnsmasq would give itself as router.
    lines.push(gateway === undefined ? option('option:router') : option('option:router', gateway))
    const { dns, ntp, mtu, domain } = network
    if (domain !== undefined) lines.push(option('option:domain-name', domain))
    if (family(4, dns).length > 0) lines.push(option('option:dns-server', ...family(4, dns)))
    if (family(4, ntp).length > 0) lines.push(option('option:ntp-server', ...family(4, ntp)))
    if (mtu !== undefined) lines.push(option('option:mtu', mtu))
  }
  if (v6 !== undefined) {
    const range = (from: string) => `dhcp-range=set:${name},${from},${v6.prefix},${lease}`
    // dnsmasq serves IPv6 prefixes of 64 bits and more.
    if (v6.prefix === 64 && !hasCustomers6) {
      lines.push(`dhcp-range=set:${name},${v6.network},ra-only,64`)
    } else if (v6.prefix >= 64) {
      lines.push(range(`${v6.network},static`))
      lines.push(...subnet.pools6.map(({ first, last }) => range(`${first},${last}`)))
    }
    const inBrackets = (all: readonly Ip[]) => family(6, all).map((one) => `[${one}]`)
    const dns = inBrackets(network.dns)
    const ntp = inBrackets(network.ntp)
    if (dns.length > 0) lines.push(option('option6:dns-server', ...dns))
    if (network.domain !== undefined) lines.push(option('option6:domain-search', network.domain))
    if (ntp.length > 0) lines.push(option('option6:sntp-server', ...ntp))
  }
  return lines
}

function bootLines(options: BootChoice): string[] {
  const server = options.server === undefined ? '' : `,,${Ip.parse(options.server)}`
  const lines = ['dhcp-match=set:ipxe,175']
  if (options.ipxe !== undefined) {
    lines.push(`dhcp-boot=tag:ipxe,${asWord(options.ipxe, 'a URL')}${server}`)
    // iPXE need not wait for another DHCP server that would tell it what to load.
    lines.push('dhcp-option=tag:ipxe,encap:175,176,1b')
  }
  for (const { tag, codes, file, http } of firmwareBoots(options)) {
    for (const code of codes) lines.push(`dhcp-match=set:${tag},option:client-arch,${code}`)
    lines.push(`dhcp-boot=tag:!ipxe,tag:${tag},${file}${http ? '' : server}`)
    if (http) lines.push(`dhcp-option-force=tag:!ipxe,tag:${tag},60,HTTPClient`)
  }
  return lines
}

/** The tags that dnsmasq gives to requests through a switch port; its script is told them. */
export function portTags(at: SwitchPort): readonly string[] {
  return at.remoteId === undefined ? [circuitTag(at)] : [remoteTag(at), circuitTag(at)]
}

const remoteTag = ({ switch: name }: SwitchPort) => `switch-${name}`
const circuitTag = ({ switch: name, port }: SwitchPort) => `port-${name}-${port}`

/**
 * What option 82 says about each switch and port, as tags: also for those whose hardware address is known,
 * so that another machine in their place is noticed.
 */
function portLines(all: readonly Reservation[]): string[] {
  const lines = new Set<string>()
  for (const { at } of all) {
    if (at === undefined) continue
    const { remoteId, circuitId } = at
    if (remoteId !== undefined) lines.add(`dhcp-remoteid=set:${remoteTag(at)},${bytes(remoteId)}`)
    lines.add(`dhcp-circuitid=set:${circuitTag(at)},${bytes(circuitId)}`)
  }
  return [...lines]
}

/** Bytes with colons, which dnsmasq never takes for a text. */
function bytes(hex: string): string {
  return hex.replace(/..(?=.)/g, '$&:')
}

function hostLine({ ip, ip6, hostname, by }: Reservation, lease: string): string {
  const who =
    by.port === undefined
      ? by.macs
      : ['*:*:*:*:*:*', ...portTags(by.port).map((tag) => `tag:${tag}`)]
  return [...who, ip, ip6 === undefined ? undefined : `[${ip6}]`, hostname, lease]
    .filter((word) => word !== undefined)
    .join(',')
}
