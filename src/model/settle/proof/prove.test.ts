import { describe, expect, it } from 'vitest'
import { Cidr } from '../../address/cidr.js'
import { Ip } from '../../address/ip.js'
import { IpRange } from '../../address/ip-range.js'
import { Mac } from '../../address/mac.js'
import type { DriverValue } from '../../driver.js'
import { Model } from '../model.js'
import { driver, problemsOf, reportOf, type Written, written } from '../testing.js'
import { prove } from './prove.js'

interface Node {
  readonly name: string
  readonly number: number
  readonly position: number
}
interface Net {
  host(offset: number): Ip
  host6(offset: number): Ip
}

const networks = {
  mgmt: {
    v4: Cidr.parse('10.2.0.0/16'),
    v6: Cidr.parse('fd00::/64'),
    gateway: Ip.parse('10.2.0.1'),
  },
  ib: { v4: Cidr.parse('10.3.0.0/16'), domain: 'ib.example.org' },
}
const ip = (text: string) => Ip.parse(text)
const mac = (text: string) => Mac.parse(text)

/** What is found when nodes have one interface eno1 in mgmt each, with the given fields. */
const found = (...said: (readonly [string, object])[]) =>
  reportOf({
    domain: 'example.org',
    networks,
    rules: said.map(
      ([nodes, eno1]) => [nodes, { interfaces: { eno1: { network: 'mgmt', ...eno1 } } }] as const,
    ),
  })

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

describe('a cluster', () => {
  it('has nodes', () => {
    expect(reportOf({ groups: {} })).toEqual([
      '900: warning: the cluster has no nodes: neither a group nor a rule names any',
    ])
  })

  it('has networks that do not overlap', () => {
    const two = (a: string, b: string) =>
      reportOf({
        groups: { all: 'cn1' },
        networks: { a: { v6: Cidr.parse(a) }, b: { v6: Cidr.parse(b) } },
      })
    expect(two('fd00::/64', 'fd00:0:0:1::/64')).toEqual([])
    expect(two('fd00::/64', 'fd00::/48')).toEqual([
      `201,200: warning: the networks 'a' (fd00::/64) and 'b' (fd00::/48) overlap`,
    ])
  })
})

describe('a hardware address that two hold', () => {
  it('is found, however it is written, also among several', () => {
    expect(
      found(
        ['cn1', { mac: mac('02:00:00:00:00:01') }],
        ['cn2', { mac: [mac('02:00:00:00:00:02'), mac('0200.0000.0001')] }],
      ),
    ).toEqual([
      `2,1 cn2: 'interfaces.eno1.mac' is the hardware address 02:00:00:00:00:01, which cn1 has ('interfaces.eno1.mac') already`,
    ])
  })
})

describe('a host name that two hold', () => {
  it('is found whatever its case, also against the name of a node and among aliases', () => {
    expect(
      found(
        ['cn1', { hostname: 'Head' }],
        ['cn2', { hostname: 'head' }],
        ['cn3', { aliases: ['CN1'] }],
        ['cn4', { aliases: ['head'] }],
      ),
    ).toEqual([
      `2,1 cn2: 'interfaces.eno1.hostname' is the host name head, which cn1 has ('interfaces.eno1.hostname') already`,
      `3,1 cn3: 'interfaces.eno1.aliases' is the host name CN1, which cn1 has already`,
      `4,1 cn4: 'interfaces.eno1.aliases' is the host name head, which cn1 has ('interfaces.eno1.hostname') already`,
    ])
  })

  it('is found where one comes from a default', () => {
    const report = reportOf({
      networks,
      rules: [
        ['cn1', { interfaces: { eno1: { network: 'mgmt' }, eno2: { network: 'mgmt' } } }],
        ['cn1-eno2', { interfaces: { eno1: { network: 'mgmt' } } }],
      ],
    })
    expect(report).toEqual([
      `1,2 cn1: 'interfaces.eno2.hostname' is the host name cn1-eno2, which cn1-eno2 has ('interfaces.eno1.hostname') already`,
    ])
  })

  it('is found where both are made for interfaces', () => {
    expect(
      reportOf({
        networks,
        rules: [
          ['a', { interfaces: { e: { network: 'mgmt' }, 'b-c': { network: 'mgmt' } } }],
          ['a-b', { interfaces: { e: { network: 'mgmt' }, c: { network: 'mgmt' } } }],
          ['x', { interfaces: { e: { network: 'mgmt' }, 'Y-z': { network: 'mgmt' } } }],
          ['X-Y', { interfaces: { e: { network: 'mgmt' }, z: { network: 'mgmt' } } }],
        ],
      }),
    ).toEqual([
      `2,1 a-b: 'interfaces.c.hostname' is the host name a-b-c, which a has ('interfaces.b-c.hostname') already`,
      `3,4 x: 'interfaces.Y-z.hostname' is the host name x-Y-z, which X-Y has ('interfaces.z.hostname') already`,
    ])
  })

  it('is none where the domains differ, and one where a name brings its domain along', () => {
    const rules = (alias: string) =>
      reportOf({
        domain: 'example.org',
        networks,
        rules: [
          ['cn1', { interfaces: { eno1: { network: 'mgmt' } } }],
          ['cn2', { interfaces: { ib0: { network: 'ib', aliases: [alias] } } }],
        ],
      })
    expect(rules('cn1')).toEqual([])
    expect(rules('cn1.example.org')).toEqual([
      `2,1 cn2: 'interfaces.ib0.aliases' is the host name cn1.example.org, which cn1 has ('interfaces.eno1.hostname') already`,
    ])
  })

  it('is none where one node has it on several interfaces', () => {
    expect(
      reportOf({
        networks,
        rules: [
          [
            'cn1',
            { interfaces: { a: { network: 'mgmt' }, b: { network: 'mgmt', hostname: 'cn1' } } },
          ],
        ],
      }),
    ).toEqual([])
  })
})

