import { describe, expect, it } from 'vitest'
import { reportOf } from '../testing.js'
import { found, networks } from './testing.js'

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
