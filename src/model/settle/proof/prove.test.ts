import { describe, expect, it } from 'vitest'
import { Cidr } from '../../address/cidr.js'
import { Mac } from '../../address/mac.js'
import type { DriverValue } from '../../driver.js'
import { Model } from '../model.js'
import { driver, reportOf, type Written, written } from '../testing.js'
import { prove } from './prove.js'
import { found, ip, type Net, type Node, networks } from './testing.js'

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

const mac = (text: string) => Mac.parse(text)

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
