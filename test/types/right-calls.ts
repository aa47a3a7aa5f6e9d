/**
 * Right calls, all in one configuration that is also settled: what the types let through, the load
 * takes too.
 */
import { ipmi } from 'phoenix-cluster/adapters/ipmi'
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { defineBootTemplate, shellWord } from 'phoenix-cluster/boot'
import {
  append,
  attr,
  cidr,
  cluster,
  command,
  definePlugin,
  env,
  fact,
  file,
  type Ip,
  ip,
  mac,
  network,
  nodes,
  prepend,
  type RulesOf,
  range,
  replace,
  unset,
} from 'phoenix-cluster/dsl'
import { base, motd } from './base.js'

const ztp = defineBootTemplate({
  name: 'ztp',
  language: 'ztp',
  fits: ({ node }) => node?.model === 'xd670',
  write: ({ node, links }) => `${shellWord(node?.name ?? '')} ${links.again}`,
})

/** True where two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** A value of a type that must be the same as another; the compiler refuses it where it is not. */
function is<Wanted>() {
  return <Found>(value: Found, same: Same<Found, Wanted>): Found => {
    if (!same) throw new Error('the types differ')
    return value
  }
}

const everywhere = append(['quiet'])
const serial = fact('serial', { default: 'unknown' })
const address: string = ['10', '3', '200', '1'].join('.')

/** Rules that only know the names of `base`. */
const power = (rules: RulesOf<typeof base>) =>
  rules
    .on('compute', { power: 'on' })
    .on((g) => g.compute.union(g.gpu), { attr: { rack: (node) => node.number } })

/** A factory keeps all names typed. */
const small = (options: { name: string; bmc: string; nodes: string }) =>
  cluster(options.name)
    .networks({ bmc: cidr(options.bmc) })
    .groups({ all: nodes(options.nodes) })

/** Rules for every cluster that the factory makes. */
const smallRules = (rules: RulesOf<typeof small>) =>
  rules.on('all', {
    interfaces: { bmc: { network: 'bmc', ip: (node, net) => net.host(node.number) } },
  })

export const alpha = small({ name: 'alpha', bmc: '10.9.0.0/24', nodes: 'a[1-4]' }).also(smallRules)
export const beta = small({ name: 'beta', bmc: '10.8.0.0/24', nodes: 'b[1-4]' })
  .groups({ first: nodes('b1') })
  .also(smallRules)
  .on('first', { power: 'off' })

