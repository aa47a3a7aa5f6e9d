import { describe, expect, it } from 'vitest'
import { Cidr } from '../../address/cidr.js'
import { IpRange } from '../../address/ip-range.js'
import { driver, problemsOf, reportOf } from '../testing.js'
import { found, ip, type Net, type Node, networks } from './testing.js'

describe('an address that two hold', () => {
  it('is found, with both places', () => {
    expect(found(['cn1', { ip: ip('10.2.0.7') }], ['cn2', { ip: ip('10.2.0.7') }])).toEqual([
      `2,1 cn2: 'interfaces.eno1.ip' is the address 10.2.0.7, which cn1 has ('interfaces.eno1.ip') already`,
    ])
  })

  it('is one problem for as many nodes as share it', () => {
    expect(found(['cn[1-500]', { ip: ip('10.2.0.7') }])).toEqual([
      `1 cn[2-500]: 'interfaces.eno1.ip' is the address 10.2.0.7, which cn1 has ('interfaces.eno1.ip') already`,
    ])
  })

  it('is found in IPv6, among further addresses, and within one node', () => {
    expect(
      found(
        ['cn1', { ip6: ip('fd00::7'), addresses: [ip('10.2.0.9')] }],
        ['cn2', { addresses: [ip('fd00:0::7')] }],
        ['cn3', { ip: ip('10.2.0.9'), addresses: [ip('10.2.0.8'), ip('10.2.0.8')] }],
        ['cn4', { ip: ip('10.2.0.5'), addresses: [ip('10.2.0.5')] }],
      ),
    ).toEqual([
      `2,1 cn2: 'interfaces.eno1.addresses' is the address fd00::7, which cn1 has ('interfaces.eno1.ip6') already`,
      `3,1 cn3: 'interfaces.eno1.ip' is the address 10.2.0.9, which cn1 has ('interfaces.eno1.addresses') already`,
      `3 cn3: 'interfaces.eno1.addresses' is the address 10.2.0.8, which it has itself already`,
      `4,4 cn4: 'interfaces.eno1.addresses' is the address 10.2.0.5, which it has itself ('interfaces.eno1.ip') already`,
    ])
  })

  it('is found across networks that overlap', () => {
    const overlapping = { a: '10.2.0.0/16', b: '10.2.0.0/24' }
    expect(
      reportOf({
        networks: overlapping,
        rules: [
          ['cn1', { interfaces: { e: { network: 'a', ip: ip('10.2.0.7') } } }],
          ['cn1', { interfaces: { f: { network: 'b', ip: ip('10.2.0.7') } } }],
        ],
      }),
    ).toEqual([
      `2,1 cn1: 'interfaces.f.ip' is the address 10.2.0.7, which it has itself ('interfaces.e.ip') already`,
      `201,200: warning: the networks 'a' (10.2.0.0/16) and 'b' (10.2.0.0/24) overlap`,
    ])
  })
})

describe('an address', () => {
  it('lies in its network', () => {
    expect(
      found(
        ['cn1', { ip: ip('10.3.0.7') }],
        ['cn2', { addresses: [ip('fd01::1')] }],
        ['cn3', { ip6: ip('fd00::3') }],
      ),
    ).toEqual([
      `1,200 cn1: 'interfaces.eno1.ip' is 10.3.0.7, but that is outside 'mgmt' (10.2.0.0/16)`,
      `2,200 cn2: 'interfaces.eno1.addresses' is fd01::1, but that is outside 'mgmt' (fd00::/64)`,
    ])
    expect(
      reportOf({
        networks,
        rules: [['cn1', { interfaces: { ib0: { network: 'ib', ip6: ip('fd00::1') } } }]],
      }),
    ).toEqual([`1 cn1: 'interfaces.ib0.ip6' is fd00::1, but the network 'ib' has no IPv6 prefix`])
  })

  it('is not the network’s own, its broadcast address or its gateway', () => {
    expect(
      found(
        ['cn1', { ip: ip('10.2.0.0') }],
        ['cn2', { ip: ip('10.2.255.255') }],
        ['cn3', { ip: ip('10.2.0.1') }],
        ['cn4', { ip6: ip('fd00::') }],
        ['cn5', { ip6: ip('fd00::ffff:ffff:ffff:ffff') }],
      ),
    ).toEqual([
      `1,200 cn1: 'interfaces.eno1.ip' is 10.2.0.0, which is the network address of 'mgmt'`,
      `2,200 cn2: 'interfaces.eno1.ip' is 10.2.255.255, which is the broadcast address of 'mgmt'`,
      `3,200 cn3: 'interfaces.eno1.ip' is 10.2.0.1, which is the gateway of 'mgmt'`,
      `4,200 cn4: 'interfaces.eno1.ip6' is fd00::, which is the network address of 'mgmt'`,
    ])
  })

  it('may be any of a network that has two or one', () => {
    const both = (v4: string, v6: string, hosts: number) =>
      problemsOf({
        networks: { p: { v4: Cidr.parse(v4), v6: Cidr.parse(v6) } },
        rules: [
          [
            `r[0-${hosts - 1}]`,
            {
              interfaces: {
                e: {
                  network: 'p',
                  ip: (node: Node, net: Net) => net.host(node.number),
                  ip6: (node: Node, net: Net) => net.host6(node.number),
                },
              },
            },
          ],
        ],
      })
    expect(both('10.9.0.0/31', 'fd00::/127', 2)).toEqual([])
    expect(both('10.9.0.0/32', 'fd00::/128', 1)).toEqual([])
  })
})