describe('a node', () => {
  it('has one primary interface', () => {
    expect(
      reportOf({
        networks,
        rules: [
          ['cn[1-9]', { interfaces: { a: { network: 'mgmt', primary: true } } }],
          ['cn[1-9]', { interfaces: { b: { network: 'ib', primary: true } } }],
        ],
      }),
    ).toEqual([`2 cn[1-9]: both 'a' and 'b' say that they are primary`])
  })

  it('that boots from the network has something to boot', () => {
    expect(
      reportOf({
        rules: [
          ['cn[1-9]', { boot: 'network' }],
          ['cn10', { boot: 'hold' }],
        ],
      }),
    ).toEqual([`1 cn[1-9]: boots from the network, but no rule gives it an image`])
  })
})

describe('a BMC that two nodes have', () => {
  const shared = (first: DriverValue['options'], second: DriverValue['options']) =>
    reportOf({
      networks,
      rules: [
        ['chassis1', { interfaces: { bmc: { network: 'mgmt', ip: ip('10.2.0.9') } } }],
        ['cn1', { bmc: driver(first) }],
        ['cn2', { bmc: driver(second) }],
      ],
    })

  it('is an error unless they say so', () => {
    const address = '10.9.0.1'
    expect(shared({ address }, { address })).toEqual([
      `3,2 cn2: has the BMC 10.9.0.1, as cn1 has; if they share it, say so with 'of' and 'system'`,
    ])
    expect(shared({ address: 'FD00:0::1' }, { address: 'fd00::1' })).toHaveLength(1)
    expect(shared({ address, port: 1 }, { address, port: 2 })).toEqual([])
    expect(shared({ address, system: 'a' }, { address, system: 'b' })).toEqual([])
  })

  it('is theirs together where both name its owner, and then the systems differ', () => {
    const of = 'chassis1'
    expect(shared({ of }, { of })).toEqual([])
    expect(shared({ of, system: 'a' }, { of, system: 'b' })).toEqual([])
    expect(shared({ of, system: 'a' }, { of, system: 'a' })).toEqual([
      `3,2 cn2: has the BMC 10.2.0.9 and its system 'a', as cn1 has`,
    ])
  })

  it('is found where one wrote down what is the address of another', () => {
    expect(shared({ address: '10.2.0.9' }, { address: '10.9.0.1' })).toEqual([
      `2,1 cn1: has the BMC 10.2.0.9, which is an address of chassis1; if they share it, say so with 'of'`,
    ])
  })
})

describe('a rule of which nothing counts', () => {
  it('is a warning that shows who overrides it', () => {
    expect(
      reportOf({
        rules: [
          ['cn[1-4]', { power: 'on', kernelArgs: ['a'] }],
          ['cn[1-2]', { power: 'off', kernelArgs: ['b'] }],
          ['cn[3-4]', { power: 'off', kernelArgs: ['b'] }],
        ],
      }),
    ).toEqual([`1,2: warning: nothing that this rule says counts: later rules override all of it`])
  })

  it('is none where it counts for some node, takes something back, or only names nodes', () => {
    expect(
      reportOf({
        rules: [
          ['cn[1-4]', { power: 'on' }],
          ['cn[1-3]', { power: 'off' }],
          ['cn5', { attr: {} }],
          ['cn6', {}],
        ],
      }),
    ).toEqual([])
  })
})

describe('the proof over a large cluster', () => {
  /** Nodes with five addresses each; the last one of cn7777 is that of cn0007. */
  const large = (size: number, conflict: boolean): Written => ({
    networks: { big: '10.0.0.0/8' },
    rules: [
      [
        `cn[1-${size}]`,
        {
          interfaces: Object.fromEntries(
            ['a', 'b', 'c', 'd', 'e'].map((name, index) => [
              name,
              {
                network: 'big',
                ip: (node: Node, net: Net) => {
                  const same = conflict && node.number === size - 3 && name === 'e'
                  return net.host(1 + 5 * (same ? 7 : node.number) + index)
                },
              },
            ]),
          ),
        },
      ],
    ],
  })

  it('finds one conflict among 50,000 addresses', () => {
    expect(reportOf(large(10_000, true))).toEqual([
      `1 cn9997: 'interfaces.e.ip' is the address 10.0.0.40, which cn7 has ('interfaces.e.ip') already`,
    ])
  })

  it('takes twice the work for twice the nodes', () => {
    const work = (size: number) => {
      const declared = written(large(size, true))
      const counted = countLookups(() => expect(prove(Model.settle(declared))).toHaveLength(1))
      expect(counted).toBeGreaterThan(size)
      return counted
    }
    expect(work(4_000) / work(2_000)).toBeLessThanOrEqual(2.1)
  })
})

/** How often anything is looked up in a map or set, or put into one, during some work. */
function countLookups(work: () => void): number {
  let count = 0
  const counting = (prototype: object, name: string) => {
    const real = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor
    Object.defineProperty(prototype, name, {
      ...real,
      value(this: unknown, ...given: unknown[]) {
        count++
        return real.value.apply(this, given)
      },
    })
    return () => Object.defineProperty(prototype, name, real)
  }
  const undo = [
    ...['get', 'set', 'has'].map((name) => counting(Map.prototype, name)),
    ...['add', 'has'].map((name) => counting(Set.prototype, name)),
  ]
  try {
    work()
  } finally {
    for (const one of undo) one()
  }
  return count
}
