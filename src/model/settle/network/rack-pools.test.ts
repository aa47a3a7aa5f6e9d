import { describe, expect, it } from 'vitest'
import { Cidr } from '../../address/cidr.js'
import { Ip } from '../../address/ip.js'
import { IpRange } from '../../address/ip-range.js'
import type { NetworkDeclaration } from '../../declaration.js'
import { reportOf, settled } from '../testing.js'

const v4 = Cidr.parse('10.2.0.0/16')
const v6 = Cidr.parse('fd00:2::/56')
const ip = (text: string) => Ip.parse(text)
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

describe('a network with pools in each rack', () => {
  const perRack = { prefix: 24, prefix6: 64, pool: { first: 200, last: 249 } }

  it('has them in every subnet, and DHCP with them', () => {
    const pool6 = [
      { first: 4096, last: 8191 },
      { first: 16, last: 31 },
    ]
    const net = settledNetwork({ v4, v6, perRack: { ...perRack, pool6 } })
    expect(net.rack(3).pools.map(String)).toEqual([
      '10.2.3.200-10.2.3.249',
      'fd00:2:0:3::1000-fd00:2:0:3::1fff',
      'fd00:2:0:3::10-fd00:2:0:3::1f',
    ])
    expect(net.dhcp).toBe(true)
    expect(faultsOf({ v4, v6, perRack, dhcp: false })).toEqual([
      `has a pool, and yet says 'dhcp: false'`,
    ])
  })

  it.each<[Partial<NetworkDeclaration>, string]>([
    [
      { reserved: ip('10.2.7.249') },
      'its perRack.pool 10.2.7.200-10.2.7.249 of rack 7 overlaps the reserved 10.2.7.249',
    ],
    [
      { reserved: Cidr.parse('10.2.4.128/25') },
      'its perRack.pool 10.2.4.200-10.2.4.249 of rack 4 overlaps the reserved 10.2.4.128-10.2.4.255',
    ],
    [
      { reserved: IpRange.parse('10.2.4.250-10.2.6.9') },
      'its perRack.pool 10.2.5.200-10.2.5.249 of rack 5 overlaps the reserved 10.2.4.250-10.2.6.9',
    ],
    [
      { reserved: IpRange.parse('10.2.4.250-10.2.5.200') },
      'its perRack.pool 10.2.5.200-10.2.5.249 of rack 5 overlaps the reserved 10.2.4.250-10.2.5.200',
    ],
    [
      { pool: IpRange.parse('10.2.9.240-10.2.9.254') },
      'its perRack.pool 10.2.9.200-10.2.9.249 of rack 9 overlaps the pool 10.2.9.240-10.2.9.254',
    ],
    [
      { gateway: ip('10.2.0.200') },
      'its perRack.pool 10.2.0.200-10.2.0.249 of rack 0 overlaps the gateway 10.2.0.200',
    ],
    [
      { floats: { api: ip('10.2.8.201') } },
      `its float 'api' is 10.2.8.201, which is in the pool 10.2.8.200-10.2.8.249`,
    ],
  ])('which hold nothing that is the network’s own: %j', (more, message) => {
    expect(faultsOf({ v4, v6, perRack, ...more })).toEqual([message])
  })

  it('stays clear of what lies beside the pools', () => {
    const reserved = IpRange.parse('10.2.4.250-10.2.5.199')
    settledNetwork({ v4, v6, perRack, reserved })
  })

  it.each<[NonNullable<NetworkDeclaration['perRack']>, string]>([
    [
      { prefix6: 64, pool6: { first: 1, last: 9 } },
      'its perRack.prefix6 divides a v6 that it does not have',
    ],
    [
      { prefix: 24, pool: { first: 9, last: 5 } },
      'its perRack.pool is {"first":9,"last":5}, which is not { first, last } in whole numbers, the first no greater',
    ],
    [
      { prefix: 24, pool: { first: 9, last: 256 } },
      'its perRack.pool 9 to 256 is outside a /24 (0 to 255)',
    ],
    [
      { prefix: 24, pool: { first: 9, last: 255 } },
      'its perRack.pool 9 to 255 contains the broadcast address of each rack',
    ],
    [
      { prefix: 24, gateway: 'first', pool: { first: 1, last: 9 } },
      'its perRack.pool 1 to 9 contains the gateway of each rack',
    ],
    [
      {
        prefix: 24,
        pool: [
          { first: 5, last: 9 },
          { first: 9, last: 12 },
        ],
      },
      'its perRack.pool 5 to 9 and 9 to 12 overlap',
    ],
  ])('%j is refused', (divided, message) => {
    expect(faultsOf({ v4, perRack: divided })).toEqual([message])
  })
})
