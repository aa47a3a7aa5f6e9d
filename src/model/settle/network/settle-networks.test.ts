import { describe, expect, it } from 'vitest'
import { Cidr } from '../../address/cidr.js'
import { Ip } from '../../address/ip.js'
import { IpRange } from '../../address/ip-range.js'
import type { NetworkDeclaration } from '../../declaration.js'
import { faulty } from '../../value.js'
import { known, line, nodes, reportOf, settled } from '../testing.js'

const v4 = Cidr.parse('10.2.0.0/16')
const v6 = Cidr.parse('fd00:2::/56')
const ip = (text: string) => Ip.parse(text)
const range = (text: string) => IpRange.parse(text)
/** What is wrong with a network called `mgmt`. */
const faultsOf = (network: NetworkDeclaration) =>
  reportOf({ networks: { mgmt: network } }).map((fault) =>
    fault.replace("200: network 'mgmt': ", ''),
  )
const settledNetwork = (network: NetworkDeclaration) => {
  const model = settled({ networks: { mgmt: network } })
  expect(model.problems).toEqual([])
  const found = model.networks.get('mgmt')
  if (found === undefined) throw new Error('the network was not settled')
  return found
}

describe('a network', () => {
  it('counts its addresses from its own', () => {
    const networks = { both: { v4: Cidr.parse('10.2.0.0/16'), v6: Cidr.parse('fd00::/64') } }
    const net = settled({ domain: 'example.org', networks }).networks.get('both')
    expect(String(net?.host(258))).toBe('10.2.1.2')
    expect(String(net?.host6(0xffffn))).toBe('fd00::ffff')
    expect(net).toMatchObject({ domain: 'example.org', dhcp: false })
  })

  it('without the family that is asked for says so', () => {
    const net = settled({ networks: { mgmt: '10.2.0.0/16' } }).networks.get('mgmt')
    expect(() => net?.host6(1)).toThrow(`network 'mgmt' has no IPv6 prefix`)
  })

  it('that contradicts itself is reported with everything that is wrong', () => {
    const v4 = Cidr.parse('10.2.0.0/16')
    const v6 = Cidr.parse('fd00::/64')
    expect(
      reportOf({
        networks: {
          none: {},
          crossed: { v4: v6, v6: v4 },
          away: { v4, gateway: Ip.parse('10.3.0.1'), v6, gateway6: Ip.parse('fd01::1') },
          sizes: { v4: Cidr.parse('10.4.0.0/16'), mtu: 100, vlan: 5000 },
          odd: { v4: Cidr.parse('10.5.0.0/16'), domain: 'a b', dhcp: 'yes' as never },
          misspelt: { v4: Cidr.parse('10.6.0.0/16'), gatway: Ip.parse('10.2.0.1') } as never,
          text: { v4: '10.2.0.0/16' as never },
          bare: 7 as never,
          faulty: { v4: faulty('that is no prefix', line(77)) },
        },
      }),
    ).toEqual([
      '77: that is no prefix',
      `200: network 'none': has neither v4 nor v6`,
      `201: network 'crossed': v4 is fd00::/64, which is not an IPv4 prefix`,
      `201: network 'crossed': v6 is 10.2.0.0/16, which is not an IPv6 prefix`,
      `202: network 'away': its gateway 10.3.0.1 is outside 10.2.0.0/16`,
      `202: network 'away': its gateway fd01::1 is outside fd00::/64`,
      `203: network 'sizes': its mtu is 100, which is not from 576 to 65536`,
      `203: network 'sizes': its vlan is 5000, which is not from 1 to 4094`,
      `204: network 'odd': its domain is 'a b', which is not a DNS domain`,
      `204: network 'odd': its dhcp must be true or false`,
      `205: network 'misspelt': 'gatway' is not a field; did you mean 'gateway'?`,
      `206: network 'text': its v4 is not a prefix; write cidr('…')`,
      `207: network 'bare': it is no network; write cidr('10.1.0.0/24')`,
    ])
  })
})

