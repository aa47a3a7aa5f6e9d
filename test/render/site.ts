/** A cluster that has a little of all that files are rendered of. */
import { ipmi } from 'phoenix-cluster/adapters/ipmi'
import { attr, cidr, cluster, env, fact, ip, network, nodes, range } from 'phoenix-cluster/dsl'
import { type FactSnapshot, Mac, Model } from 'phoenix-cluster/model'
import { option82, slurmSettings } from 'phoenix-cluster/render'

/** Attributes that would do harm wherever they are not quoted. */
export const nasty = `"; $(reboot) {{ 7 * 7 }} 'x' #\\ %n, é`

export const site = cluster('Shelf', { domain: 'example.org' })
  .attributes({ rack: attr.int(), note: attr.text(), tags: attr.texts() })
  .use(slurmSettings)
  .use(option82)
  .networks({
    bmc: cidr('10.1.0.0/16'),
    mgmt: network({
      v4: cidr('10.2.0.0/20'),
      v6: cidr('fd00:2::/64'),
      gateway: ip('10.2.0.1'),
      pool: range('10.2.8.0-10.2.9.255'),
      dns: [ip('10.2.0.2'), ip('fd00:2::2')],
      ntp: ip('10.2.0.3'),
      dhcp: true,
      lease: 3600,
      mtu: 9000,
      floats: { api: ip('10.2.0.9') },
    }),
    racks: network({
      v4: cidr('10.16.0.0/12'),
      domain: 'racks.example.org',
      perRack: { prefix: 22, gateway: 'last', pool: { first: 512, last: 767 } },
    }),
  })
  .groups({
    compute: nodes('cn[01-12]'),
    'odd-ones': nodes('cn[01,03,05]'),
    all: nodes('cn[01-12],sw1,login'),
  })
  .on('compute', {
    bmc: ipmi({ user: 'admin', password: env('PHOENIX_TEST_UNSET') }),
    attr: { rack: (node) => Math.floor(node.number / 4), tags: ['a', 'b'] },
    slurm: { cpus: 4, memory: 1000, partitions: ['batch'], features: ['fast', 'new'] },
    interfaces: {
      bmc: { network: 'bmc', ip: (node, net) => net.host(node.number + 10) },
      eno1: {
        network: 'mgmt',
        ip: (node, net) => net.host(node.number + 300),
        ip6: (node, net) => net.host6(node.number),
        mac: (node) => Mac.parse(`02:00:00:00:00:${String(node.number).padStart(2, '0')}`),
        aliases: (node) => [`c${node.number}`],
        primary: true,
      },
      eno2: {
        network: 'racks',
        ip: (node, net) => net.rack(node.attr.rack).host(node.number + 10),
        mac: (node) => Mac.parse(`02:00:00:00:01:${String(node.number).padStart(2, '0')}`),
        dhcp: true,
      },
    },
  })
  // One whose address waits for a fact, one that is recognised by its switch port, and one with two ports.
  .on(nodes('cn10'), { interfaces: { eno1: { mac: fact() } } })
  .on(nodes('cn11'), { interfaces: { eno1: { mac: fact(), switch: 'sw1', port: '12' } } })
  .on(nodes('cn12'), {
    interfaces: {
      eno1: { mac: [Mac.parse('02:00:00:00:00:12'), Mac.parse('02:00:00:00:02:12')] },
    },
  })
  .on(nodes('sw1'), { option82: { circuitId: 'Ethernet{port}' } })
  .on(nodes('login'), { attr: { note: 'plain' } })

/** Facts as strangers tell them. */
export const facts: FactSnapshot = new Map([
  ['cn01', new Map([['serial', { value: nasty, source: 'test', observedAt: '2026-01-01' }]])],
])

export const model = Model.settle(site, facts)

/** The same cluster with an attribute that means harm. */
export const nastyModel = Model.settle(site.on(nodes('cn01'), { attr: { note: nasty } }), facts)