describe('what a network keeps for itself', () => {
  const kept = {
    mgmt: {
      v4: Cidr.parse('10.2.0.0/16'),
      v6: Cidr.parse('fd00::/64'),
      reserved: Cidr.parse('10.2.9.0/24'),
      pool: [IpRange.parse('10.2.200.0-10.2.203.255'), IpRange.parse('fd00::8000-fd00::8fff')],
      floats: { vip: [ip('10.2.0.5'), ip('fd00::5')], head: ip('10.2.0.6') },
      perRack: { prefix: 24, gateway: 'first' as const },
    },
  }
  const with_ = (fields: object) =>
    reportOf({
      networks: kept,
      rules: [
        ['cn1', { interfaces: { e: { network: 'mgmt', ...fields } } }],
        ['cn1', { power: 'on' }],
      ],
    })

  it.each([
    ['ip', '10.2.9.7', 'in the reserved 10.2.9.0-10.2.9.255'],
    ['ip', '10.2.201.7', 'in the pool 10.2.200.0-10.2.203.255'],
    ['ip6', 'fd00::8001', 'in the pool fd00::8000-fd00::8fff'],
    ['ip', '10.2.3.1', 'the gateway of rack 3'],
    ['ip', '10.2.3.0', 'the network address of rack 3'],
    ['ip', '10.2.3.255', 'the broadcast address of rack 3'],
  ])('is no address of a node: %s %s', (field, address, what) => {
    expect(with_({ [field]: ip(address) })).toEqual([
      `1,200 cn1: 'interfaces.e.${field}' is ${address}, which is ${what} of 'mgmt'`,
    ])
  })

  it('also the pools of each rack', () => {
    const perRack = { prefix: 24, pool: { first: 200, last: 249 } }
    const racks = { mgmt: { v4: Cidr.parse('10.2.0.0/16'), perRack } }
    const at = (address: string) =>
      reportOf({
        networks: racks,
        rules: [['cn1', { interfaces: { e: { network: 'mgmt', ip: ip(address) } } }]],
      })
    expect(at('10.2.3.249')).toEqual([
      `1,200 cn1: 'interfaces.e.ip' is 10.2.3.249, which is in the pool 10.2.3.200-10.2.3.249 of rack 3 of 'mgmt'`,
    ])
    expect(at('10.2.3.250')).toEqual([])
  })

  it('and what floats, is no address of a node, of a BMC, or of another float', () => {
    expect(with_({ ip: ip('10.2.0.5') })).toEqual([
      `1,200 cn1: 'interfaces.e.ip' is 10.2.0.5, which is the float 'vip' of 'mgmt'`,
    ])
    expect(with_({ ip6: ip('fd00::5') })).toEqual([
      `1,200 cn1: 'interfaces.e.ip6' is fd00::5, which is the float 'vip' of 'mgmt'`,
    ])
    expect(
      reportOf({
        networks: {
          ...kept,
          other: { v4: Cidr.parse('10.2.0.0/24'), floats: { second: ip('10.2.0.5') } },
        },
        rules: [
          ['cn1', { bmc: driver({ address: '10.2.0.5' }) }],
          ['cn2', { bmc: driver({ address: '10.2.201.7' }) }],
          ['cn3', { bmc: driver({ address: '10.99.0.1' }) }],
          ['head', { interfaces: { e: { network: 'mgmt', ip: ip('10.2.0.7') } } }],
        ],
      }),
    ).toEqual([
      `1,200 cn1: has the BMC 10.2.0.5, which is the float 'vip' of 'mgmt'`,
      `2,200 cn2: has the BMC 10.2.201.7, which is in the pool 10.2.200.0-10.2.203.255 of 'mgmt'`,
      `200,4: the float 'head' of 'mgmt' has the host name of head`,
      `201,200: the float 'second' of 'other' is 10.2.0.5, which is the float 'vip' of 'mgmt' already`,
      `201,200: warning: the networks 'mgmt' (10.2.0.0/16) and 'other' (10.2.0.0/24) overlap`,
    ])
  })
})
