import { describe, expect, it } from 'vitest'
import { Cidr } from '../../address/cidr.js'
import { Ip } from '../../address/ip.js'
import { IpRange } from '../../address/ip-range.js'
import { driver, settled } from '../testing.js'
import { explain, explainAll } from './explain.js'

const model = settled({
  domain: 'example.org',
  networks: {
    bmc: '10.1.0.0/16',
    mgmt: { v4: Cidr.parse('10.2.0.0/16'), dhcp: true },
    ib: { v4: Cidr.parse('10.3.0.0/16'), domain: 'ib.example.org' },
    lab: { v4: Cidr.parse('10.4.0.0/16'), pool: IpRange.parse('10.4.1.0-10.4.1.9') },
  },
  rules: [
    [
      'cn1',
      {
        bmc: driver(),
        interfaces: {
          bmc: { network: 'bmc', ip: Ip.parse('10.1.0.1') },
          eno1: { network: 'mgmt' },
          ib0: { network: 'ib', hostname: 'fast' },
          lab0: { network: 'lab' },
        },
      },
    ],
    ['cn2', { bmc: driver({ of: 'cn1', system: '2', port: 8443 }) }],
    ['cn3', { bmc: driver({ address: '10.9.0.3' }) }],
    [
      'cn4',
      { interfaces: { a: { network: 'ib' }, b: { network: 'mgmt', primary: true, dhcp: false } } },
    ],
  ],
})

const told = (node: string, path: string) => {
  const { value, derived } = explain(model, node, path)
  return derived === undefined ? value : [value, derived.how]
}
const property = (node: string, path: string) => explain(model, node, path).derived?.place?.property

describe('a value that no rule gives is explained by what it is made of', () => {
  it('host names', () => {
    expect(told('cn1', 'interfaces.eno1.hostname')).toEqual([
      'cn1',
      `the node's name, since this is its primary interface`,
    ])
    expect(told('cn1', 'interfaces.lab0.hostname')).toEqual([
      'cn1-lab0',
      `the node's name and '-lab0', since its primary interface is another one`,
    ])
    expect(told('cn1', 'interfaces.ib0.hostname')).toBe('fast')
  })

  it('names with their domains, for whoever asks for them', () => {
    const how = 'its host name in the domain of the cluster'
    expect(told('cn1', 'fqdn')).toEqual(['cn1.example.org', how])
    expect(told('cn1', 'interfaces.ib0.fqdn')).toEqual([
      'fast.ib.example.org',
      `its host name in the domain of the network 'ib'`,
    ])
    expect(property('cn1', 'interfaces.ib0.fqdn')).toBe('ib.domain')
    const paths = explainAll(model, 'cn1', 'interfaces').map(({ path }) => path)
    expect(paths.filter((path) => path.endsWith('fqdn'))).toEqual([])
  })

  it('DHCP, as the network has it', () => {
    const path = (name: string) => `interfaces.${name}.dhcp`
    expect(told('cn1', path('eno1'))).toEqual([true, `as the network 'mgmt' says`])
    expect(property('cn1', path('eno1'))).toBe('mgmt.dhcp')
    expect(told('cn1', path('lab0'))).toEqual([true, `the network 'lab' has a pool`])
    expect(told('cn1', path('ib0'))).toEqual([
      false,
      `the network 'ib' has neither dhcp nor a pool`,
    ])
    expect(told('cn4', path('b'))).toBe(false)
  })

  it('the primary interface', () => {
    const first = 'the first interface that is not the one of the BMC'
    expect(told('cn1', 'interfaces.eno1.primary')).toEqual([true, first])
    expect(told('cn1', 'interfaces.bmc.primary')).toEqual([false, `'eno1' is: ${first}`])
    expect(told('cn4', 'interfaces.a.primary')).toEqual([false, `a rule says that 'b' is`])
    expect(property('cn4', 'interfaces.a.primary')).toBe('interfaces.b.primary')
    expect(told('cn4', 'interfaces.b.primary')).toBe(true)
  })

  it('where a BMC is', () => {
    expect(told('cn1', 'bmc.address')).toEqual(['10.1.0.1', `the address of the interface 'bmc'`])
    expect(property('cn1', 'bmc.address')).toBe('interfaces.bmc.ip')
    expect(told('cn2', 'bmc.address')).toEqual([
      '10.1.0.1',
      `the address of the interface 'bmc' of cn1, which owns it`,
    ])
    expect(told('cn3', 'bmc.address')).toEqual([
      '10.9.0.3',
      'as the options of the driver fake say',
    ])
    expect(told('cn2', 'bmc.port')).toEqual([8443, 'as the options of the driver fake say'])
    expect(told('cn1', 'bmc.port')).toEqual([
      undefined,
      'no port is given: the driver fake takes its usual one',
    ])
  })
})