export const site = base
  .attributes({
    note: attr.text().optional(),
    weight: attr.number().default(0.5),
    flags: attr.texts().optional(),
    login: attr.bool().default(false),
  })
  .networks({
    ib: network({ v4: cidr('10.3.0.0/16') }),
    six: network({ v6: cidr('fd00:9::/64') }),
    racks: network({
      v4: cidr('10.5.0.0/16'),
      v6: cidr('fd00:5::/48'),
      gateway: ip('10.5.0.1'),
      gateway6: ip('fd00:5::1'),
      reserved: [ip('10.5.255.2'), range('10.5.255.4-10.5.255.9'), cidr('10.5.254.0/24')],
      pool: [range('10.5.253.0-10.5.253.255'), range('fd00:5:0:fff::-fd00:5:0:fff::ff')],
      floats: { api: ip('10.5.252.1'), ha: [ip('10.5.252.2'), ip('fd00:5:0:ffe::2')] },
      perRack: { prefix: 24, prefix6: 64, racks: [nodes('x[1-4]'), nodes('y1')], gateway: 'last' },
      dns: [ip('10.5.255.2'), ip('9.9.9.9')],
      ntp: ip('10.5.255.2'),
      domain: 'racks.example.org',
      lease: 600,
      mtu: 9000,
      vlan: 12,
    }),
    numbered: network({
      v4: cidr('10.6.0.0/16'),
      reserved: ip('10.6.0.9'),
      pool: range(['10.6.255.0', '10.6.255.9'].join('-')),
      perRack: { prefix: 24, gateway: 3, vlan: 100, pool: { first: 200, last: 249 } },
      dhcp: true,
    }),
  })
  .images({
    debug: { extends: 'h100', kernelArgs: ['debug'] },
    rescue: { kernel: 'rescue', initrd: ['ucode.img', 'rescue.img'], architecture: 'x86_64' },
    dated: {
      kernel: 'dated/{version}/vmlinuz',
      version: '20261101',
      sha256: { kernel: 'ab'.repeat(32) },
    },
    newest: { extends: 'dated', version: 'latest', sha256: {} },
  })
  .boot({ url: 'http://10.2.0.1:8080', discovery: 'rescue', reports: true, templates: [ztp] })
  .groups({ all: (g) => g.compute.union(g.gpu), few: nodes('cn[0001-0008/2],gpu[001-002]') })
  .groups({ rest: (g) => g.all.difference(g.few) })
  .use(definePlugin('alerts', { level: attr.oneOf('low', 'high').default('low') }))
  .files('hosts', { out: '/etc/hosts.d' })
  .files('slurm', {
    out: '/etc',
    nodes: (g) => g.compute.union(g.few),
    options: { state: 'UNKNOWN' },
  })
  .files(motd, { out: 'etc', nodes: 'gpu', options: { greeting: 'Hi' } })
  .files(motd, { out: 'etc/few', nodes: nodes('cn[0001-0004]') })
  .aliases(nodes('cn[0001-0004]'), nodes('x1c[0-1]n[0-1]'))
  .aliases(nodes('gpu[001-512]'), (node) => is<string>()(`accelerator${node.position}`, true))
  .models({
    xd670: {
      kernelArgs: ['iommu=pt'],
      interfaces: { ib0: { network: 'ib' } },
      attr: { weight: (node) => is<number>()(node.number, true), tier: 'test' },
      slurm: { partition: 'gpu' },
    },
  })
  .also(power)
  .on('all', {
    image: 'rocky9',
    boot: 'network',
    kernelArgs: ['console=ttyS0'],
    bmc: [
      redfish({
        user: 'admin',
        password: env('BMC'),
        pin: `sha256/${'A'.repeat(43)}=`,
        port: 8443,
      }),
      ipmi({ user: 'root', password: file('/etc/bmc'), suites: [3], quirks: ['intel20'] }),
    ],
    interfaces: {
      bmc: { network: 'bmc', ip: (node, net) => net.host(node.position + 10) },
      eno1: {
        network: 'mgmt',
        ip: (_, net) => is<Ip>()(net.host(_.position + 10), true),
        ip6: (node, net) => net.host6(node.position + 10),
        mac: fact(),
        hostname: (node) => node.name,
        aliases: [],
        primary: true,
      },
    },
    attr: { tier: 'prod', note: (node) => `node ${node.numbers.join()}`, flags: ['a'] },
    slurm: { partition: 'batch' },
  })
  .on('few', {
    image: (node) => (is<number>()(node.attr.rack, true) > 3 ? 'debug' : 'h100'),
    kernelArgs: everywhere,
    attr: {
      tier: (node) => (is<string | undefined>()(node.attr.note, true) === '' ? 'prod' : 'test'),
      weight: 2,
    },
    slurm: { weight: (node) => node.attr.weight, token: command('pass', 'slurm') },
    alerts: { level: (node) => (node.attr.tier === 'prod' ? 'high' : 'low') },
  })
  .on('gpu', {
    model: 'xd670',
    kernelArgs: append((node) => [`rack=${node.attr.rack}`, `tier=${node.attr.tier}`]),
    bmc: (node) => redfish({ user: 'admin', password: env(`BMC_${node.number}`) }),
    interfaces: {
      ib0: {
        network: 'ib',
        ip: (node, net) => net.host(node.number),
        mac: fact('ib.guid'),
        dhcp: (node) => node.fact<boolean>('ib.dhcp') ?? false,
      },
      six: { network: 'six', ip6: (node, net) => net.host6(node.number) },
    },
    attr: { note: serial, login: true },
  })
  .on(nodes('gpu001'), {
    kernelArgs: prepend(['first']),
    image: replace('rescue'),
    power: 'off',
    model: replace('dl380'),
    attr: { note: unset(), rack: replace((node) => node.number) },
    interfaces: {
      six: unset(),
      ib0: replace({
        network: 'ib',
        ip: ip('10.3.100.1'),
        mac: [mac('02:00:00:00:00:01'), mac('02-00-00-00-00-02')],
        dhcp: true,
      }),
    },
  })
  .on(nodes('gpu002'), {
    interfaces: {
      ib0: { addresses: [ip('10.3.201.2'), ip(address)] },
      cab: {
        network: 'racks',
        ip: (node, net) => is<Ip>()(net.rack(node.numbers.length).host(node.number), true),
        ip6: (node, net) => net.rack('x3').eui64(is<string>()(node.known('cab.mac'), true)),
      },
      cab2: { network: 'numbered', ip: (node, net) => net.subnet(node.number, 28).host(3) },
    },
    alerts: unset(),
    slurm: replace({ partition: 'gpu', weight: (node) => node.attr.weight }),
  })
  .on(nodes('gpu003'), {
    bios: {
      ProcTurboMode: 'Enabled',
      NumaNodesPerSocket: (node) => node.attr.rack,
      Quiet: true,
      Asset: fact('asset'),
      Boot: replace('Uefi'),
      Old: unset(),
    },
    firmware: {
      bmc: '2.14',
      bios: { version: '1.8', image: 'images/bios.bin', targets: true },
      nic: (node) => ({ version: `22.${node.number}`, items: ['NIC.*'], restart: false }),
      cpld: fact('cpld', { default: '7' }),
    },
  })
  .on(nodes('gpu004'), { bios: unset(), firmware: replace({ bmc: '2.15' }) })
  .on((g) => g.gpu.difference(g.few), { power: unset(), boot: 'hold' })
  .also((r) => r.on('rest', { attr: { weight: (node) => node.position } }))
