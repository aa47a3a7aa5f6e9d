/** The files of Kea's DHCPv6 server. */
import { join } from 'node:path'
import { cidr, cluster, ip, network, nodes } from 'phoenix-cluster/dsl'
import { Mac, Model } from 'phoenix-cluster/model'
import { dnsmasq, kea6, render } from 'phoenix-cluster/render'
import { describe, expect, it } from 'vitest'
import { folderFor, needs, run } from './program.js'
import { model } from './site.js'

const mac = (last: number) => Mac.parse(`02:00:00:00:03:0${last}`)

/** A cluster of two racks that have IPv6 alone, with pools. */
const racks = Model.settle(
  cluster('six')
    .networks({
      mgmt: network({
        v6: cidr('fd00:16::/48'),
        ntp: ip('fd00:16::3'),
        perRack: { prefix6: 64, racks: nodes('x[1-2]'), pool6: { first: 0x1000, last: 0x1fff } },
      }),
    })
    .on(nodes('cn[1-2]'), {
      interfaces: {
        eno1: {
          network: 'mgmt',
          ip6: (node, net) => net.rack(node.number - 1).host6(10),
          mac: (node) => mac(node.number),
        },
      },
    }),
)

describe('kea6', () => {
  const rendered = render(kea6, model, {
    options: {
      ipxe: 'http://[fd00:2::2]:8000/boot.ipxe',
      http: 'http://[fd00:2::2]:8000/',
      server: 'fd00:2::2',
      link: ['mgmt=lo'],
      relay: ['mgmt=fd00:9::1'],
    },
  })

  it('takes the configuration, with racks as well', (context) => {
    needs(context, 'kea-dhcp6', 'kea-dhcp6-server')
    for (const one of [rendered, render(kea6, racks)]) {
      const folder = folderFor(one)
      const env = { KEA_LOCKFILE_DIR: folder, KEA_PIDFILE_DIR: folder }
      expect(run('kea-dhcp6', ['-t', join(folder, 'kea-dhcp6.conf')], env)).not.toMatch(/error/i)
    }
  })

  it('reserves, serves by port, and tells options, firmware and where a subnet is', () => {
    const { Dhcp6 } = JSON.parse(rendered.files[0]?.text ?? '')
    expect(Dhcp6.subnet6).toHaveLength(1)
    const [mgmt] = Dhcp6.subnet6
    expect(mgmt).toMatchObject({
      subnet: 'fd00:2::/64',
      interface: 'lo',
      relay: { 'ip-addresses': ['fd00:9::1'] },
      'preferred-lifetime': 1800,
      'valid-lifetime': 3600,
    })
    expect(mgmt['option-data']).toEqual([
      { name: 'dns-servers', data: 'fd00:2::2' },
      { name: 'domain-search', data: 'example.org' },
    ])
    expect(mgmt.pools).toEqual([{ pool: 'fd00:2::b - fd00:2::b', 'client-class': 'port-sw1-12' }])
    expect(mgmt.reservations).toHaveLength(12 - 2 + 1)
    expect(mgmt.reservations).toContainEqual({
      'hw-address': '02:00:00:00:00:01',
      'ip-addresses': ['fd00:2::1'],
      hostname: 'cn01',
    })
    const classes: { name: string; test: string }[] = Dhcp6['client-classes']
    expect(classes.map(({ name }) => name)).toEqual([
      ...['ipxe', 'x64', 'arm32', 'arm64', 'x64-http', 'arm32-http', 'arm64-http', 'port-sw1-12'],
    ])
    expect(classes.at(-1)?.test).toBe(
      'relay6[0].option[18].hex == 0x45746865726e65743132 and substring(relay6[0].option[37].hex, 4, all) == 0x737731',
    )
  })

  it('has a subnet for each rack, with its pools and an id that stays', () => {
    const subnets = JSON.parse(render(kea6, racks).files[0]?.text ?? '').Dhcp6.subnet6
    expect(subnets.map(({ subnet }: { subnet: string }) => subnet)).toEqual([
      'fd00:16::/64',
      'fd00:16:0:1::/64',
    ])
    expect(subnets[1]).toMatchObject({
      pools: [{ pool: 'fd00:16:0:1::1000 - fd00:16:0:1::1fff' }],
      'option-data': [{ name: 'sntp-servers', data: 'fd00:16::3' }],
      reservations: [{ 'hw-address': '02:00:00:00:03:02', 'ip-addresses': ['fd00:16:0:1::a'] }],
    })
    const one = JSON.parse(render(kea6, racks, { nodes: 'cn2' }).files[0]?.text ?? '')
    expect(one.Dhcp6.subnet6[1].id).toBe(subnets[1].id)
    expect(subnets[0].id).not.toBe(subnets[1].id)
  })

  it('refuses a link to what is no subnet', () => {
    expect(() => render(kea6, model, { options: { link: ['mgmnt=eno1'] } })).toThrow(
      `link 'mgmnt=eno1' is not of the form SUBNET=VALUE with one of mgmt`,
    )
  })
})

describe('dnsmasq with IPv6', () => {
  it('takes the pools of racks', (context) => {
    needs(context, 'dnsmasq', 'dnsmasq-base')
    const rendered = render(dnsmasq, racks, { folder: '/nowhere' })
    const main = rendered.files.find(({ path }) => path === 'dnsmasq.conf')?.text.split('\n')
    expect(main).toContain('dhcp-range=set:mgmt-x2,fd00:16:0:1::1000,fd00:16:0:1::1fff,64,10m')
    expect(main).toContain('dhcp-option=tag:mgmt-x1,option6:sntp-server,[fd00:16::3]')
    const folder = folderFor(rendered)
    const said = run('dnsmasq', ['--test', `--conf-file=${join(folder, 'dnsmasq.conf')}`])
    expect(said).toContain('syntax check OK')
  })

  it('tells of a router where boot loaders wait for one, and of DHCP where it has addresses', () => {
    const main = (site: Parameters<typeof Model.settle>[0]) =>
      render(dnsmasq, Model.settle(site)).files[0]?.text.split('\n')
    const some = (v6?: true) =>
      cluster('some')
        .networks({
          mgmt: network({
            v4: cidr('10.2.0.0/24'),
            dhcp: true,
            ...(v6 && { v6: cidr('fd00:2::/64') }),
          }),
        })
        .on(nodes('cn1'), {
          interfaces: {
            eno1: { network: 'mgmt', ip: ip('10.2.0.7'), mac: mac(7) },
          },
        })
    expect(main(some(true))).toEqual(
      expect.arrayContaining([
        'enable-ra',
        'ra-param=*,0,0',
        'dhcp-range=set:mgmt,fd00:2::,ra-only,64',
      ]),
    )
    const reserved = some(true).on(nodes('cn1'), { interfaces: { eno1: { ip6: ip('fd00:2::7') } } })
    expect(main(reserved)).toContain('dhcp-range=set:mgmt,fd00:2::,static,64,10m')
    expect(main(some())).not.toContain('enable-ra')
  })

  it('says what it cannot serve: prefixes that are too short', () => {
    const wide = cluster('wide').networks({ big: network({ v6: cidr('fd00::/48'), dhcp: true }) })
    expect(render(dnsmasq, Model.settle(wide)).leftOut).toEqual([
      {
        node: undefined,
        reason:
          'dnsmasq serves no IPv6 prefix that is shorter than 64 bits, such as fd00::/48 of big',
      },
    ])
  })
})