describe('what a network keeps for itself', () => {
  it('is settled as ranges, whichever way it was written', () => {
    const net = settledNetwork({
      v4,
      v6,
      reserved: [ip('10.2.0.2'), Cidr.parse('10.2.8.0/24'), range('fd00:2::10-fd00:2::1f')],
      pool: range('10.2.200.0-10.2.203.255'),
      dns: [ip('10.2.0.2'), ip('9.9.9.9')],
      ntp: ip('10.2.0.3'),
      lease: 600,
    })
    expect(net.reserved.map(String)).toEqual([
      '10.2.0.2',
      '10.2.8.0-10.2.8.255',
      'fd00:2::10-fd00:2::1f',
    ])
    expect(net.pools.map(String)).toEqual(['10.2.200.0-10.2.203.255'])
    expect([net.dns.map(String), net.ntp.map(String), net.lease]).toEqual([
      ['10.2.0.2', '9.9.9.9'],
      ['10.2.0.3'],
      600,
    ])
  })

  it('a pool means that there is a DHCP server', () => {
    const pool = range('10.2.200.0-10.2.203.255')
    expect(settledNetwork({ v4, pool }).dhcp).toBe(true)
    expect(settledNetwork({ v4 }).dhcp).toBe(false)
    expect(faultsOf({ v4, pool, dhcp: false })).toEqual([`has a pool, and yet says 'dhcp: false'`])
  })

  it('lies within it', () => {
    expect(
      faultsOf({
        v4,
        reserved: [ip('10.3.0.1'), range('10.2.255.0-10.3.0.9'), ip('fd00::1')],
        pool: range('10.1.0.0-10.1.0.9'),
        lease: 5,
        gateway: ip('10.2.255.255'),
      }),
    ).toEqual([
      'its gateway 10.2.255.255 is the broadcast address',
      'its reserved 10.3.0.1 is outside 10.2.0.0/16',
      'its reserved 10.2.255.0-10.3.0.9 is outside 10.2.0.0/16',
      'its reserved fd00::1 is in IPv6, which it does not have',
      'its pool 10.1.0.0-10.1.0.9 is outside 10.2.0.0/16',
      'its lease is 5, which is not from 60 to 31536000',
    ])
  })

  it('is not given away by the DHCP server', () => {
    expect(
      faultsOf({
        v4,
        gateway: ip('10.2.0.1'),
        reserved: range('10.2.1.0-10.2.1.9'),
        pool: [
          range('10.2.0.0-10.2.0.99'),
          range('10.2.0.50-10.2.1.0'),
          range('10.2.255.0-10.2.255.255'),
        ],
      }),
    ).toEqual([
      'its pool 10.2.0.0-10.2.0.99 contains the gateway 10.2.0.1',
      'its pool 10.2.0.0-10.2.0.99 contains the network address 10.2.0.0',
      'its pools 10.2.0.0-10.2.0.99 and 10.2.0.50-10.2.1.0 overlap',
      'its pool 10.2.0.50-10.2.1.0 overlaps the reserved 10.2.1.0-10.2.1.9',
      'its pool 10.2.255.0-10.2.255.255 contains the broadcast address 10.2.255.255',
    ])
  })

  it('that is of another kind, or faulty, is told where it was written', () => {
    expect(
      reportOf({
        networks: {
          mgmt: {
            v4,
            pool: [faulty('that is no range', line(77)), ip('10.2.0.9') as never],
            dns: '10.2.0.1' as never,
            reserved: 5 as never,
          },
        },
      }),
    ).toEqual([
      '77: that is no range',
      `200: network 'mgmt': its reserved is not an address, a range or a prefix; write ip('…'), range('…') or cidr('…')`,
      `200: network 'mgmt': its pool is not a range of addresses; write range('…')`,
      `200: network 'mgmt': its dns is not an address; write ip('…')`,
    ])
  })
})

describe('a float', () => {
  it('is an address with a name, or one of each family', () => {
    const { floats } = settledNetwork({
      v4,
      v6,
      floats: { api: ip('10.2.0.5'), ha: [ip('10.2.0.6'), ip('fd00:2::6')] },
    })
    expect(JSON.parse(JSON.stringify(floats))).toEqual([
      { name: 'api', addresses: ['10.2.0.5'] },
      { name: 'ha', addresses: ['10.2.0.6', 'fd00:2::6'] },
    ])
  })

  it('takes nothing that the network keeps for itself', () => {
    expect(
      faultsOf({
        v4,
        gateway: ip('10.2.0.1'),
        reserved: ip('10.2.0.2'),
        pool: range('10.2.9.0-10.2.9.9'),
        floats: {
          router: ip('10.2.0.1'),
          kept: ip('10.2.0.2'),
          leased: ip('10.2.9.3'),
          away: ip('10.3.0.1'),
          six: ip('fd00::1'),
          two: [ip('10.2.0.7'), ip('10.2.0.8')],
          'no name': ip('10.2.0.9'),
        },
      }),
    ).toEqual([
      `its float 'router' is 10.2.0.1, which is the gateway`,
      `its float 'kept' is 10.2.0.2, which is in the reserved 10.2.0.2`,
      `its float 'leased' is 10.2.9.3, which is in the pool 10.2.9.0-10.2.9.9`,
      `its float 'away' is 10.3.0.1, outside 10.2.0.0/16`,
      `its float 'six' is fd00::1, in IPv6, which it does not have`,
      `its float 'two' has several addresses of one family`,
      `'no name' is not a host name for a float`,
    ])
  })
})

describe('a network that is divided among racks', () => {
  const divided = settledNetwork({
    v4,
    v6,
    vlan: 7,
    perRack: {
      prefix: 24,
      prefix6: 64,
      racks: [nodes('x[3000-3001]'), nodes('x[1000-1003]')],
      gateway: 'first',
      vlan: 100,
    },
  })

  it('gives each rack its part, by name or by number, in the order of the racks', () => {
    const rack = divided.rack('x1001')
    expect(rack).toMatchObject({ name: 'mgmt', index: 3, rack: 'x1001', vlan: 103 })
    expect([rack.v4, rack.v6, rack.gateway, rack.gateway6].map(String)).toEqual([
      '10.2.3.0/24',
      'fd00:2:0:3::/64',
      '10.2.3.1',
      'fd00:2:0:3::1',
    ])
    expect([rack.host(9), rack.host6(9), rack.eui64('02:00:00:00:00:01')].map(String)).toEqual([
      '10.2.3.9',
      'fd00:2:0:3::9',
      'fd00:2:0:3:0:ff:fe00:1',
    ])
    expect(divided.rack(3)).toBe(rack)
    expect(divided.perRack).toMatchObject({ prefix: 24, prefix6: 64, count: 6 })
  })

  it('knows whose part an address is in', () => {
    const rackOf = (text: string) => divided.perRack?.of(ip(text))?.rack
    expect(['10.2.0.9', '10.2.5.255', 'fd00:2:0:5::1'].map(rackOf)).toEqual([
      'x3000',
      'x1003',
      'x1003',
    ])
    expect(['10.2.6.0', '10.9.0.1', 'fd00:2:0:6::1'].map(rackOf)).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('refuses what is not there', () => {
    expect(() => divided.rack('x1004')).toThrow(
      `network 'mgmt' has no rack 'x1004'; did you mean 'x1`,
    )
    expect(() => divided.rack(6)).toThrow(`network 'mgmt' has no rack 6 (0 to 5)`)
    expect(() => divided.rack(1.5)).toThrow(`network 'mgmt' has no rack 1.5 (0 to 5)`)
    expect(() => divided.rack(1).host(256)).toThrow('host 256 is outside 10.2.1.0/24 (0 to 255)')
    expect(() => settledNetwork({ v4 }).rack(1)).toThrow(
      `network 'mgmt' is not divided among racks; give it perRack: { prefix: … }`,
    )
    const numbered = settledNetwork({ v4, perRack: { prefix: 24 } })
    expect(String(numbered.rack(255).v4)).toBe('10.2.255.0/24')
    expect(() => numbered.rack(256)).toThrow(`network 'mgmt' has no rack 256 (0 to 255)`)
    expect(() => numbered.rack('x1')).toThrow(
      `the racks of network 'mgmt' have no names; name them in perRack.racks`,
    )
    expect(() => numbered.rack(1).host6(1)).toThrow(`rack 1 of network 'mgmt' has no IPv6 prefix`)
  })

  it.each<[NonNullable<NetworkDeclaration['perRack']>, string]>([
    [{}, 'its perRack has neither prefix nor prefix6'],
    [{ prefix: 12 }, 'its perRack.prefix is 12, which is not from 16 to 32'],
    [{ prefix6: 64 }, 'its perRack.prefix6 divides a v6 that it does not have'],
    [
      { prefix: 24, racks: nodes('x[1-300]') },
      'has room for 256 racks, and its perRack.racks names more',
    ],
    [
      { prefix: 24, racks: [nodes('x[1-3]'), nodes('x[3-4]')] },
      `its perRack.racks names 'x3' twice`,
    ],
    [{ prefix: 24, racks: 'x1' as never }, `its perRack.racks is not made by nodes('…')`],
    [
      { prefix: 24, gateway: 255 },
      `its perRack.gateway is 255, which is no host of a /24: that is the broadcast address; write 'first', 'last' or a distance`,
    ],
    [
      { prefix: 24, racks: nodes('x[1-9]'), vlan: 4090 },
      'its perRack.vlan is 4090, which is not from 1 to 4086',
    ],
    [
      { prefix: 24, perfix6: 64 } as never,
      `200: network 'mgmt', perRack: 'perfix6' is not a field; did you mean 'prefix6'?`,
    ],
  ])('%j is refused', (perRack, message) => {
    expect(faultsOf({ v4, perRack })).toEqual([message])
  })

  it.each([
    ['first', '10.2.1.1'],
    ['last', '10.2.1.254'],
    [7, '10.2.1.7'],
  ] as const)('whose router is the %s host', (gateway, address) => {
    const net = settledNetwork({ v4, perRack: { prefix: 24, gateway } })
    expect(String(net.rack(1).gateway)).toBe(address)
  })

  it('gives any subnet of any size, where nobody divides it', () => {
    const net = settledNetwork({ v4, v6 })
    expect([net.subnet(3, 20), net.subnet6(3, 60)].map(String)).toEqual([
      '10.2.48.0/20',
      'fd00:2:0:30::/60',
    ])
    expect(() => net.subnet(16, 20)).toThrow(
      'there is no subnet 16 of prefix length 20 in 10.2.0.0/16 (0 to 15)',
    )
    expect(() => net.subnet(0, 8)).toThrow('there are no subnets of prefix length 8 in 10.2.0.0/16')
  })
})

describe('an address of the hardware address', () => {
  const interfaces = {
    eno1: {
      network: 'six',
      ip6: (node: { known(key: string): string }, net: { eui64(mac: string): Ip }) =>
        net.eui64(node.known('interfaces.eno1.mac')),
    },
  }
  const short = {
    networks: { six: { v6: Cidr.parse('fd00:9::/64') } },
    rules: [['cn1', { interfaces }]] as const,
  }

  it('waits until that is known', () => {
    const model = settled(short)
    expect(model.node('cn1').holes).toEqual([
      { path: 'interfaces.eno1.ip6', fact: 'interfaces.eno1.mac' },
    ])
    expect(model.problems).toEqual([])
  })

  it('is worked out from it', () => {
    const model = settled(short, known({ cn1: { 'interfaces.eno1.mac': '0a:00:00:00:00:2a' } }))
    expect(String(model.node('cn1').interfaces.eno1?.ip6)).toBe('fd00:9::800:ff:fe00:2a')
  })
})
